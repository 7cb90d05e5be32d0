/// Source: deno, "deno.lock".
struct Deno: NodeInstaller {
    static let name = "deno"
    static let locks = ["deno.lock"]
    let folder: String
    let tools: Tools

    init(in folder: String, _ tools: Tools) { (self.folder, self.tools) = (folder, tools) }

    static func command(in folder: String) -> String { "deno install --frozen" }

    /// The lock file is not read.
    static func versions(_ text: String, of lock: String) -> OtherNodeLock.Versions? { nil }
}

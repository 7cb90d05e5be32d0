/// Source: pdm, "pdm.lock".
struct Pdm: PythonInstaller {
    static let name = "pdm"
    static let locks = ["pdm.lock"]
    let folder: String
    let tools: Tools

    init(in folder: String, _ tools: Tools) { (self.folder, self.tools) = (folder, tools) }

    static func command(in folder: String) -> String { "pdm sync --clean" }
}

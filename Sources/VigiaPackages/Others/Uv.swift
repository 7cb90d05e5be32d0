/// Source: uv, "uv.lock".
struct Uv: PythonInstaller {
    static let name = "uv"
    static let locks = ["uv.lock"]
    static let environmentVariable: String? = "UV_PROJECT_ENVIRONMENT"
    let folder: String
    let tools: Tools

    init(in folder: String, _ tools: Tools) { (self.folder, self.tools) = (folder, tools) }

    static func command(in folder: String) -> String { "uv sync --locked" }
}

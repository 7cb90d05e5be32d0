/// Source: poetry, "poetry.lock".
struct Poetry: PythonInstaller {
    static let name = "poetry"
    static let locks = ["poetry.lock"]
    let folder: String
    let tools: Tools

    init(in folder: String, _ tools: Tools) { (self.folder, self.tools) = (folder, tools) }

    static func command(in folder: String) -> String { "poetry install --sync" }
}

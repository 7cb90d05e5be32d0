import VigiaJSON

/// Source: pipenv, "Pipfile.lock".
struct Pipenv: PythonInstaller {
    static let name = "pipenv"
    static let locks = ["Pipfile.lock"]
    let folder: String
    let tools: Tools

    init(in folder: String, _ tools: Tools) { (self.folder, self.tools) = (folder, tools) }

    static func command(in folder: String) -> String { "pipenv sync" }

    static func versions(_ bytes: [UInt8]) -> [(name: String, version: String)] {
        guard let json = try? JSONValue(parsing: bytes) else { return [] }
        return ["default", "develop"].flatMap { section -> [(name: String, version: String)] in
            guard case .object(let all) = Members(json).value(section) else { return [] }
            return all.compactMap { member in
                guard let version = Members(member.value).text("version"),
                    version.hasPrefix("==")
                else { return nil }
                return (member.name, String(version.dropFirst(2)))
            }
        }
    }
}

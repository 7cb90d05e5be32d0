import VigiaCore
import VigiaPlatform

/// npm's settings from the environment, the project, the user and the machine, in order of
/// precedence.
///
/// Source: npmrc(5).
struct NpmSettings {
    private let environment: [String: String]
    /// The lines of the project's, the user's and the machine's file.
    private let files: [[Substring]]

    /// The size limit of a file in bytes.
    private static let bytesMax = 1 << 18

    init(folder: String, environment: [String: String], node: NodeFacts? = nil) {
        self.environment = environment
        func named(_ name: String) -> String? {
            environment.first { $0.key.lowercased() == "npm_config_\(name)" }?.value
        }
        let home = environment["HOME"].map { "\($0)/.npmrc" }
        let prefix = named("prefix") ?? environment["PREFIX"] ?? node?.prefix
        let shared = named("globalconfig") ?? prefix.map { "\($0)/etc/npmrc" }
        let all = ["\(folder)/.npmrc", named("userconfig") ?? home, shared]
        files = all.compactMap { $0 }.map { file in
            let bytes = (try? FileSystem.content(of: file, limit: Self.bytesMax)) ?? []
            return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
        }
    }

    /// Whether a setting is on; the settings asked for here are off by default.
    func isSet(_ name: String) -> Bool { values(of: name).last == "true" }

    /// Whether packages are linked into a store, at places that the lock file does not have.
    var isLinked: Bool { values(of: "install-strategy").last == "linked" }

    /// The omitted kinds of packages: `dev`, `optional` and `peer`.
    ///
    /// Source: config(7), "omit" and its predecessors.
    var omits: Set<String> {
        var omits = Set(values(of: "omit"))
        if omits.isEmpty, environment["NODE_ENV"] == "production" { omits = ["dev"] }
        if isSet("production") { omits.insert("dev") }
        if isSet("dev") || values(of: "production").last == "false" { omits.remove("dev") }
        if isSet("optional") { omits.remove("optional") }
        if ["prod", "production"].contains(values(of: "only").last) { omits.insert("dev") }
        if values(of: "optional").last == "false" { omits.insert("optional") }
        if ["dev", "development"].contains(values(of: "also").last) { omits.remove("dev") }
        return omits.subtracting(values(of: "include"))
    }

    /// The effective values of a setting.
    private func values(of name: String) -> [String] {
        let variable = "npm_config_" + name.map { $0 == "-" ? "_" : String($0) }.joined()
        if let said = environment.first(where: { $0.key.lowercased() == variable })?.value {
            return said.split { ", \n".contains($0) }.map(String.init)
        }
        return files.lazy.map { values(of: name, in: $0) }.first { !$0.isEmpty } ?? []
    }

    /// The values in a file; a name alone means `true`, and a list has `[]` after its name.
    private func values(of name: String, in lines: [Substring]) -> [String] {
        lines.flatMap { line -> [String] in
            let parts = line.split(separator: "=", maxSplits: 1).map(\.trimmed)
            guard let key = parts.first, key == name || key == name + "[]" else { return [] }
            let text = parts.count == 1 ? "true" : parts[1].filter { $0 != "\"" && $0 != "'" }
            // An unset variable with `?` is empty.
            let value = RequirementText.expanded(text, environment)
            return value.split { ", ".contains($0) }.map(String.init)
        }
    }
}

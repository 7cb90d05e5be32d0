import VigiaCore
import VigiaPlatform

/// What npm is told: by the environment, by the project, by the user and for the whole machine, the
/// first that says anything.
///
/// Source: npmrc(5).
struct NpmSettings {
    private let environment: [String: String]
    /// The lines of the project's file, of the user's and of the machine's.
    private let files: [[Substring]]

    /// The most bytes of a file.
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

    /// Whether a setting is on; off is what npm takes for every one that this is asked of.
    func isSet(_ name: String) -> Bool { values(of: name).last == "true" }

    /// Whether packages are linked into a store, with places that the lock file does not tell.
    var isLinked: Bool { values(of: "install-strategy").last == "linked" }

    /// What packages are left out: `dev`, `optional` and `peer`.
    ///
    /// Source: config(7), "omit", and what it replaces.
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

    /// The values of a setting, those that count.
    private func values(of name: String) -> [String] {
        let variable = "npm_config_" + name.map { $0 == "-" ? "_" : String($0) }.joined()
        if let said = environment.first(where: { $0.key.lowercased() == variable })?.value {
            return said.split { ", \n".contains($0) }.map(String.init)
        }
        return files.lazy.map { values(of: name, in: $0) }.first { !$0.isEmpty } ?? []
    }

    /// What a file says; a name alone says `true`, and a list has `[]` behind its name.
    private func values(of name: String, in lines: [Substring]) -> [String] {
        lines.flatMap { line -> [String] in
            let parts = line.split(separator: "=", maxSplits: 1).map(\.trimmed)
            guard let key = parts.first, key == name || key == name + "[]" else { return [] }
            let text = parts.count == 1 ? "true" : parts[1].filter { $0 != "\"" && $0 != "'" }
            // One that is not set and has a `?` is empty.
            let value = RequirementText.expanded(text, environment)
            return value.split { ", ".contains($0) }.map(String.init)
        }
    }
}

import VigiaPlatform

/// What npm is told: by the environment, by the project and by the user, the first that says
/// anything.
///
/// Source: npmrc(5).
struct NpmSettings {
    private let environment: [String: String]
    /// The lines of the project's file and of the user's.
    private let files: [[Substring]]

    /// The most bytes of a file.
    private static let bytesMax = 1 << 18

    init(folder: String, environment: [String: String]) {
        self.environment = environment
        let home = environment["HOME"].map { "\($0)/.npmrc" }
        let user = environment.first { $0.key.lowercased() == "npm_config_userconfig" }?.value
        files = ["\(folder)/.npmrc", user ?? home].compactMap { $0 }.map { file in
            let bytes = (try? FileSystem.content(of: file, limit: Self.bytesMax)) ?? []
            return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
        }
    }

    /// Whether a setting is on; off is what npm takes for every one that this is asked of.
    func isSet(_ name: String) -> Bool { values(of: name).last == "true" }

    /// What packages are left out: `dev`, `optional` and `peer`.
    ///
    /// Source: config(7), "omit", and what it replaces.
    var omits: Set<String> {
        var omits = Set(values(of: "omit"))
        if omits.isEmpty, environment["NODE_ENV"] == "production" { omits = ["dev"] }
        if isSet("production") { omits.insert("dev") }
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
        return files.lazy.map { Self.values(of: name, in: $0) }.first { !$0.isEmpty } ?? []
    }

    /// What a file says; a name alone says `true`, and a list has `[]` behind its name.
    private static func values(of name: String, in lines: [Substring]) -> [String] {
        lines.flatMap { line -> [String] in
            let parts = line.split(separator: "=", maxSplits: 1).map(\.trimmed)
            guard let key = parts.first, key == name || key == name + "[]" else { return [] }
            let value = parts.count == 1 ? "true" : parts[1].filter { $0 != "\"" && $0 != "'" }
            return value.split { ", ".contains($0) }.map(String.init)
        }
    }
}

import VigiaCore

/// The rules of one `.gitignore` file.
///
/// Source: gitignore(5).
struct IgnoreFile {
    private struct Rule {
        let glob: Glob
        let isNegated: Bool
        /// Whether the rule matches only folders.
        let isForFolders: Bool
        /// Whether the rule matches a name anywhere below, rather than a path.
        let isName: Bool
    }

    private let rules: [Rule]

    /// The most rules of one file; further ones are ignored.
    static let rulesMax = 4096

    /// Reads one rule from each line.
    init(reading text: String) {
        rules = text.utf8.split(separator: UInt8(ascii: "\n")).prefix(Self.rulesMax)
            .compactMap { Self.rule(Array($0)) }
    }

    private static func rule(_ line: [UInt8]) -> Rule? {
        var bytes = trimmed(line)[...]
        if bytes.first == UInt8(ascii: "#") { return nil }
        let isNegated = bytes.first == UInt8(ascii: "!")
        if isNegated { bytes = bytes.dropFirst() }
        let slash = UInt8(ascii: "/")
        let isForFolders = bytes.last == slash
        if isForFolders { bytes = bytes.dropLast() }
        guard !bytes.isEmpty else { return nil }
        return Rule(
            glob: Glob(String(decoding: bytes, as: UTF8.self)),
            isNegated: isNegated,
            isForFolders: isForFolders,
            isName: !bytes.contains(slash)
        )
    }

    /// The line without trailing blanks, except those behind a backslash.
    private static func trimmed(_ line: [UInt8]) -> [UInt8] {
        var line = line
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        while line.last == UInt8(ascii: " "), line.dropLast().last != UInt8(ascii: "\\") {
            line.removeLast()
        }
        return line
    }

    /// Whether a path is ignored; nil where no rule matches.
    ///
    /// - Parameters:
    ///   - path: the parts of the path below the folder of the file; never empty.
    ///   - isFolder: whether the path is a folder.
    /// - Returns: the answer of the last matching rule.
    func ignores(_ path: ArraySlice<String>, isFolder: Bool) -> Bool? {
        let rule = rules.last { rule in
            guard isFolder || !rule.isForFolders else { return false }
            return rule.glob.matches(rule.isName ? path.suffix(1) : path)
        }
        return rule.map { !$0.isNegated }
    }
}

/// The `.gitignore` files of a project: its own, and those above it in the same repository.
struct IgnoreRules {
    /// The files above the project, outermost first, each with the path from its folder to the
    /// project's.
    private var above: [(file: IgnoreFile, way: [String])] = []
    /// The files in the project, by the path of their folder.
    private var within: [[String]: IgnoreFile] = [:]

    /// Adds a file above the project.
    mutating func add(_ file: IgnoreFile, above way: [String]) { above.append((file, way)) }

    /// Sets the file of a folder in the project; nil for a file that is gone.
    mutating func set(_ file: IgnoreFile?, in folder: [String]) { within[folder] = file }

    /// Whether a path is ignored; none of the folders above it may be.
    ///
    /// - Parameters:
    ///   - path: the parts of the path below the project's folder; never empty.
    ///   - isFolder: whether the path is a folder.
    /// - Returns: the answer of the nearest file with a matching rule.
    func ignores(_ path: [String], isFolder: Bool) -> Bool {
        for depth in (0..<path.count).reversed() where !within.isEmpty {
            guard let file = within[Array(path.prefix(depth))] else { continue }
            if let answer = file.ignores(path[depth...], isFolder: isFolder) { return answer }
        }
        for (file, way) in above.reversed() {
            if let answer = file.ignores((way + path)[...], isFolder: isFolder) { return answer }
        }
        return false
    }
}

import VigiaCore

/// What the `.gitignore` of one folder says.
///
/// Source: gitignore(5).
struct IgnoreFile {
    private struct Rule {
        let glob: Glob
        let isNegated: Bool
        /// Whether it is about folders alone.
        let isForFolders: Bool
        /// Whether it is about a name anywhere below, and not about a path.
        let isName: Bool
    }

    private let rules: [Rule]

    /// The most rules of one file; more are left aside.
    static let rulesMax = 4096

    /// Reads the lines.
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

    /// The line without the blanks at its end that no backslash keeps.
    private static func trimmed(_ line: [UInt8]) -> [UInt8] {
        var line = line
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        while line.last == UInt8(ascii: " "), line.dropLast().last != UInt8(ascii: "\\") {
            line.removeLast()
        }
        return line
    }

    /// Whether a path is ignored; nil where nothing is said of it.
    ///
    /// - Parameters:
    ///   - path: its parts below the folder of the file; never empty.
    ///   - isFolder: whether it is that of a folder.
    /// - Returns: what the last rule says that is about it.
    func ignores(_ path: ArraySlice<String>, isFolder: Bool) -> Bool? {
        let rule = rules.last { rule in
            guard isFolder || !rule.isForFolders else { return false }
            return rule.glob.matches(rule.isName ? path.suffix(1) : path)
        }
        return rule.map { !$0.isNegated }
    }
}

/// The `.gitignore` files that count for a project: its own, and those above it in its repository.
struct IgnoreRules {
    /// The files above the project, from the outermost in, each with the path from its folder to
    /// the project's.
    private var above: [(file: IgnoreFile, way: [String])] = []
    /// Those in the project, by the path of their folder.
    private var within: [[String]: IgnoreFile] = [:]

    /// Takes note of a file above the project.
    mutating func add(_ file: IgnoreFile, above way: [String]) { above.append((file, way)) }

    /// Takes note of a file in the project; nil for one that is gone.
    mutating func set(_ file: IgnoreFile?, in folder: [String]) { within[folder] = file }

    /// Whether a path is ignored, none of whose folders is.
    ///
    /// - Parameters:
    ///   - path: its parts below the project's folder; never empty.
    ///   - isFolder: whether it is that of a folder.
    /// - Returns: what the nearest file says that knows of it.
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

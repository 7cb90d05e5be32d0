import VigiaPlatform

/// What a `requirements.txt` asks for, with the files that it includes.
///
/// Source: pip, "Requirements File Format"; PEP 508 for the lines.
struct Requirements {
    /// One package that is asked for.
    struct Wanted {
        /// The name as packages are compared by: PEP 503.
        let name: String
        /// The name as it is written.
        let shown: String
        /// The versions that will do; nil where it comes from an address or a path.
        let versions: PythonVersions?
        /// When it is wanted; empty for always.
        let marker: String
        let hasHash: Bool
    }

    private(set) var wanted: [Wanted] = []
    /// What could not be understood: a file, its line, and why.
    private(set) var troubles: [String] = []
    /// Whether pip is told to look for packages in a special place.
    private(set) var files: [String] = []

    /// The most bytes of one file, and the most files.
    private static let (bytesMax, filesMax) = (4 << 20, 32)

    /// Reads a file of requirements.
    init(_ path: String) { read(path) }

    /// Whether every package has a hash, as pip demands where one has.
    var haveHashes: Bool { !wanted.isEmpty && wanted.allSatisfy(\.hasHash) }

    /// Packages of which another version may come with each installation.
    var unpinned: [String] {
        wanted.filter { $0.versions?.isPinned == false }.map(\.shown)
    }

    private mutating func read(_ path: String) {
        guard !files.contains(path) else { return }
        guard files.count < Self.filesMax,
            let bytes = try? FileSystem.content(of: path, limit: Self.bytesMax)
        else { return troubles.append("\(path) cannot be read") }
        files.append(path)
        var (line, number, start) = ("", 0, 1)
        for part in String(decoding: bytes, as: UTF8.self).split(
            omittingEmptySubsequences: false,
            whereSeparator: \.isNewline
        ) {
            number += 1
            if line.isEmpty { start = number }
            if part.hasSuffix("\\") {
                line += part.dropLast() + " "
                continue
            }
            take(line + part, path, start)
            line = ""
        }
        take(line, path, start)
    }

    private mutating func take(_ line: String, _ path: String, _ number: Int) {
        var text = Self.withoutComment(line)
        guard !text.isEmpty else { return }
        if text.hasPrefix("-") { return option(text, path) }
        let hasHash = text.holds("--hash=") || text.holds("--hash ")
        if let options = text.firstRange(of: " --") { text = text[..<options.lowerBound] }
        guard let one = Self.requirement(text, hasHash: hasHash) else {
            return troubles.append("\(path), line \(number): \(text)")
        }
        if let one { wanted.append(one) }
    }

    private mutating func option(_ text: Substring, _ path: String) {
        let words = text.split(whereSeparator: { $0 == " " || $0 == "=" || $0 == "\t" })
        guard words.count > 1, ["-r", "--requirement"].contains(words[0]) else { return }
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        read(words[1].hasPrefix("/") ? String(words[1]) : "\(folder)/\(words[1])")
    }

    private static func withoutComment(_ line: String) -> Substring {
        var text = line[...]
        if let mark = text.firstRange(of: " #") { text = text[..<mark.lowerBound] }
        if text.hasPrefix("#") { return "" }
        return text.trimmed
    }

    /// A line without options; a value of nil for a path or an address without a name, and nil
    /// for what is neither.
    static func requirement(_ text: Substring, hasHash: Bool = false) -> Wanted?? {
        let parts = text.split(separator: ";", maxSplits: 1)
        guard let first = parts.first?.trimmed else { return nil }
        let name = first.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }
        if first.hasPrefix(".") || first.hasPrefix("/")
            || first.holds("://") && !name.isEmpty
                && !first.contains("@")
        {
            return .some(nil)
        }
        guard !name.isEmpty else { return nil }
        var rest = first.dropFirst(name.count).trimmed
        if rest.hasPrefix("[") {
            guard let end = rest.firstIndex(of: "]") else { return nil }
            rest = rest[rest.index(after: end)...].trimmed
        }
        let marker = parts.count > 1 ? String(parts[1].trimmed) : ""
        if rest.hasPrefix("/") || rest.hasPrefix("\\") { return .some(nil) }
        let isAddress = rest.hasPrefix("@")
        guard isAddress || PythonVersions(rest) != nil else { return nil }
        return Wanted(
            name: normalized(name),
            shown: String(name),
            versions: isAddress ? nil : PythonVersions(rest),
            marker: marker,
            hasHash: hasHash
        )
    }

    /// The name as packages are compared by.
    ///
    /// Source: PEP 503.
    static func normalized(_ name: some StringProtocol) -> String {
        name.lowercased().split { "-_.".contains($0) }.joined(separator: "-")
    }
}

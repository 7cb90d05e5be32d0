import VigiaCore
import VigiaPlatform

/// The content of a `requirements.txt` and the files that it includes.
///
/// Source: pip, "Requirements File Format"; PEP 508 for the lines.
struct Requirements {
    private(set) var wanted: [RequirementLine] = []
    /// Versions from constraint files, which apply if a package is required.
    private(set) var constraints: [RequirementLine] = []
    /// Lines that were not understood: file, line number and reason.
    private(set) var troubles: [String] = []
    /// Requirements that pip installs but that cannot be examined here.
    private(set) var unverified: [String] = []
    /// All files read.
    private(set) var files: [String] = []

    private let environment: [String: String]

    /// The size limit of a file in bytes, and the most files.
    private static let (bytesMax, filesMax) = (4 << 20, 32)

    /// Parses a requirements file.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - environment: the values for `${NAME}`.
    init(_ path: String, _ environment: [String: String] = [:]) {
        self.environment = environment
        read(path, isConstraint: false)
    }

    /// Whether every package has a hash, as pip demands if one has.
    var haveHashes: Bool {
        !wanted.isEmpty && unverified.isEmpty && wanted.allSatisfy(\.hasHash)
    }

    /// Packages whose version may differ with each installation.
    var unpinned: [String] {
        wanted.filter { $0.versions?.isPinned == false }.map(\.shown)
    }

    private mutating func read(_ path: String, isConstraint: Bool) {
        guard !files.contains(path) else { return }
        guard files.count < Self.filesMax,
            let bytes = try? FileSystem.content(of: path, limit: Self.bytesMax)
        else { return troubles.append("\(path) cannot be read") }
        files.append(path)
        var (line, number, start) = ("", 0, 1)
        let text = RequirementText.decoded(bytes)
        for part in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            number += 1
            if line.isEmpty { start = number }
            let isComment = part.trimmed.hasPrefix("#")
            if part.hasSuffix("\\"), !isComment {
                line += part.dropLast() + " "
                continue
            }
            take(line + (isComment ? " " : "") + part, path, start, isConstraint)
            line = ""
        }
        take(line, path, start, isConstraint)
    }

    private mutating func take(
        _ line: String,
        _ path: String,
        _ number: Int,
        _ isConstraint: Bool
    ) {
        let plain = RequirementText.withoutComment(line)
        let whole = RequirementText.expanded(plain, environment)
        var text = whole[...]
        guard !text.isEmpty else { return }
        if text.hasPrefix("-") { return option(text, path, isConstraint) }
        let hasHash = text.holds("--hash=") || text.holds("--hash ")
        if let options = text.firstRange(of: " --") { text = text[..<options.lowerBound].trimmed }
        switch RequirementLine.read(text, hasHash: hasHash) {
        case .package(let one):
            if isConstraint { constraints.append(one) } else { wanted.append(one) }
        case .elsewhere: if !isConstraint { unverified.append(String(text).withoutSecrets) }
        case .none: troubles.append("\(path), line \(number): \(String(text).withoutSecrets)")
        }
    }

    /// Parses an option: another file, or a package in a folder.
    private mutating func option(_ text: Substring, _ path: String, _ isConstraint: Bool) {
        let names = ["--requirement", "--constraint", "--editable", "-r", "-c", "-e"]
        guard let name = names.first(where: { text.hasPrefix($0) }) else { return }
        var value = text.dropFirst(name.count)
        // The name may be the beginning of a longer option: `--requirements-of-another-kind`.
        if name.hasPrefix("--"), let next = value.first, !" \t=".contains(next) { return }
        value = value.drop { " \t=".contains($0) }.trimmed
        guard let target = RequirementText.unquoted(value), !target.isEmpty else { return }
        if ["-e", "--editable"].contains(name) { return editable(target, isConstraint) }
        if target.holds("://") {
            return unverified.append("\(name) \(String(target).withoutSecrets)")
        }
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let isOther = isConstraint || ["-c", "--constraint"].contains(name)
        read(target.hasPrefix("/") ? target : "\(folder)/\(target)", isConstraint: isOther)
    }

    private mutating func editable(_ target: String, _ isConstraint: Bool) {
        guard !isConstraint else { return }
        if case .package(let one) = RequirementLine.read(target[...], hasHash: false),
            one.versions == nil
        {
            return wanted.append(one)
        }
        unverified.append("-e \(target.withoutSecrets)")
    }

    /// The normalized name, for comparison.
    ///
    /// Source: PEP 503.
    static func normalized(_ name: some StringProtocol) -> String {
        name.lowercased().split { "-_.".contains($0) }.joined(separator: "-")
    }
}

internal import VigiaCore

/// What has been found wrong so far in one file; reading goes on after a finding, so that a
/// person can mend them all at once.
final class Findings {
    /// The file as a person would name it.
    let file: String
    private let source: [UInt8]
    private var lines: [Substring]?
    private(set) var problems: [ConfigProblem] = []
    /// The files that were read besides, each once.
    private(set) var files: [ConfigurationFile] = []

    init(file: String, source: [UInt8]) { (self.file, self.source) = (file, source) }

    /// Writes down one problem; the same one twice counts once.
    ///
    /// - Parameters:
    ///   - code: what follows `config.` in its code.
    ///   - place: where it is.
    ///   - problem: what is wrong.
    ///   - hint: what to do about it.
    func add(_ code: String, at place: Place, _ problem: String, hint: String? = nil) {
        add(whole: "config." + code, at: place, problem, hint: hint)
    }

    /// Writes down one problem by its whole code.
    func add(whole code: String, at place: Place, _ problem: String, hint: String? = nil) {
        add(
            ConfigProblem(
                file: file,
                line: place.mark.line,
                column: place.mark.column,
                code: code,
                problem: problem,
                hint: hint,
                excerpt: excerpt(of: place)
            )
        )
    }

    /// Writes down a problem of this or another file.
    func add(_ problem: ConfigProblem) {
        if !isFull, !problems.contains(problem) { problems.append(problem) }
    }

    /// Remembers that a file was read.
    func noteFile(_ path: String, holding bytes: [UInt8]) {
        let file = ConfigurationFile(path: path, holding: bytes)
        if !files.contains(file) { files.append(file) }
    }

    /// Whether so much is wrong that looking for more would only cost time.
    var isFull: Bool { problems.count >= Self.problemsMax }

    /// More than are reported, since they are found in another order than that of the file.
    private static let problemsMax = 200

    /// The error to throw, in the order of the file; nil when all was well.
    var error: ConfigError? {
        let sorted = problems.enumerated().sorted {
            ($0.element.line, $0.element.column, $0.offset)
                < ($1.element.line, $1.element.column, $1.offset)
        }.map(\.element)
        return sorted.first.map { ConfigError($0, Array(sorted.dropFirst())) }
    }

    /// The line up to the end of `place`, with a caret.
    ///
    /// What else stands on the line might be a secret of a misplaced `env`, so it is shown only
    /// where nothing but a key stands before, and cut off behind.
    private func excerpt(of place: Place) -> String? {
        let number = place.mark.line
        guard !place.isSecret, number > 0, place.length > 0 else { return nil }
        let all =
            lines
            ?? String(decoding: source, as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false)
        lines = all
        guard all.indices.contains(number - 1) else { return nil }
        let line = Array(all[number - 1].unicodeScalars)
        let start = place.mark.column - 1
        guard start < line.count, line.count <= Self.excerptMax,
            isHarmless(line[..<start])
        else { return nil }
        let end = min(start + place.length, line.count)
        var rest = line[end...]
        var shown = String.UnicodeScalarView(line[..<end])
        if rest.first == ":" { shown.append(rest.removeFirst()) }
        if rest.contains(where: { $0 != " " && $0 != "\r" }) {
            shown.append(contentsOf: " …".unicodeScalars)
        }
        let gutter = String(number)
        let blank = String(repeating: " ", count: gutter.count)
        let caret = String(repeating: " ", count: start) + "^"
        return "  \(gutter) | \(String(shown))\n  \(blank) | \(caret)"
    }

    /// Whether nothing but spaces, dashes and one key stands in `prefix`.
    private func isHarmless(_ prefix: ArraySlice<Unicode.Scalar>) -> Bool {
        let body = prefix.drop { $0 == " " || $0 == "-" }
        guard let colon = body.firstIndex(of: ":") else { return body.isEmpty }
        return body[..<colon].allSatisfy { $0 == "_" || $0.properties.isAlphabetic }
            && body[(colon + 1)...].allSatisfy { $0 == " " }
    }

    /// Longer lines are not shown.
    private static let excerptMax = 160
}

/// What stands behind a problem where something known is near to what was written.
func didYouMean(_ near: String?) -> String {
    near.map { "; did you mean \(quoted($0))?" } ?? ""
}

/// A text in quotes for a message: short, on one line, without control characters.
func quoted(_ text: String) -> String {
    let short = text.count > 60 ? text.prefix(60) + "…" : text[...]
    let plain = short.unicodeScalars.map { scalar in
        scalar.value < 32 || scalar.value == 127
            ? "\\u{\(String(scalar.value, radix: 16))}"
            : String(Character(scalar))
    }
    return "\"\(plain.joined())\""
}

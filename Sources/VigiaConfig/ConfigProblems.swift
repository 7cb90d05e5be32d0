internal import VigiaCore

/// Collects the problems of one file; reading goes on after a problem, so that a person can fix
/// them all at once.
final class ConfigProblems {
    /// The file as a person names it.
    let file: String
    private let source: [UInt8]
    private var lines: [Substring]?
    private(set) var all: [ConfigProblem] = []
    /// The files that were also read, each once.
    private(set) var files: [ConfigurationFile] = []

    init(file: String, source: [UInt8]) { (self.file, self.source) = (file, source) }

    /// Adds a problem; an equal one is added only once.
    ///
    /// - Parameters:
    ///   - code: the code without `config.`.
    ///   - place: where the problem is.
    ///   - problem: one sentence without a full stop.
    ///   - hint: what to do about the problem.
    func add(_ code: String, at place: Place, _ problem: String, hint: String? = nil) {
        add(whole: "config." + code, at: place, problem, hint: hint)
    }

    /// Adds a problem with its whole code.
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

    /// Adds a problem of this or another file.
    func add(_ problem: ConfigProblem) {
        if !isFull, !all.contains(problem) { all.append(problem) }
    }

    /// Remembers that a file was read.
    func noteFile(_ path: String, holding bytes: [UInt8]) {
        let file = ConfigurationFile(path: path, holding: bytes)
        if !files.contains(file) { files.append(file) }
    }

    /// Whether so many problems were found that a search for more would only cost time.
    var isFull: Bool { all.count >= Self.problemsMax }

    /// More than are reported, since problems are not found in the order of the file.
    private static let problemsMax = 200

    /// The error to throw, in the order of the file; nil without problems.
    var error: ConfigError? {
        let sorted = all.enumerated().sorted {
            ($0.element.line, $0.element.column, $0.offset)
                < ($1.element.line, $1.element.column, $1.offset)
        }.map(\.element)
        return sorted.first.map { ConfigError($0, Array(sorted.dropFirst())) }
    }

    /// The line up to the end of `place`, with a caret.
    ///
    /// The rest of the line might be a secret of a misplaced `env`. So the line is shown only where
    /// nothing but a key stands before the place, and it is cut behind the place.
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

    /// Whether `prefix` contains only spaces, dashes and one key.
    private func isHarmless(_ prefix: ArraySlice<Unicode.Scalar>) -> Bool {
        let body = prefix.drop { $0 == " " || $0 == "-" }
        guard let colon = body.firstIndex(of: ":") else { return body.isEmpty }
        return body[..<colon].allSatisfy { $0 == "_" || $0.properties.isAlphabetic }
            && body[(colon + 1)...].allSatisfy { $0 == " " }
    }

    /// The most characters of a line that is shown.
    private static let excerptMax = 160
}

/// The end of a problem for which a similar known word exists.
func didYouMean(_ near: String?) -> String {
    near.map { "; did you mean \(quoted($0))?" } ?? ""
}

/// A text in quotes for a message: at most 60 characters, on one line, without control characters.
func quoted(_ text: String) -> String {
    let short = text.count > 60 ? text.prefix(60) + "…" : text[...]
    let plain = short.unicodeScalars.map { scalar in
        scalar.value < 32 || scalar.value == 127
            ? "\\u{\(String(scalar.value, radix: 16))}"
            : String(Character(scalar))
    }
    return "\"\(plain.joined())\""
}

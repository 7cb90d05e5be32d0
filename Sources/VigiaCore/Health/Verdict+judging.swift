extension Verdict {
    /// Judges an HTTP answer.
    ///
    /// With an expectation, only the expectation decides. Without one, any 2xx passes, unless the
    /// top-level `status` of its JSON body says that the service is not well.
    ///
    /// - Parameters:
    ///   - status: the answer's status, such as 200.
    ///   - json: the body's scalars by dotted path (`checks.0.name`); nil where the body is not
    ///     JSON.
    ///   - expectation: what the configuration says under `expect`; nil where it says nothing.
    /// - Returns: the verdict, with its reason.
    public static func judging(
        status: Int,
        json: [String: String]?,
        against expectation: Expectation?
    ) -> Self {
        guard let expectation else { return judging(status: status, said: json?["status"]) }
        guard expectation.statuses.contains(where: { $0.contains(status) }) else {
            let wanted = expectation.statuses.map(\.asExpected).joined(separator: " or ")
            return .failing("answered \(status), expected \(wanted)")
        }
        guard !expectation.json.isEmpty else { return .pass }
        guard let json else { return .failing("answered \(status), but the body is not JSON") }
        for (path, values) in expectation.json.sorted(by: { $0.key < $1.key }) {
            let wanted = values.joined(separator: " or ")
            guard let value = json[path] else {
                return .failing("the body has no \(path), expected \(wanted)")
            }
            guard values.contains(value) || values.contains(where: { $0.plainNumber == value })
            else {
                return .failing("\(path) is \(value.oneLine(max: 60)), expected \(wanted)")
            }
        }
        return .pass
    }

    /// Judges the ending of a probe's command.
    ///
    /// - Parameters:
    ///   - ending: how the command ended.
    ///   - lastLine: the last line of the command's output; nil where it wrote none.
    /// - Returns: a pass for exit status 0, else a failure that quotes the line.
    public static func judging(_ ending: Ending, lastLine: String?) -> Self {
        if ending.isSuccess { return .pass }
        let line = lastLine?.oneLine() ?? ""
        return .failing(line.isEmpty ? "\(ending)" : "\(ending): \(line)")
    }

    /// The verdict on a question without an answer in time.
    public static func noAnswer(within timeout: Duration) -> Self {
        .failing("no answer within \(timeout.text)")
    }

    /// A failure; the reason is cut to one short line.
    public static func failing(_ reason: String) -> Self { .fail(reason.oneLine()) }

    /// The rules without an expectation: the status must be 2xx, then the body's `status` decides.
    private static func judging(status: Int, said: String?) -> Self {
        switch status {
        case 200...299: break
        case 300...399: return .failing("answered \(status); redirects are not followed")
        default: return .failing("answered \(status)")
        }
        let word = (said ?? "").oneLine(max: 60)
        switch word.lowercased() {
        case "degraded", "warn", "warning":
            return .degraded("answered \(status), but says that it is \(word)")
        case "unhealthy", "error", "down", "fail", "failed":
            return .failing("answered \(status), but its status is \(word)")
        default: return .pass
        }
    }
}

extension String {
    /// The text as one line that is safe to print: whitespace becomes single spaces, control and
    /// invisible formatting characters are removed, and the line is cut to `max` characters.
    public func oneLine(max: Int = 200) -> String {
        var (line, gap, count) = ("", false, 0)
        for character in self {
            let visible = String.UnicodeScalarView(character.unicodeScalars.filter(\.isPrintable))
            if character.isWhitespace { gap = !line.isEmpty }
            if character.isWhitespace || visible.isEmpty { continue }
            count += gap ? 2 : 1
            if count > max { return String(line.prefix(max - 1)) + "…" }
            line += (gap ? " " : "") + String(visible)
            gap = false
        }
        return line
    }
}

extension Unicode.Scalar {
    /// Whether the character neither controls a terminal nor is invisible.
    fileprivate var isPrintable: Bool {
        switch properties.generalCategory {
        case .control, .format, .surrogate, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}

extension Double {
    /// The number as text, wherever it is shown or compared: `3` for `3.0`.
    public var plainText: String { Int64(exactly: self).map { "\($0)" } ?? "\(self)" }
}

extension String {
    /// The JSON number in the text, in the form of `plainText`; nil where the text is no number.
    fileprivate var plainNumber: String? {
        guard let first = utf8.first, first == UInt8(ascii: "-") || (0x30...0x39).contains(first),
            utf8.allSatisfy({ (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0) })
        else { return nil }
        return Int64(self).map { "\($0)" } ?? UInt64(self).map { "\($0)" }
            ?? Double(self).map(\.plainText)
    }
}

extension ClosedRange<Int> {
    /// `200`, `2xx`, or `200-204`.
    fileprivate var asExpected: String {
        if lowerBound == upperBound { return "\(lowerBound)" }
        if lowerBound % 100 == 0, upperBound == lowerBound + 99 { return "\(lowerBound / 100)xx" }
        return "\(lowerBound)-\(upperBound)"
    }
}

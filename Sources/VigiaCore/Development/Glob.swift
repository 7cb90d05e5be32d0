/// A pattern for paths that are relative to a folder and use `/` between their parts.
///
/// `*` is any text within a part, `?` one byte, `[a-z]` one byte of a set, `\` makes the next byte
/// literal, and `**` as a whole part is any number of parts, including none.
public struct Glob: Hashable, Sendable {
    /// The pattern as it was written.
    public let text: String
    private let parts: [Part]

    private enum Part: Hashable, Sendable {
        case anything
        case pattern([UInt8])
    }

    /// The most bytes of a pattern, and the most patterns that its braces may expand to.
    public static let (bytesMax, alternativesMax) = (512, 64)

    /// Whether the pattern can match in subfolders, not only a single name.
    public var isDeep: Bool { parts.count > 1 || parts.contains(.anything) }

    /// Takes a pattern without braces; empty parts and `.` are dropped.
    public init(_ text: String) {
        self.text = text
        parts = text.utf8.split(separator: UInt8(ascii: "/")).compactMap { part in
            let bytes = Array(part)
            if bytes == Array(".".utf8) { return nil }
            return bytes == Array("**".utf8) ? .anything : .pattern(bytes)
        }
    }

    /// Expands the braces of a pattern: `*.{js,ts}` to `*.js` and `*.ts`.
    ///
    /// - Parameter text: the pattern.
    /// - Returns: at most `alternativesMax` patterns; nil where there would be more.
    public static func alternatives(of text: String) -> [Glob]? {
        var (waiting, done) = ([Array(text.utf8)], [Glob]())
        while let next = waiting.popLast() {
            guard waiting.count + done.count < alternativesMax else { return nil }
            if let split = Self.split(next) {
                waiting += split.reversed()
            } else {
                done.append(Glob(String(decoding: next, as: UTF8.self)))
            }
        }
        return done
    }

    /// The text once for each alternative of its first braces; nil where it has no braces.
    private static func split(_ text: [UInt8]) -> [[UInt8]]? {
        guard let open = text.firstIndex(of: UInt8(ascii: "{")) else { return nil }
        var (depth, commas, close) = (0, [open], Int?.none)
        for place in text.indices[open...] where close == nil {
            switch text[place] {
            case UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: ",") where depth == 1: commas.append(place)
            case UInt8(ascii: "}"):
                depth -= 1
                if depth == 0 { close = place }
            default: break
            }
        }
        guard let close, commas.count > 1 else { return nil }
        let ends = commas.dropFirst() + [close]
        return zip(commas, ends).map { start, end in
            Array(text[..<open]) + text[(start + 1)..<end] + text[(close + 1)...]
        }
    }

    /// Whether the pattern matches a whole path.
    ///
    /// - Parameter path: the parts of the path.
    /// - Returns: whether every part matches.
    public func matches(_ path: some Collection<String>) -> Bool {
        Self.match(parts[...], Array(path)[...]) == .whole
    }

    /// Whether the pattern may match something below a folder.
    ///
    /// - Parameter folder: the parts of the folder's path.
    /// - Returns: whether the folder is worth searching.
    public func mayMatch(below folder: some Collection<String>) -> Bool {
        switch Self.match(parts[...], Array(folder)[...]) {
        case .whole: parts.last == .anything
        case .begun: true
        case .no: false
        }
    }

    /// How many parts of a folder's path the pattern names literally, without `*` or `**`.
    ///
    /// - Parameter folder: the parts of the folder's path.
    /// - Returns: the number of literal parts, counted from the first.
    public func literalParts(of folder: some Collection<String>) -> Int {
        var count = 0
        for (part, name) in zip(parts, folder) {
            guard case .pattern(let bytes) = part, bytes == Array(name.utf8) else { break }
            count += 1
        }
        return count
    }

    private enum Answer { case no, begun, whole }

    /// Whether the path matches the pattern, or a beginning of it.
    private static func match(_ parts: ArraySlice<Part>, _ path: ArraySlice<String>) -> Answer {
        guard let part = parts.first else { return path.isEmpty ? .whole : .no }
        switch part {
        case .anything:
            let rest = parts.dropFirst()
            if rest.isEmpty { return path.isEmpty ? .begun : .whole }
            var best = path.isEmpty ? Answer.begun : .no
            for start in path.startIndex...path.endIndex {
                switch match(rest, path[start...]) {
                case .whole: return .whole
                case .begun: best = .begun
                case .no: best = .begun  // A later part may match.
                }
            }
            return best
        case .pattern(let bytes):
            guard let name = path.first else { return .begun }
            guard Self.matches(bytes[...], Array(name.utf8)[...]) else { return .no }
            return match(parts.dropFirst(), path.dropFirst())
        }
    }

    /// Whether one part of a pattern matches one name.
    static func matches(_ pattern: ArraySlice<UInt8>, _ name: ArraySlice<UInt8>) -> Bool {
        var (pattern, name) = (pattern, name)
        var retry: (pattern: ArraySlice<UInt8>, name: ArraySlice<UInt8>)?
        while true {
            if pattern.first == UInt8(ascii: "*") {
                pattern = pattern.dropFirst()
                retry = (pattern, name)
                continue
            }
            if name.isEmpty, pattern.isEmpty { return true }
            if let first = name.first, let rest = Self.step(pattern, first) {
                (pattern, name) = (rest, name.dropFirst())
                continue
            }
            // The last `*` takes one more byte.
            guard let last = retry, !last.name.isEmpty else { return false }
            retry = (last.pattern, last.name.dropFirst())
            (pattern, name) = (last.pattern, last.name.dropFirst())
        }
    }

    /// The rest of the pattern behind the item that matches this byte; nil where none does.
    private static func step(_ pattern: ArraySlice<UInt8>, _ byte: UInt8) -> ArraySlice<UInt8>? {
        guard let first = pattern.first else { return nil }
        let rest = pattern.dropFirst()
        switch first {
        case UInt8(ascii: "?"): return rest
        case UInt8(ascii: "\\"):
            guard let next = rest.first else { return byte == first ? rest : nil }
            return next == byte ? rest.dropFirst() : nil
        case UInt8(ascii: "["):
            guard let (holds, behind) = Self.set(rest, byte) else {
                return byte == first ? rest : nil  // An unclosed `[` is literal.
            }
            return holds ? behind : nil
        default: return first == byte ? rest : nil
        }
    }

    /// Whether a set contains the byte, and the pattern behind the set; nil where the set is
    /// unclosed.
    private static func set(
        _ pattern: ArraySlice<UInt8>,
        _ byte: UInt8
    ) -> (Bool, ArraySlice<UInt8>)? {
        var rest = pattern
        let isNegated = rest.first == UInt8(ascii: "!") || rest.first == UInt8(ascii: "^")
        if isNegated { rest = rest.dropFirst() }
        var (holds, isFirst) = (false, true)
        while var low = rest.first {
            rest = rest.dropFirst()
            if low == UInt8(ascii: "]"), !isFirst { return (holds != isNegated, rest) }
            isFirst = false
            if low == UInt8(ascii: "\\"), let escaped = rest.first {
                (low, rest) = (escaped, rest.dropFirst())
            }
            var high = low
            if rest.first == UInt8(ascii: "-"), let end = rest.dropFirst().first,
                end != UInt8(ascii: "]")
            {
                (high, rest) = (end, rest.dropFirst(2))
            }
            if low <= byte, byte <= high { holds = true }
        }
        return nil
    }
}

/// A pattern that is searched in lines of output, in a time that grows with their length alone.
///
/// It is a subset of POSIX extended regular expressions, made into a position automaton: a state is
/// a set of at most 64 positions in one machine word, and each byte of a line makes one step. So no
/// line, however hostile, takes longer than another one of its length, and nothing is tried twice.
///
/// Source: Navarro and Raffinot, "Compact DFA representation for fast regular expression search".
public struct LinePattern: Hashable, Sendable {
    /// The most positions: characters, sets and anchors.
    public static let positionsMax = 64
    /// The most characters of the text.
    public static let textMax = 500

    /// The pattern as it was written.
    public let text: String
    /// The positions at which a match may begin, and those at which it may end.
    let first, last: UInt64
    /// The positions that may follow each position.
    let follow: [UInt64]
    /// The positions that take each byte, then the beginning and the end of a line.
    let takes: [UInt64]

    /// The symbols beyond the bytes: the beginning and the end of a line.
    static let (lineBegins, lineEnds) = (256, 257)

    /// Reads a pattern.
    ///
    /// - Parameter text: such as `^ERROR|out of memory`.
    /// - Throws: what is wrong with it.
    public init(_ text: String) throws(LinePatternError) {
        guard text.count <= Self.textMax else { throw .tooLong }
        var parser = LinePatternParser(text)
        let whole = try parser.read()
        guard !whole.isNullable else { throw .matchesEverything }
        (self.text, first, last) = (text, whole.first, whole.last)
        (follow, takes) = (parser.follow, parser.takes)
    }

    /// Whether a line has a match.
    ///
    /// - Parameter line: the line without its end.
    /// - Returns: whether any part of it matches.
    public func matches(_ line: some Sequence<UInt8>) -> Bool {
        var state = start
        if isMatch(state) { return true }
        for byte in line {
            state = step(state, Int(byte))
            if isMatch(state) { return true }
        }
        return isMatch(step(state, Self.lineEnds))
    }

    /// The state at the beginning of a line.
    var start: UInt64 { step(0, Self.lineBegins) }

    /// The state after another byte, or an end of the line.
    func step(_ state: UInt64, _ symbol: Int) -> UInt64 {
        var (reached, rest) = (first, state)
        while rest != 0 {
            reached |= follow[rest.trailingZeroBitCount]
            rest &= rest &- 1
        }
        return reached & takes[symbol]
    }

    /// Whether a match ends in a state.
    func isMatch(_ state: UInt64) -> Bool { state & last != 0 }
}

extension LinePattern: Codable {
    /// Reads the text.
    public init(from decoder: any Decoder) throws {
        try self.init(decoder.singleValueContainer().decode(String.self))
    }

    /// Writes the text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

/// Why a pattern cannot be used.
public enum LinePatternError: Error, Hashable, Sendable {
    /// The text or the automaton would be too large.
    case tooLong
    /// A parenthesis or bracket without its counterpart.
    case unbalanced
    /// `*`, `+` or `?` with nothing before it.
    case nothingToRepeat
    /// A set that is empty, or has letters beyond ASCII or a range backwards.
    case badSet
    /// An escape or operator that is not known; the text is what was found.
    case unknown(String)
    /// The pattern matches a line without text, and so every line.
    case matchesEverything

    /// What is wrong, as a clause whose subject is the pattern.
    public var words: String {
        switch self {
        case .tooLong:
            "has more than \(LinePattern.positionsMax) positions; make two rules of it"
        case .unbalanced: "has a parenthesis or bracket without its counterpart"
        case .nothingToRepeat: "has a *, + or ? with nothing before it"
        case .badSet: "has a set in brackets that is empty, backwards or beyond ASCII"
        case .unknown(let text): "has \(text), which means nothing here; write \\ before a sign"
        case .matchesEverything: "matches every line"
        }
    }
}

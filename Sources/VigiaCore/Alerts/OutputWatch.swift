/// What alerts look for in the output of a service.
public struct OutputRules: Hashable, Sendable {
    /// The patterns that are searched.
    public let patterns: [LinePattern]
    /// Over which time the rate of the output is compared with its norm; nil for not at all.
    public let rateWindow: Duration?

    /// Takes patterns, and a time.
    public init(patterns: [LinePattern], rateWindow: Duration?) {
        (self.patterns, self.rateWindow) = (patterns, rateWindow)
    }
}

/// Something that alerts look for, seen in the output of a service.
public enum OutputSign: Hashable, Sendable {
    /// Lines have a match.
    ///
    /// - `pattern`: the pattern's text.
    /// - `line`: the latest line, without secrets, at most `Incident.wordsMax` bytes of it.
    /// - `count`: how many lines there were since the last such sign.
    case matched(pattern: String, line: String, count: Int)
    /// There is far more output than before.
    case fast(OutputRate.Excess)
}

/// Searches the output of one stream of a service, in the pieces in which it comes.
///
/// The work for each byte is bounded, and so is what is kept: the beginning of the present line. A
/// pattern gives one sign for a line that ends, and at most one within `signEvery`.
public struct OutputWatch: Sendable {
    /// The least time between two signs of one pattern.
    public static let signEvery = Duration.seconds(60)

    /// The search for one pattern.
    private struct Search {
        let pattern: LinePattern
        var state: UInt64
        /// Whether the present line has a match.
        var isFound = false
        /// How many lines had one since the last sign.
        var count = 0
        var signAt = Instant.boot

        init(_ pattern: LinePattern) { (self.pattern, state) = (pattern, pattern.start) }
    }

    private var searches: [Search]
    private var rate: OutputRate?
    /// The beginning of the present line, where pieces before this one have it.
    private var begun: [UInt8] = []

    /// Begins at the beginning of a line.
    public init(_ rules: OutputRules) {
        searches = rules.patterns.map { Search($0) }
        rate = rules.rateWindow.map { OutputRate(window: $0) }
    }

    /// Whether it wants to see the bytes, and not their number alone.
    public var readsBytes: Bool { !searches.isEmpty }

    /// Takes in how many bytes came.
    public mutating func count(_ bytes: Int, at now: Instant) -> OutputSign? {
        rate?.take(bytes, at: now).map { .fast($0) }
    }

    /// Takes in the next bytes of the output.
    ///
    /// - Parameters:
    ///   - bytes: a piece, which may begin and end anywhere.
    ///   - now: the time.
    /// - Returns: what was seen.
    public mutating func read(_ bytes: ArraySlice<UInt8>, at now: Instant) -> [OutputSign] {
        var (signs, rest) = ([OutputSign](), bytes)
        while let end = rest.firstIndex(of: 10) {
            search(rest[..<end])
            signs += endLine(rest[..<end], at: now)
            rest = rest[(end + 1)...]
        }
        search(rest)
        begun += rest.prefix(max(0, Incident.wordsMax - begun.count))
        return signs
    }

    /// Takes in that the output ends here, perhaps within a line.
    public mutating func finish(at now: Instant) -> [OutputSign] { endLine([], at: now) }

    private mutating func search(_ bytes: ArraySlice<UInt8>) {
        for place in searches.indices where !searches[place].isFound {
            let pattern = searches[place].pattern
            var state = searches[place].state
            for byte in bytes {
                state = pattern.step(state, Int(byte))
                if pattern.isMatch(state) { break }
            }
            searches[place].state = state
            searches[place].isFound = pattern.isMatch(state)
        }
    }

    private mutating func endLine(_ end: ArraySlice<UInt8>, at now: Instant) -> [OutputSign] {
        var signs: [OutputSign] = []
        for place in searches.indices {
            let pattern = searches[place].pattern
            let state = searches[place].state
            let atEnd = pattern.step(state, LinePattern.lineEnds)
            let isFound = searches[place].isFound || pattern.isMatch(atEnd)
            (searches[place].state, searches[place].isFound) = (pattern.start, false)
            guard isFound else { continue }
            searches[place].count += 1
            guard searches[place].signAt <= now else { continue }
            let text = String(decoding: (begun + end).prefix(Incident.wordsMax), as: UTF8.self)
            let count = searches[place].count
            signs.append(.matched(pattern: pattern.text, line: text.kept, count: count))
            (searches[place].count, searches[place].signAt) = (0, now + Self.signEvery)
        }
        begun = []
        return signs
    }
}

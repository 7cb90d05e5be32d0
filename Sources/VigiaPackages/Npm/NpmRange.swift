/// A version in npm's order.
///
/// Source: Semantic Versioning 2.0.0, section 11.
struct NpmVersion: Comparable {
    var numbers: [Int]
    /// The pre-release parts behind `-`; empty for a release.
    var early: [Substring] = []

    /// Parses a complete version; nil for anything else.
    init?(_ text: some StringProtocol) {
        let text = text.first == "v" ? text.dropFirst() : text[...]
        let plain = text.split(separator: "+", omittingEmptySubsequences: false)[0]
        let parts = plain.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let numbers = parts[0].split(separator: ".", omittingEmptySubsequences: false)
            .compactMap { Int($0) }
        guard numbers.count == 3, parts[0].count(where: { $0 == "." }) == 2 else { return nil }
        self.numbers = numbers
        if parts.count > 1 {
            early = parts[1].split(separator: ".").map { Substring(String($0)) }
        }
    }

    init(_ numbers: [Int]) { self.numbers = numbers }

    /// The lowest version.
    static var first: Self {
        var first = Self([0, 0, 0])
        first.early = ["0"]
        return first
    }

    static let firstRelease = Self([0, 0, 0])

    /// The version as text.
    var text: String {
        numbers.map(String.init).joined(separator: ".")
            + (early.isEmpty ? "" : "-" + early.joined(separator: "."))
    }

    static func < (a: Self, b: Self) -> Bool {
        if a.numbers != b.numbers { return a.numbers.lexicographicallyPrecedes(b.numbers) }
        if a.early.isEmpty || b.early.isEmpty { return !a.early.isEmpty && b.early.isEmpty }
        for (one, other) in zip(a.early, b.early) where one != other {
            switch (Int(one), Int(other)) {
            case (let one?, let other?): return one < other
            case (_?, nil): return true
            case (nil, _?): return false
            case (nil, nil): return one < other
            }
        }
        return a.early.count < b.early.count
    }
}

/// A range of versions in `package.json`: `^1.2.3`, `~1.2`, `>=1 <3`, `1.x || 2.x`, `1.0 - 2.0`.
///
/// Source: node-semver, "Ranges".
struct NpmRange {
    /// Versions from an inclusive bound up to an exclusive one; nil for no bound.
    private struct Span {
        var from: [NpmVersion] = []
        var below: NpmVersion?
        /// A pre-release is accepted only if the range names a pre-release of the same release.
        var early: [[Int]] = []

        mutating func narrow(to other: Self) {
            from += other.from
            below = [below, other.below].compactMap { $0 }.min()
            early += other.early
        }

        /// Whether it has no bounds at all, like `*` and `>=0.0.0`.
        var isAny: Bool {
            from.allSatisfy { $0 <= .firstRelease } && below == nil && early.isEmpty
        }

        func contains(_ version: NpmVersion, takingEarly: Bool) -> Bool {
            let isBelow = from.contains { bound in
                // For npm, `>=0.0.0` is no bound, not even for pre-releases of 0.0.0.
                version < bound && (takingEarly || bound != .firstRelease)
            }
            guard !isBelow, below.map({ version < $0 }) ?? true else { return false }
            return takingEarly || version.early.isEmpty || early.contains(version.numbers)
        }
    }

    private let spans: [Span]

    /// Parses a range; nil for a tag, a URL or anything else.
    init?(_ text: String) {
        var spans: [Span] = []
        for part in Self.alternatives(text) {
            guard let span = Self.span(part) else { return nil }
            spans.append(span)
        }
        // If one alternative accepts everything, npm ignores the others and their pre-releases.
        self.spans = spans.first(where: \.isAny).map { [$0] } ?? spans
    }

    /// Whether a version is accepted.
    ///
    /// - Parameters:
    ///   - version: the version.
    ///   - takingEarly: whether a pre-release is treated like a release.
    /// - Returns: whether it is in the range.
    func contains(_ version: NpmVersion, takingEarly: Bool = false) -> Bool {
        spans.contains { $0.contains(version, takingEarly: takingEarly) }
    }

    private static func alternatives(_ text: String) -> [String] {
        var parts = [""]
        var rest = text[...]
        while let character = rest.popFirst() {
            if character == "|", rest.first == "|" {
                rest.removeFirst()
                parts.append("")
            } else {
                parts[parts.count - 1].append(character)
            }
        }
        return parts
    }

    private static func span(_ text: String) -> Span? {
        let words = text.split(separator: " ")
        if words.count == 3, words[1] == "-" {
            guard let from = partial(words[0]), let to = partial(words[2]) else { return nil }
            return Span(from: [lowest(from)], below: above(to), early: from.names + to.names)
        }
        var (all, pending) = (Span(), "")
        for word in words {
            if word.allSatisfy({ "<>=~^".contains($0) }) {
                pending += word
                continue
            }
            guard let one = comparator(pending + word) else { return nil }
            all.narrow(to: one)
            pending = ""
        }
        return pending.isEmpty ? all : nil
    }

    private static func comparator(_ text: String) -> Span? {
        let mark = text.prefix { "<>=~^".contains($0) }
        guard let version = partial(text.dropFirst(mark.count)) else { return nil }
        var span = Span(early: version.names)
        switch mark {
        case "", "=":
            (span.from, span.below) = ([lowest(version)], above(version))
        case "~", "~>":
            span.from = [lowest(version)]
            span.below = next(version.numbers, at: min(1, version.numbers.count - 1))
        case "^":
            span.from = [lowest(version)]
            let first = version.numbers.firstIndex { $0 != 0 } ?? version.numbers.count - 1
            span.below = next(version.numbers, at: first)
        case ">=": span.from = [lowest(version)]
        case ">":
            // No version is above all.
            if let from = above(version) { span.from = [from] } else { span.below = .first }
        case "<=": span.below = above(version)
        case "<":
            span.below = lowest(version)
            // `<10.1` also excludes pre-releases of 10.1.0.
            if version.numbers.count < 3 { span.below?.early = ["0"] }
        default: return nil
        }
        return span
    }

    /// A version whose last parts may be missing.
    private struct Partial {
        var numbers: [Int]
        var early: [Substring]
        /// The release whose pre-release this is, if it is one.
        var names: [[Int]] { early.isEmpty ? [] : [numbers] }
    }

    private static func partial(_ text: some StringProtocol) -> Partial? {
        var text = String(text)
        if text.hasPrefix("v") { text.removeFirst() }
        if let whole = NpmVersion(text) {
            return Partial(numbers: whole.numbers, early: whole.early)
        }
        var numbers: [Int] = []
        let parts = text.isEmpty ? [] : text.split(separator: ".", omittingEmptySubsequences: false)
        for part in parts {
            if ["x", "X", "*"].contains(part) { break }
            guard let number = Int(part), number >= 0 else { return nil }
            numbers.append(number)
        }
        return numbers.count <= 3 ? Partial(numbers: numbers, early: []) : nil
    }

    private static func lowest(_ version: Partial) -> NpmVersion {
        if version.numbers.isEmpty { return .first }
        let open = [Int](repeating: 0, count: 3 - version.numbers.count)
        var lowest = NpmVersion(version.numbers + open)
        lowest.early = version.early
        return lowest
    }

    /// The first version above all that this names; nil if it names all.
    private static func above(_ version: Partial) -> NpmVersion? {
        guard !version.early.isEmpty else {
            return next(version.numbers, at: version.numbers.count - 1)
        }
        var above = lowest(version)
        above.early.append("0")
        return above
    }

    private static func next(_ numbers: [Int], at place: Int) -> NpmVersion? {
        guard place >= 0, place < numbers.count else { return nil }
        var next = Array(numbers.prefix(place + 1))
        next[place] += 1
        // Pre-releases of that version are excluded as well.
        var version = NpmVersion(next + [Int](repeating: 0, count: 2 - place))
        version.early = ["0"]
        return version
    }
}

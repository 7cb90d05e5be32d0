/// Reads a pattern from left to right, and makes positions of it.
///
/// Source: POSIX.1-2017, Base Definitions, 9.4 "Extended Regular Expressions".
struct LinePatternParser {
    /// A part of a pattern: the positions at which it begins and ends.
    struct Part {
        var first, last: UInt64
        /// Whether it matches a text without characters.
        var isNullable: Bool

        static let empty = Part(first: 0, last: 0, isNullable: true)
    }

    private(set) var follow: [UInt64] = []
    private(set) var takes = [UInt64](repeating: 0, count: 258)
    private var rest: ArraySlice<Unicode.Scalar>
    private let ignoresCase: Bool

    init(_ text: String) {
        let scalars = Array(text.unicodeScalars)
        ignoresCase = scalars.starts(with: "(?i)".unicodeScalars)
        rest = scalars[(ignoresCase ? 4 : 0)...]
    }

    /// Reads the whole pattern.
    mutating func read() throws(LinePatternError) -> Part {
        let whole = try choice()
        guard rest.isEmpty else { throw .unbalanced }
        return whole
    }

    /// Parts with `|` between them.
    private mutating func choice() throws(LinePatternError) -> Part {
        var whole = try sequence()
        while rest.first == "|" {
            rest.removeFirst()
            let other = try sequence()
            whole.first |= other.first
            whole.last |= other.last
            whole.isNullable = whole.isNullable || other.isNullable
        }
        return whole
    }

    /// Parts one after the other.
    private mutating func sequence() throws(LinePatternError) -> Part {
        var whole = Part.empty
        while let next = rest.first, next != "|", next != ")" {
            whole = join(whole, try repeated())
        }
        return whole
    }

    private mutating func join(_ a: Part, _ b: Part) -> Part {
        link(a.last, to: b.first)
        return Part(
            first: a.isNullable ? a.first | b.first : a.first,
            last: b.isNullable ? a.last | b.last : b.last,
            isNullable: a.isNullable && b.isNullable
        )
    }

    private mutating func link(_ from: UInt64, to next: UInt64) {
        for position in follow.indices where from & 1 << UInt64(position) != 0 {
            follow[position] |= next
        }
    }

    /// A part with `*`, `+` or `?` behind it.
    private mutating func repeated() throws(LinePatternError) -> Part {
        var part = try single()
        while let sign = rest.first, ["*", "+", "?"].contains(sign) {
            rest.removeFirst()
            if sign != "?" { link(part.last, to: part.first) }
            if sign != "+" { part.isNullable = true }
        }
        return part
    }

    private mutating func single() throws(LinePatternError) -> Part {
        let next = rest.removeFirst()
        switch next {
        case "(":
            let part = try choice()
            guard rest.popFirst() == ")" else { throw .unbalanced }
            return part
        case "[": return try position(taking: set())
        case ".": return try position { $0 != 10 && $0 < 256 }
        case "^": return try position { $0 == LinePattern.lineBegins }
        case "$": return try position { $0 == LinePattern.lineEnds }
        case "\\":
            let symbols = try escaped()
            return try position(taking: symbols)
        case "*", "+", "?": throw .nothingToRepeat
        case "{", "}", "]": throw .unknown(String(next))
        default: return try letter(next)
        }
    }

    /// A letter; one beyond ASCII has a position for each byte.
    private mutating func letter(_ scalar: Unicode.Scalar) throws(LinePatternError) -> Part {
        var whole = Part.empty
        for byte in String(scalar).utf8 {
            whole = join(whole, try position(taking: [Int(byte)]))
        }
        return whole
    }

    private mutating func position(taking symbols: Set<Int>) throws(LinePatternError) -> Part {
        let all = ignoresCase ? symbols.union(symbols.compactMap { Self.otherCase($0) }) : symbols
        return try position { all.contains($0) }
    }

    private mutating func position(_ isTaken: (Int) -> Bool) throws(LinePatternError) -> Part {
        guard follow.count < LinePattern.positionsMax else { throw .tooLong }
        let own = UInt64(1) << UInt64(follow.count)
        follow.append(0)
        for symbol in takes.indices where isTaken(symbol) { takes[symbol] |= own }
        return Part(first: own, last: own, isNullable: false)
    }

    private static func otherCase(_ symbol: Int) -> Int? {
        switch symbol {
        case 65...90: symbol + 32
        case 97...122: symbol - 32
        default: nil
        }
    }
}

// Sets and escapes.
extension LinePatternParser {
    private static let digits = Set(48...57)
    private static let word = digits.union(65...90).union(97...122).union([95])
    private static let space: Set = [9, 11, 12, 13, 32]
    private static let bytes = Set(0...255).subtracting([10])

    /// The bytes of what follows a backslash.
    private mutating func escaped() throws(LinePatternError) -> Set<Int> {
        guard let next = rest.popFirst() else { throw .unknown("a \\ at its end") }
        switch next {
        case "d": return Self.digits
        case "D": return Self.bytes.subtracting(Self.digits)
        case "w": return Self.word
        case "W": return Self.bytes.subtracting(Self.word)
        case "s": return Self.space
        case "S": return Self.bytes.subtracting(Self.space)
        case "t": return [9]
        default:
            let value = Int(next.value)
            guard next.isASCII, !Self.word.contains(value) else { throw .unknown("\\\(next)") }
            return [value]
        }
    }

    /// The bytes of a set, whose `[` was read.
    private mutating func set() throws(LinePatternError) -> Set<Int> {
        let isNegated = rest.first == "^"
        if isNegated { rest.removeFirst() }
        var symbols: Set<Int> = []
        var isFirst = true
        while let next = rest.popFirst() {
            if next == "]", !isFirst {
                guard !symbols.isEmpty else { throw .badSet }
                return isNegated ? Self.bytes.subtracting(symbols) : symbols
            }
            isFirst = false
            if next == "\\" {
                symbols.formUnion(try escaped())
                continue
            }
            guard next.isASCII else { throw .badSet }
            symbols.formUnion(try range(from: next))
        }
        throw .unbalanced
    }

    /// One byte of a set, or a range such as `a-z`.
    private mutating func range(
        from low: Unicode.Scalar
    ) throws(LinePatternError) -> ClosedRange<Int> {
        let first = Int(low.value)
        guard rest.first == "-", let high = rest.dropFirst().first, high != "]" else {
            return first...first
        }
        rest.removeFirst(2)
        guard high.isASCII, Int(high.value) >= first, high != "\\" else { throw .badSet }
        return first...Int(high.value)
    }
}

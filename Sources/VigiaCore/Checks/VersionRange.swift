/// A range of versions: `>=16`, `>=3.10 <4`, `18`.
///
/// A version must fulfil every part. Numbers that a part leaves out count as zero in a comparison,
/// and as any number in an equality: `18` is every 18.x.
public struct VersionRange: Hashable, Codable, Sendable, CustomStringConvertible {
    /// How a part compares.
    public enum Relation: String, Hashable, Codable, Sendable, CaseIterable {
        /// This version or newer.
        case least = ">="
        /// This version or older, and any version that begins with it.
        case most = "<="
        /// Newer than every version that begins with this one.
        case above = ">"
        /// Older than this version.
        case below = "<"
        /// Any version that begins with this one.
        case same = "="
    }

    /// One part.
    struct Bound: Hashable, Codable, Sendable {
        var relation: Relation
        var version: [Int]
    }

    private var bounds: [Bound]

    /// The most numbers of a version.
    private static let numbersMax = 6

    /// Reads a range as the configuration writes it; nil where the text is no range.
    public init?(_ text: String) {
        var bounds: [Bound] = []
        var relation: Relation?
        for word in text.split(separator: " ") {
            var rest = word
            if let found = Self.relation(at: rest) {
                guard relation == nil else { return nil }
                relation = found
                rest = rest.dropFirst(found.rawValue.count)
            }
            if rest.isEmpty { continue }
            guard let version = Self.numbers(rest) else { return nil }
            bounds.append(Bound(relation: relation ?? .same, version: version))
            relation = nil
        }
        guard !bounds.isEmpty, relation == nil else { return nil }
        self.bounds = bounds
    }

    private static func relation(at text: Substring) -> Relation? {
        Relation.allCases.first { text.hasPrefix($0.rawValue) }
    }

    /// The numbers of `3.10.2`, and 18 for `18.x`.
    private static func numbers(_ text: Substring) -> [Int]? {
        var parts = text.split(separator: ".", omittingEmptySubsequences: false)
        if parts.first?.first == "v" { parts[0] = parts[0].dropFirst() }
        while parts.count > 1, parts.last == "x" || parts.last == "*" { parts.removeLast() }
        guard parts.count <= numbersMax else { return nil }
        let numbers = parts.compactMap { part in
            part.utf8.allSatisfy { $0 >= 48 && $0 <= 57 } ? Int(part) : nil
        }
        return numbers.count == parts.count ? numbers : nil
    }

    /// Whether a version lies in the range.
    public func contains(_ version: [Int]) -> Bool {
        bounds.allSatisfy { bound in
            let begins = Self.order(version, bound.version, digits: bound.version.count)
            return switch bound.relation {
            case .least: Self.order(version, bound.version) >= 0
            case .below: Self.order(version, bound.version) < 0
            case .most: begins <= 0
            case .above: begins > 0
            case .same: begins == 0
            }
        }
    }

    /// Negative, zero or positive where `a` is older than, equal to or newer than `b`.
    private static func order(_ a: [Int], _ b: [Int], digits: Int? = nil) -> Int {
        for index in 0..<(digits ?? max(a.count, b.count)) {
            let one = index < a.count ? a[index] : 0
            let other = index < b.count ? b[index] : 0
            if one != other { return one < other ? -1 : 1 }
        }
        return 0
    }

    /// The first version in a program's output: `v18.2.0`, `Python 3.11.2`,
    /// `go version go1.19.8 linux/amd64`; nil where the output has none.
    public static func version(in text: String) -> [Int]? {
        let bytes = Array(text.utf8)
        var place = 0
        var lonely: [Int]?
        while place < bytes.count {
            guard isDigit(bytes[place]) else {
                place += 1
                continue
            }
            let end = bytes[place...].firstIndex { !isDigit($0) && $0 != 46 } ?? bytes.count
            let word = String(decoding: bytes[place..<end], as: UTF8.self)
            let numbers = word.split(separator: ".").compactMap { Int($0) }
            if numbers.count > 1 { return Array(numbers.prefix(numbersMax)) }
            lonely = lonely ?? numbers
            place = end
        }
        return lonely
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }

    /// The range as the configuration writes it.
    public var description: String {
        bounds.map { bound in
            (bound.relation == .same ? "" : bound.relation.rawValue)
                + bound.version.map { "\($0)" }.joined(separator: ".")
        }.joined(separator: " ")
    }
}

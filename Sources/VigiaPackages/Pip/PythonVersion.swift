import VigiaCore

/// A version of a Python package.
///
/// Source: PEP 440.
struct PythonVersion: Comparable {
    var epoch = 0
    /// The numbers of the release.
    var release: [Int] = []
    /// `a`, `b` or `rc` with its number; nil for a final release.
    var early: (phase: Int, number: Int)?
    var post: Int?
    var dev: Int?
    /// The local part behind `+`.
    var local: [Substring] = []

    /// Parses a version; nil for anything else.
    init?(_ text: some StringProtocol) {
        var reader = Reader(text: Substring(text.lowercased()).trimmed)
        reader.skip("v")
        if let number = reader.number(before: "!") { epoch = number }
        guard let first = reader.number() else { return nil }
        release = [first]
        while let number = reader.number(behind: ".") { release.append(number) }
        let names = ["alpha", "a", "beta", "b", "preview", "pre", "rc", "c"]
        if let (name, number) = reader.phase(names) {
            early = (["a": 0, "b": 1][String(name.prefix(1))] ?? 2, number ?? 0)
        }
        if let number = reader.number(behind: "-") {
            post = number
        } else if let (_, number) = reader.phase(["post", "rev", "r"]) {
            post = number ?? 0
        }
        if let (_, number) = reader.phase(["dev"]) { dev = number ?? 0 }
        if reader.skip("+") {
            local = reader.text.split(omittingEmptySubsequences: false) { "-_.".contains($0) }
            let isPlain = local.allSatisfy { part in
                !part.isEmpty && part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
            }
            guard isPlain else { return nil }
            reader.text = ""
        }
        guard reader.text.isEmpty else { return nil }
    }

    /// The version without its local part.
    var published: Self {
        var version = self
        version.local = []
        return version
    }

    /// Whether it is a pre-release.
    var isEarly: Bool { early != nil || dev != nil }

    private static func plain(_ part: Substring) -> String {
        guard part.allSatisfy(\.isNumber) else { return String(part) }
        let digits = part.drop { $0 == "0" }
        return digits.isEmpty ? "0" : String(digits)
    }

    /// The sort key, without the local part.
    private var order: [Int] {
        // A version that is only `dev` is below all others of its release.
        let isOnlyDev = early == nil && post == nil && dev != nil
        let phase = early.map { [$0.phase, $0.number] } ?? [isOnlyDev ? -1 : 3, 0]
        return phase + [post ?? -1, dev ?? .max]
    }

    /// Compares epoch, release and `a`, `b` or `rc` only: -1, 0 or 1.
    func comparesToFamily(of other: Self) -> Int {
        let pairs = [(epoch, other.epoch)] + Self.padded(release, other.release)
        let phases = zip(order.prefix(2), other.order.prefix(2))
        let all = pairs + phases.map { ($0, $1) }
        for (one, another) in all where one != another {
            return one < another ? -1 : 1
        }
        return 0
    }

    private static func padded(_ one: [Int], _ other: [Int]) -> [(Int, Int)] {
        (0..<max(one.count, other.count)).map { place in
            (place < one.count ? one[place] : 0, place < other.count ? other[place] : 0)
        }
    }

    static func < (a: Self, b: Self) -> Bool {
        let family = a.comparesToFamily(of: b)
        if family != 0 { return family < 0 }
        if a.order != b.order { return a.order.lexicographicallyPrecedes(b.order) }
        for (one, other) in zip(a.local, b.local) where plain(one) != plain(other) {
            switch (Int(one), Int(other)) {
            case (let one?, let other?): return one < other
            case (_?, nil): return false
            case (nil, _?): return true
            case (nil, nil): return one < other
            }
        }
        return a.local.count < b.local.count
    }

    static func == (a: Self, b: Self) -> Bool { !(a < b) && !(b < a) }

    /// Whether its release begins with the numbers of another one.
    func begins(with other: Self) -> Bool {
        let open = [Int](repeating: 0, count: max(0, other.release.count - release.count))
        return epoch == other.epoch && (release + open).starts(with: other.release)
    }

    /// Parses a text from its beginning on.
    private struct Reader {
        var text: Substring

        @discardableResult
        mutating func skip(_ mark: Character) -> Bool {
            guard text.first == mark else { return false }
            text.removeFirst()
            return true
        }

        mutating func number() -> Int? {
            let digits = text.prefix { $0.isASCII && $0.isNumber }
            guard let number = Int(digits) else { return nil }
            text = text.dropFirst(digits.count)
            return number
        }

        /// A number that ends at a separator.
        mutating func number(before mark: Character) -> Int? {
            var other = self
            guard let number = other.number(), other.skip(mark) else { return nil }
            self = other
            return number
        }

        /// A number behind a separator.
        mutating func number(behind mark: Character) -> Int? {
            var other = self
            guard other.skip(mark), let number = other.number() else { return nil }
            self = other
            return number
        }

        /// One of some names with separators around it, and its number.
        mutating func phase(_ names: [String]) -> (name: String, number: Int?)? {
            var other = self
            if let first = other.text.first, "-_.".contains(first) { other.text.removeFirst() }
            guard let name = names.first(where: { other.text.hasPrefix($0) }) else { return nil }
            other.text = other.text.dropFirst(name.count)
            var behind = other
            if let first = behind.text.first, "-_.".contains(first) { behind.text.removeFirst() }
            let number = behind.number()
            self = number == nil ? other : behind
            return (name, number)
        }
    }
}

/// A version of a Python package, as far as versions are compared here.
///
/// Source: PEP 440.
struct PythonVersion: Comparable {
    private var epoch = 0
    private var numbers: [Int] = []
    /// `a`, `b` and `rc` come before a release, `post` after it, `dev` before all of them.
    private var phase = 0
    private var phaseNumber = 0

    /// Reads a version; what follows `+` is left out.
    init(_ text: some StringProtocol) {
        var text = Substring(text.lowercased()).trimmed
        if text.hasPrefix("v") { text = text.dropFirst() }
        if let plus = text.firstIndex(of: "+") { text = text[..<plus] }
        if let mark = text.firstIndex(of: "!") {
            epoch = Int(text[..<mark]) ?? 0
            text = text[text.index(after: mark)...]
        }
        while let number = Self.number(&text) {
            numbers.append(number)
            guard text.first == ".", text.dropFirst().first?.isNumber == true else { break }
            text = text.dropFirst()
        }
        let tail = text.drop { ".-_".contains($0) }
        let phases = [
            ("dev", -4), ("alpha", -3), ("a", -3), ("beta", -2), ("b", -2), ("rc", -1), ("c", -1),
            ("preview", -1), ("pre", -1), ("post", 1), ("rev", 1), ("r", 1),
        ]
        guard let (name, place) = phases.first(where: { tail.hasPrefix($0.0) }) else { return }
        phase = place
        var end = tail.dropFirst(name.count).drop { ".-_".contains($0) }
        phaseNumber = Self.number(&end) ?? 0
    }

    private static func number(_ text: inout Substring) -> Int? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        text = text.dropFirst(digits.count)
        return Int(digits)
    }

    static func < (a: Self, b: Self) -> Bool {
        if a.epoch != b.epoch { return a.epoch < b.epoch }
        for place in 0..<max(a.numbers.count, b.numbers.count) {
            let one = place < a.numbers.count ? a.numbers[place] : 0
            let other = place < b.numbers.count ? b.numbers[place] : 0
            if one != other { return one < other }
        }
        if a.phase != b.phase { return a.phase < b.phase }
        return a.phaseNumber < b.phaseNumber
    }

    static func == (a: Self, b: Self) -> Bool { !(a < b) && !(b < a) }

    /// Whether it begins with these numbers.
    func begins(with other: Self) -> Bool {
        let own = numbers + [Int](repeating: 0, count: max(0, other.numbers.count - numbers.count))
        return epoch == other.epoch && own.starts(with: other.numbers)
    }
}

/// Which versions of a Python package will do: `==1.2`, `>=1,<2`, `~=1.4`, `==1.*`; or any.
///
/// Source: PEP 440, "Version specifiers".
struct PythonVersions {
    private var parts: [(sign: String, version: String)] = []

    /// Reads what follows a name; nil where it is no such thing.
    init?(_ text: some StringProtocol) {
        var text = Substring(text).trimmed
        if text.hasPrefix("("), text.hasSuffix(")") { text = text.dropFirst().dropLast() }
        guard !text.isEmpty else { return }
        for part in text.split(separator: ",") {
            let part = part.trimmed
            let sign = part.prefix { "=<>!~".contains($0) }
            let version = part.dropFirst(sign.count).trimmed
            let signs = ["==", "===", "!=", "~=", "<=", ">=", "<", ">"]
            guard signs.contains(String(sign)),
                version.first?.isNumber == true || version.first == "v"
            else { return nil }
            parts.append((String(sign), String(version)))
        }
    }

    /// Whether only one version will do.
    var isPinned: Bool {
        parts.contains { ["==", "==="].contains($0.sign) && !$0.version.hasSuffix("*") }
    }

    /// Whether a version will do.
    func contains(_ version: String) -> Bool {
        let own = PythonVersion(version)
        return parts.allSatisfy { sign, wanted in
            let other = PythonVersion(wanted)
            let isOpen = wanted.hasSuffix("*")
            switch sign {
            case "==" where isOpen: return own.begins(with: PythonVersion(wanted.dropLast(2)))
            case "!=" where isOpen: return !own.begins(with: PythonVersion(wanted.dropLast(2)))
            case "==", "===": return own == other
            case "!=": return own != other
            case "~=":
                // All numbers but the last, as many as were written, stay as they are.
                let written = wanted.prefix { $0.isNumber || $0 == "." }.split(separator: ".").count
                let kept = PythonVersion(
                    wanted.split(separator: ".").prefix(max(1, written - 1)).joined(separator: ".")
                )
                return own >= other && own.begins(with: kept)
            case "<=": return own <= other
            case ">=": return own >= other
            case "<": return own < other
            default: return own > other
            }
        }
    }

    /// As it is written.
    var text: String { parts.map { $0.sign + $0.version }.joined(separator: ",") }
}

/// Parses durations: `10m`, `2h30m`, `1.5h`, `10 min`, `2 hours ago`.
enum SpanWords {
    private static let units: [String: Int64] = {
        let words: [(Int64, [String])] = [
            (1, ["ms", "msec", "millisecond", "milliseconds"]),
            (1000, ["s", "sec", "secs", "second", "seconds"]),
            (60_000, ["m", "min", "mins", "minute", "minutes"]),
            (3_600_000, ["h", "hr", "hrs", "hour", "hours"]),
            (86_400_000, ["d", "day", "days"]),
            (604_800_000, ["w", "week", "weeks"]),
        ]
        return Dictionary(
            words.flatMap { length, names in names.map { ($0, length) } },
            uniquingKeysWith: { first, _ in first }
        )
    }()

    /// Parses a duration; nil if it is invalid.
    ///
    /// - Parameter text: numbers with units, optionally followed by `ago`.
    /// - Returns: milliseconds.
    static func milliseconds(_ text: String) -> Int64? {
        var rest = text.hasSuffix(" ago") ? text.dropLast(4) : text[...]
        var total: Int64 = 0
        repeat {
            guard let part = takePart(from: &rest) else { return nil }
            total += part
            rest = rest.drop { $0 == " " }
        } while !rest.isEmpty
        return text.hasSuffix(" ") ? nil : total
    }

    /// Parses one number with its unit.
    private static func takePart(from rest: inout Substring) -> Int64? {
        let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        rest = rest.dropFirst(number.count).drop { $0 == " " }
        let name = rest.prefix { $0.isASCII && $0.isLetter }
        rest = rest.dropFirst(name.count)
        let parts = number.split(separator: ".", omittingEmptySubsequences: false)
        // Weeks with six digits are beyond any calendar.
        // `M` means month elsewhere, which has no fixed length.
        guard name != "M", let unit = units[name.lowercased()], (1...2).contains(parts.count),
            (1...6).contains(parts[0].count), parts.count == 1 || (1...6).contains(parts[1].count),
            let value = Double(number)
        else { return nil }
        return Int64(value * Double(unit))
    }
}

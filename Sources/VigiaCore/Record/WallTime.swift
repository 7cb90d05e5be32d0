/// A wall-clock time, in milliseconds since 1970-01-01 UTC, for people to read.
///
/// It never decides anything, since the wall clock jumps. It is written and read as RFC 3339.
public struct WallTime: Comparable, Hashable, Sendable {
    /// Milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
    public let milliseconds: Int64

    /// Takes milliseconds since 1970-01-01T00:00:00Z.
    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Takes the seconds and nanoseconds of clock_gettime(2), `CLOCK_REALTIME`.
    public init(seconds: Int64, nanoseconds: Int64) {
        milliseconds = seconds * 1000 + nanoseconds / 1_000_000
    }

    /// Takes a reading of clock_gettime(2), `CLOCK_REALTIME`.
    public init(_ clock: (seconds: Int64, nanoseconds: Int64)) {
        self.init(seconds: clock.seconds, nanoseconds: clock.nanoseconds)
    }

    /// The time at which a UTC clock shows this date.
    ///
    /// - Parameters:
    ///   - year: the year of the Gregorian calendar.
    ///   - month: the month, from 1 to 12.
    ///   - day: the day, from 1; days beyond the month count on into the next.
    ///   - milliseconds: the milliseconds since the start of the day.
    public init(year: Int, month: Int, day: Int, milliseconds: Int64) {
        let first = daysSince1970(year: Int64(year), month: Int64(month), day: 1)
        self.milliseconds = (first + Int64(day) - 1) * 86_400_000 + milliseconds
    }

    /// Whole seconds since 1970-01-01T00:00:00Z, rounded down.
    public var seconds: Int64 { floorDivide(milliseconds, 1000) }

    /// Orders by time.
    public static func < (a: Self, b: Self) -> Bool { a.milliseconds < b.milliseconds }
}

extension WallTime: Codable {
    /// Reads a single integer, milliseconds since 1970.
    public init(from decoder: any Decoder) throws {
        milliseconds = try decoder.singleValueContainer().decode(Int64.self)
    }

    /// Writes a single integer, milliseconds since 1970.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(milliseconds)
    }
}

extension WallTime: CustomStringConvertible {
    /// The time in UTC with milliseconds: `2026-03-04T05:06:07.089Z`.
    ///
    /// Source: RFC 3339, section 5.6.
    public var description: String { String(decoding: text, as: UTF8.self) }

    /// The description in ASCII.
    public var text: [UInt8] {
        let days = floorDivide(milliseconds, 86_400_000)
        let rest = milliseconds - days * 86_400_000
        let (year, month, day) = civil(daysSince1970: days)
        var out: [UInt8] = []
        out.reserveCapacity(24)
        append(year, digits: 4, to: &out)
        for (mark, value, digits) in [
            ("-", month, 2), ("-", day, 2), ("T", rest / 3_600_000, 2),
            (":", rest / 60_000 % 60, 2), (":", rest / 1000 % 60, 2), (".", rest % 1000, 3),
        ] as [(Unicode.Scalar, Int64, Int)] {
            out.append(UInt8(ascii: mark))
            append(value, digits: digits, to: &out)
        }
        out.append(UInt8(ascii: "Z"))
        return out
    }
}

/// Appends `value` in decimal, padded with zeros to `digits`.
private func append(_ value: Int64, digits: Int, to out: inout [UInt8]) {
    var divisor: Int64 = 1
    for _ in 1..<digits { divisor *= 10 }
    while divisor > 0 {
        out.append(UInt8(ascii: "0") + UInt8(value / divisor % 10))
        divisor /= 10
    }
}

extension WallTime {
    /// Reads an RFC 3339 time with any offset.
    ///
    /// Date and time are separated by `T`, `t` or a blank; decimals beyond milliseconds are cut
    /// off.
    ///
    /// - Returns: nil where the text is no such time, or names no date of the calendar.
    public init?(_ text: String) {
        var scanner = TimeScanner(rest: Array(text.utf8)[...])
        guard let year = scanner.number(digits: 4), scanner.take("-"),
            let month = scanner.number(digits: 2), scanner.take("-"),
            let day = scanner.number(digits: 2), scanner.take("Tt "),
            let hour = scanner.number(digits: 2), scanner.take(":"),
            let minute = scanner.number(digits: 2), scanner.take(":"),
            let second = scanner.number(digits: 2),
            let fraction = scanner.fraction(), let offset = scanner.offset(),
            scanner.rest.isEmpty, (1...12).contains(month),
            (1...monthLength(year, month)).contains(day),
            hour < 24, minute < 60, second < 61
        else { return nil }
        let days = daysSince1970(year: year, month: month, day: day)
        let minutes = days * 1440 + hour * 60 + minute - offset
        milliseconds = (minutes * 60 + second) * 1000 + fraction
    }
}

/// Reads the parts of a time from the front of a text.
private struct TimeScanner {
    var rest: ArraySlice<UInt8>

    /// Reads one of `marks`.
    mutating func take(_ marks: String) -> Bool {
        guard let next = rest.first, marks.utf8.contains(next) else { return false }
        rest.removeFirst()
        return true
    }

    /// Reads exactly this many digits.
    mutating func number(digits: Int) -> Int64? {
        let head = rest.prefix(digits)
        guard head.count == digits, head.allSatisfy(\.isDigit) else { return nil }
        rest.removeFirst(digits)
        return head.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
    }

    /// Reads the decimals of the second, if any, as milliseconds.
    mutating func fraction() -> Int64? {
        guard take(".,") else { return 0 }
        let digits = rest.prefix(while: \.isDigit)
        guard !digits.isEmpty else { return nil }
        rest.removeFirst(digits.count)
        let three = Array(digits.prefix(3)) + Array(repeating: 48, count: max(0, 3 - digits.count))
        return three.reduce(0) { $0 * 10 + Int64($1 - 48) }
    }

    /// Reads `Z` or `+hh:mm` as minutes east of Greenwich.
    mutating func offset() -> Int64? {
        if take("Zz") { return 0 }
        let sign: Int64 = rest.first == UInt8(ascii: "-") ? -1 : 1
        guard take("+-"), let hours = number(digits: 2), take(":"),
            let minutes = number(digits: 2), hours < 24, minutes < 60
        else { return nil }
        return sign * (hours * 60 + minutes)
    }
}

/// A point on the machine's boot-time clock, in nanoseconds since boot.
///
/// It is never wall-clock time: an operator who sets the date must not kill a service.
/// Source: clock_gettime(2), `CLOCK_BOOTTIME`.
public struct Instant: Comparable, Hashable, Sendable {
    /// Nanoseconds since the machine started.
    public let nanoseconds: Int64

    /// Takes nanoseconds since boot.
    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// The time at which the machine started.
    public static let boot = Self(nanoseconds: 0)

    /// A time that no machine reaches (292 years after boot).
    public static let never = Self(nanoseconds: .max)

    /// Orders by time.
    public static func < (a: Self, b: Self) -> Bool { a.nanoseconds < b.nanoseconds }

    /// The time `wait` after `start`; `never` where that is out of range.
    public static func + (start: Self, wait: Duration) -> Self {
        let (sum, overflow) = start.nanoseconds.addingReportingOverflow(wait.nanoseconds)
        return overflow ? .never : Self(nanoseconds: sum)
    }

    /// The time from `start` to `end`; negative when `end` is earlier.
    public static func - (end: Self, start: Self) -> Duration {
        Duration(attoseconds: Int128(end.nanoseconds - start.nanoseconds) * 1_000_000_000)
    }

    /// The time that is left until then; zero where it is over.
    public func left(at now: Self) -> Duration { max(self - now, .zero) }
}

extension Instant: Codable {
    /// Reads a single integer, nanoseconds since boot.
    public init(from decoder: any Decoder) throws {
        nanoseconds = try decoder.singleValueContainer().decode(Int64.self)
    }

    /// Writes a single integer, nanoseconds since boot.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(nanoseconds)
    }
}

extension Duration {
    /// The whole duration in nanoseconds, clamped to 64 bits (292 years).
    public var nanoseconds: Int64 { Int64(clamping: attoseconds / 1_000_000_000) }

    /// The whole duration in milliseconds, rounded towards zero.
    public var milliseconds: Int64 { nanoseconds / 1_000_000 }

    /// The whole duration in seconds, with its fraction.
    public var inSeconds: Double { Double(nanoseconds) / 1e9 }

    /// The duration in hours, rounded to thousandths below one hour, to tenths below 100 hours,
    /// else to whole hours.
    public var inReadableHours: Double {
        let hours = inSeconds / 3600
        let parts: Double = abs(hours) < 1 ? 1000 : abs(hours) < 100 ? 10 : 1
        return (hours * parts).rounded() / parts
    }

    /// This duration times `factor`, limited above to 64 bits of nanoseconds.
    public func scaled(by factor: Double) -> Duration {
        let product = Double(nanoseconds) * factor
        return .nanoseconds(product >= 9.2e18 ? .max : Int64(product))
    }
}

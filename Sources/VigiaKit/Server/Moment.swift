import CKit

extension Duration {
    /// The duration in whole milliseconds.
    var milliseconds: Int64 { microseconds / 1000 }

    /// The duration in whole microseconds.
    var microseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    }
}

/// A point on the machine's monotonic clock, in nanoseconds.
struct Moment: Comparable, Hashable, Sendable {
    let nanoseconds: Int64

    static var now: Self { Self(nanoseconds: kit_now()) }

    static func < (one: Self, other: Self) -> Bool { one.nanoseconds < other.nanoseconds }
    static func - (end: Self, start: Self) -> Duration {
        .nanoseconds(end.nanoseconds - start.nanoseconds)
    }
    static func + (start: Self, span: Duration) -> Self {
        let (seconds, attoseconds) = span.components
        return Self(
            nanoseconds: start.nanoseconds + seconds * 1_000_000_000
                + attoseconds / 1_000_000_000
        )
    }
}

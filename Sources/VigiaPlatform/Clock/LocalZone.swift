internal import Glibc

/// A moment as calendar and clock show it somewhere.
public struct CalendarTime: Hashable, Sendable {
    /// The year.
    public var year: Int
    /// From 1 to 12.
    public var month: Int
    /// From 1; others are carried into the month.
    public var day: Int
    /// From 0 to 23.
    public var hour: Int
    /// From 0 to 59.
    public var minute: Int
    /// From 0 to 60.
    public var second: Int

    /// Takes the parts; midnight unless told otherwise.
    public init(
        year: Int,
        month: Int,
        day: Int,
        hour: Int = 0,
        minute: Int = 0,
        second: Int = 0
    ) {
        (self.year, self.month, self.day) = (year, month, day)
        (self.hour, self.minute, self.second) = (hour, minute, second)
    }
}

/// What calendar and clock show at a place.
public struct LocalZone: Sendable {
    /// What they show at so many seconds since 1970-01-01 UTC.
    public let shown: @Sendable (Int64) -> CalendarTime

    /// Takes what they show.
    public init(shown: @escaping @Sendable (Int64) -> CalendarTime) { self.shown = shown }

    /// The place that this process is in: `TZ`, or else `/etc/localtime`.
    ///
    /// Source: localtime_r(3), tzset(3).
    public static let system = Self(
        shown: { seconds in
            var (moment, parts) = unsafe (time_t(seconds), tm())
            _ = unsafe localtime_r(&moment, &parts)
            return unsafe CalendarTime(
                year: Int(parts.tm_year) + 1900,
                month: Int(parts.tm_mon) + 1,
                day: Int(parts.tm_mday),
                hour: Int(parts.tm_hour),
                minute: Int(parts.tm_min),
                second: Int(parts.tm_sec)
            )
        }
    )
}

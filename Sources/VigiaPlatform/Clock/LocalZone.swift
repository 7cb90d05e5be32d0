internal import Glibc

/// A date and time of day in some time zone.
public struct CalendarTime: Hashable, Sendable {
    /// The year.
    public var year: Int
    /// From 1 to 12.
    public var month: Int
    /// From 1; days outside the month are carried over into the next or previous one.
    public var day: Int
    /// From 0 to 23.
    public var hour: Int
    /// From 0 to 59.
    public var minute: Int
    /// From 0 to 60; 60 is a leap second.
    public var second: Int

    /// Creates a date; the time of day is midnight by default, and no range is checked.
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

/// A time zone: converts Unix time into local date and time.
public struct LocalZone: Sendable {
    /// The local date and time of a Unix time in seconds.
    public let shown: @Sendable (Int64) -> CalendarTime

    /// Creates a zone from its conversion of Unix seconds; tests use fixed zones.
    public init(shown: @escaping @Sendable (Int64) -> CalendarTime) { self.shown = shown }

    /// The time zone of this process: `TZ`, or else `/etc/localtime`.
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

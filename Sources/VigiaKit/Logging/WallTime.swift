import CKit

/// A wall-clock time in UTC, for people and other machines.
struct WallTime: Equatable, Sendable {
    /// Seconds since 1970-01-01T00:00:00Z.
    let seconds: Int64
    let milliseconds: Int

    static var now: Self {
        let now = kit_wall()
        return Self(seconds: now / 1000, milliseconds: Int(now % 1000))
    }

    /// The time as in `2025-09-15T17:25:10.464Z`.
    ///
    /// Source: RFC 3339, section 5.6.
    var text: String {
        let (year, month, day) = date
        return "\(padded(year, 4))-\(padded(month))-\(padded(day))T\(time)"
            + ".\(padded(milliseconds, 3))Z"
    }

    /// The time as in `Mon, 15 Sep 2025 17:25:10 GMT`.
    ///
    /// Source: RFC 9110, section 5.6.7.
    var httpDate: String {
        let (year, month, day) = date
        let weekday = Self.weekdays[Int((days + 4) % 7)]
        return "\(weekday), \(padded(day)) \(Self.months[month - 1]) \(padded(year, 4)) \(time) GMT"
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private var days: Int64 { seconds / 86_400 }

    /// The time of the day, such as `17:25:10`.
    var time: String {
        let second = Int(seconds % 86_400)
        return "\(padded(second / 3600)):\(padded(second / 60 % 60)):\(padded(second % 60))"
    }

    /// The date.
    ///
    /// Years are counted from March, so a leap day is the last day of its year; a cycle of 400
    /// years has 146,097 days.
    private var date: (year: Int, month: Int, day: Int) {
        let shifted = Int(days) + 719_468
        let cycle = shifted / 146_097
        let dayOfCycle = shifted % 146_097
        let yearOfCycle =
            (dayOfCycle - dayOfCycle / 1460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365
        let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
        let month = (5 * dayOfYear + 2) / 153
        let isNewYear = month >= 10
        return (
            yearOfCycle + cycle * 400 + (isNewYear ? 1 : 0),
            isNewYear ? month - 9 : month + 3,
            dayOfYear - (153 * month + 2) / 5 + 1
        )
    }

    private func padded(_ number: Int, _ width: Int = 2) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

import VigiaCore
import VigiaLogs
import VigiaPlatform

/// Times as people say them, in the local time zone: `14:03:07` today, `yesterday 18:20`,
/// `Monday 18:20` within six days, `24 Nov 18:20` before, and `24 Nov 2025 18:20` of another year.
///
/// Machines get RFC 3339 in UTC instead.
struct SpokenTime {
    private let zone: LocalZone
    private let today: CalendarTime

    private static let weekdays = [
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
    ]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    init(now: WallTime = .now, in zone: LocalZone = .system) {
        (self.zone, today) = (zone, zone.shown(now.seconds))
    }

    /// A time by itself, such as after `since`.
    func words(_ time: WallTime) -> String {
        let local = zone.shown(time.seconds)
        let day = dayWords(local)
        return day.isEmpty
            ? Self.clock(local) + ":" + Self.two(local.second) : day + " " + Self.clock(local)
    }

    /// When something happened, with the preposition: `at 14:03:07`, `yesterday 18:20`, `on Monday
    /// 18:20`.
    func adverb(_ time: WallTime) -> String {
        let words = words(time)
        switch daysAgo(zone.shown(time.seconds)) {
        case 0: return "at " + words
        case 1: return words
        default: return "on " + words
        }
    }

    /// A day that is written as `2026-11-24`, or a month that is written as `2026-11`: `24 Nov`,
    /// `Nov`, or `Nov 2025` of another year.
    func words(ofSpan name: String) -> String {
        let parts = name.split(separator: "-").compactMap { Int($0) }
        guard parts.count >= 2 else { return name }
        let day = CalendarTime(year: parts[0], month: parts[1], day: parts.last ?? 1)
        return parts.count == 2 ? month(day) : date(day)
    }

    /// A day as `24 Nov`, or `24 Nov 2025` of another year.
    private func date(_ local: CalendarTime) -> String {
        "\(local.day) \(month(local))"
    }

    private func month(_ local: CalendarTime) -> String {
        let year = local.year == today.year ? "" : " \(local.year)"
        return Self.months[(local.month + 11) % 12] + year
    }

    /// The day of a time; empty for today.
    private func dayWords(_ local: CalendarTime) -> String {
        switch daysAgo(local) {
        case 0: ""
        case 1: "yesterday"
        // 1970-01-01 was a Thursday.
        case 2...6: Self.weekdays[Int((Self.number(local) % 7 + 10) % 7)]
        default: date(local)
        }
    }

    /// The days between two dates, whatever the clock did between them.
    private func daysAgo(_ local: CalendarTime) -> Int64 { Self.number(today) - Self.number(local) }

    private static func number(_ day: CalendarTime) -> Int64 {
        let midnight = WallTime(year: day.year, month: day.month, day: day.day, milliseconds: 0)
        return midnight.seconds / 86_400
    }

    private static func clock(_ local: CalendarTime) -> String {
        two(local.hour) + ":" + two(local.minute)
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

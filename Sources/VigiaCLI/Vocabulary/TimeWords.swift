import VigiaLogs
import VigiaPlatform

/// Understands how people say when: `10m`, `14:02`, `yesterday`, `2026-11-24 14:02`, RFC 3339.
struct TimeWords {
    let now: WallTime
    let zone: LocalZone

    /// What is understood, for an error.
    static let wanted =
        "10m, 2h30m, 1d, 14:02, today, yesterday, 2026-11-24, \"2026-11-24 14:02\" or RFC 3339"

    /// The moment that is meant; nil where that is not understood.
    ///
    /// - Parameters:
    ///   - text: what was said.
    ///   - start: the beginning of a span whose end it is: a clock time is then after it.
    /// - Returns: to the millisecond.
    func moment(_ text: String, after start: WallTime? = nil) -> WallTime? {
        if let moment = WallTime(text) { return moment }
        if let span = span(text) { return WallTime(milliseconds: now.milliseconds - span) }
        switch text {
        case "now": return now
        case "today": return moment(today)
        case "yesterday": return moment(day(before: today))
        default: break
        }
        var words = text.split(separator: " ", omittingEmptySubsequences: false)
        if words.count == 1 { words = text.split(separator: "T", omittingEmptySubsequences: false) }
        switch words.count {
        case 1:
            return clock(words[0]).map { recent($0, after: start) }
                ?? date(words[0]).map { moment($0) }
        case 2:
            guard let day = date(words[0]), let time = clock(words[1]) else { return nil }
            return moment(day, at: time)
        default: return nil
        }
    }

    /// A clock time of today; where that is yet to come, of yesterday, unless that is too early.
    private func recent(_ time: [Int], after start: WallTime?) -> WallTime {
        let moment = moment(today, at: time)
        guard moment > now else { return moment }
        let before = self.moment(day(before: today), at: time)
        return start.map { before < $0 } ?? false ? moment : before
    }

    private var today: CalendarTime { zone.shown(floorSeconds(now)) }

    private func day(before time: CalendarTime) -> CalendarTime {
        CalendarTime(year: time.year, month: time.month, day: time.day - 1)
    }

    /// A day, or a time on it.
    private func moment(_ day: CalendarTime, at time: [Int] = [0, 0, 0]) -> WallTime {
        var parts = day
        (parts.hour, parts.minute, parts.second) = (time[0], time[1], time[2])
        return WallTime(seconds: zone.seconds(parts), nanoseconds: 0)
    }

    /// `14:02` or `14:02:30`: hour, minute, second.
    private func clock(_ text: Substring) -> [Int]? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), (1...2).contains(parts[0].count),
            parts.dropFirst().allSatisfy({ $0.count == 2 }),
            case let numbers = parts.compactMap(number), numbers.count == parts.count,
            numbers[0] < 24, numbers[1] < 60, numbers.count < 3 || numbers[2] < 60
        else { return nil }
        return numbers.count == 3 ? numbers : numbers + [0]
    }

    /// `2026-11-24`, where the calendar has that day.
    private func date(_ text: Substring) -> CalendarTime? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.count) == [4, 2, 2],
            case let numbers = parts.compactMap(number), numbers.count == 3,
            WallTime("\(text)T00:00:00Z") != nil
        else { return nil }
        return CalendarTime(year: numbers[0], month: numbers[1], day: numbers[2])
    }

    /// `10m`, `2h30m`: milliseconds.
    private func span(_ text: String) -> Int64? {
        let units: [Substring: Int64] = [
            "ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000,
        ]
        var (rest, total) = (text[...], Int64(0))
        repeat {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            let name = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(name.count)
            // Six digits of weeks are more than a calendar has.
            guard digits.count <= 6, let count = number(digits), let unit = units[name] else {
                return nil
            }
            total += Int64(count) * unit
        } while !rest.isEmpty
        return total
    }

    private func number(_ digits: Substring) -> Int? {
        digits.allSatisfy { $0.isASCII && $0.isNumber } ? Int(digits) : nil
    }

    private func floorSeconds(_ time: WallTime) -> Int64 {
        time.milliseconds / 1000 - (time.milliseconds % 1000 < 0 ? 1 : 0)
    }
}

import VigiaCore
import VigiaPlatform

/// Parses times: `10m`, `1.5h`, `10 min ago`, `14:02`, `yesterday`, `2026-11-24 14:02:30.5`, RFC
/// 3339, and seconds since 1970 as `@1796047200`.
struct TimeWords {
    /// How to read a clock time that is ambiguous or skipped because of a clock change.
    enum Reading {
        case earlier, later
    }

    let now: WallTime
    let zone: LocalZone

    /// The accepted forms, for an error message.
    static let wanted =
        "10m, 1.5h, \"10 min ago\", 14:02, today, yesterday, 2026-11-24, \"2026-11-24 14:02\", "
        + "@SECONDS or RFC 3339"

    /// Parses a time; nil if it is invalid.
    ///
    /// - Parameters:
    ///   - text: the text.
    ///   - reading: which of two possible times is meant.
    ///   - start: the beginning of a span that this time ends; a clock time is then after it.
    /// - Returns: the time in milliseconds.
    func moment(
        _ text: String,
        _ reading: Reading = .earlier,
        after start: WallTime? = nil
    ) -> WallTime? {
        if let moment = WallTime(text) { return moment }
        if text.hasPrefix("@") { return epoch(text.dropFirst()) }
        if let span = SpanWords.milliseconds(text) {
            return WallTime(milliseconds: now.milliseconds - span)
        }
        switch text {
        case "now": return now
        case "today": return moment(today, at: .midnight, reading)
        case "yesterday": return moment(day(before: today), at: .midnight, reading)
        default: break
        }
        var words = text.split(separator: " ", omittingEmptySubsequences: false)
        if words.count == 1 { words = text.split(separator: "T", omittingEmptySubsequences: false) }
        if let offset = takeOffset(from: &words) {
            guard words.count == 2, let day = date(words[0]), let time = clock(words[1]) else {
                return nil
            }
            let milliseconds = Self.asUTC(day, time) - offset * 60_000
            return WallTime(milliseconds: milliseconds)
        }
        switch words.count {
        case 1:
            return clock(words[0]).map { recent($0, reading, after: start) }
                ?? date(words[0]).map { moment($0, at: .midnight, reading) }
        case 2:
            guard let day = date(words[0]), let time = clock(words[1]) else { return nil }
            return moment(day, at: time, reading)
        default: return nil
        }
    }

    /// A clock time of today; if that is in the future, of yesterday, unless that is too early.
    private func recent(
        _ time: ClockTime,
        _ reading: Reading,
        after start: WallTime?
    ) -> WallTime {
        let moment = moment(today, at: time, reading)
        guard moment > now else { return moment }
        let before = self.moment(day(before: today), at: time, reading)
        return start.map { before < $0 } ?? false ? moment : before
    }

    private var today: CalendarTime { zone.shown(now.seconds) }

    private func day(before time: CalendarTime) -> CalendarTime {
        CalendarTime(year: time.year, month: time.month, day: time.day - 1)
    }

    /// A time on a day.
    private func moment(
        _ day: CalendarTime,
        at time: ClockTime,
        _ reading: Reading
    ) -> WallTime {
        let wanted = Self.asUTC(day, time)
        // The offsets before and after a clock change on that day, if there is one.
        let offsets = [-Self.dayLength, Self.dayLength].map { offset(at: wanted + $0) }
        let found = offsets.map { wanted - $0 }
        let whole = found.filter { $0 + offset(at: $0) == wanted }
        let choice = whole.isEmpty ? found : whole
        let chosen = reading == .earlier ? choice.min() : choice.max()
        return WallTime(milliseconds: chosen ?? wanted)
    }

    private static let dayLength: Int64 = 86_400_000

    /// The local offset from UTC at a time, in milliseconds.
    private func offset(at milliseconds: Int64) -> Int64 {
        let moment = WallTime(milliseconds: milliseconds).seconds
        let shown = zone.shown(moment)
        let time = ClockTime(
            hour: shown.hour,
            minute: shown.minute,
            milliseconds: shown.second * 1000
        )
        return Self.asUTC(shown, time) - moment * 1000
    }

    /// The time when a clock in UTC shows this, in milliseconds.
    private static func asUTC(_ day: CalendarTime, _ time: ClockTime) -> Int64 {
        let minutes = Int64(time.hour * 60 + time.minute)
        let passed = minutes * 60_000 + Int64(time.milliseconds)
        return WallTime(
            year: day.year,
            month: day.month,
            day: day.day,
            milliseconds: passed
        ).milliseconds
    }
}

/// A time of day.
private struct ClockTime {
    var hour: Int
    var minute: Int
    /// Seconds and milliseconds.
    var milliseconds: Int

    static let midnight = Self(hour: 0, minute: 0, milliseconds: 0)
}

// The parts.
extension TimeWords {
    /// `14:02`, `14:02:30` or `14:02:30.123`.
    private func clock(_ text: Substring) -> ClockTime? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), (1...2).contains(parts[0].count),
            parts[1].count == 2, let hour = number(parts[0]), let minute = number(parts[1]),
            hour < 24, minute < 60
        else { return nil }
        guard parts.count == 3 else {
            return ClockTime(hour: hour, minute: minute, milliseconds: 0)
        }
        let second = parts[2].split(maxSplits: 1, omittingEmptySubsequences: false) {
            $0 == "." || $0 == ","
        }
        guard second[0].count == 2, let whole = number(second[0]), whole < 60,
            let fraction = second.count == 1 ? 0 : Self.thousandths(second[1])
        else { return nil }
        return ClockTime(hour: hour, minute: minute, milliseconds: whole * 1000 + fraction)
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

    /// Seconds since 1970, with decimals or without.
    private func epoch(_ text: Substring) -> WallTime? {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, (1...12).contains(first.count), let seconds = number(first),
            let fraction = parts.count == 1 ? 0 : Self.thousandths(parts[1])
        else { return nil }
        return WallTime(milliseconds: Int64(seconds) * 1000 + Int64(fraction))
    }

    /// Takes `Z`, `UTC`, `+02:00`, `+0200` or `+02` off the end: minutes east of Greenwich.
    private func takeOffset(from words: inout [Substring]) -> Int64? {
        guard words.count >= 2, let last = words.last else { return nil }
        if words.count == 3, let offset = Self.offset(last) {
            words.removeLast()
            return offset
        }
        guard words.count == 2,
            let sign = last.lastIndex(where: { "+-Zz".contains($0) }), sign > last.startIndex,
            let offset = Self.offset(last[sign...])
        else { return nil }
        words[1] = last[..<sign]
        return offset
    }

    private static func offset(_ text: Substring) -> Int64? {
        if ["Z", "z", "UTC", "GMT"].contains(text) { return 0 }
        guard let sign = text.first, sign == "+" || sign == "-" else { return nil }
        let isSplit = text.count == 6 && Array(text)[3] == ":"
        let digits = text.dropFirst().filter { $0 != ":" }
        guard isSplit || text.count == 3 || (text.count == 5 && digits.count == 4),
            digits.allSatisfy({ $0.isASCII && $0.isNumber }), let hours = Int(digits.prefix(2)),
            let minutes = Int(digits.count == 4 ? digits.suffix(2) : "0"), hours < 24, minutes < 60
        else { return nil }
        return Int64(hours * 60 + minutes) * (sign == "-" ? -1 : 1)
    }

    /// The decimals behind a point, as thousandths; what is smaller is cut off.
    fileprivate static func thousandths(_ digits: Substring) -> Int? {
        guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
        let three = digits.prefix(3)
        return Int(three + String(repeating: "0", count: 3 - three.count))
    }

    private func number(_ digits: Substring) -> Int? {
        digits.allSatisfy { $0.isASCII && $0.isNumber } ? Int(digits) : nil
    }
}

/// The times of the week in which alerts that can wait are held back, by the local clock.
public struct QuietTimes: Hashable, Codable, Sendable {
    /// A part of every week.
    struct Span: Hashable, Codable, Sendable {
        /// The first minute, counted from Monday 00:00.
        let start: Int
        /// The length in minutes, at most a day.
        let length: Int
    }

    /// The minutes of a day, and of a week.
    private static let (day, week) = (1440, 10_080)
    /// The most texts.
    public static let textsMax = 20

    private var spans: [Span] = []

    /// Reads times such as `22:00-07:00`, `Sat-Sun` and `Mon-Fri 20:00-08:00`.
    ///
    /// A time that ends before it begins ends on the next day; the days are those of its beginning.
    ///
    /// - Parameter texts: at least one.
    /// - Throws: the text that is no such time.
    public init(_ texts: [String]) throws(QuietTimesError) {
        for text in texts {
            let words = text.split(separator: " ").map { String($0).lowercased() }
            let hasTime = words.last?.contains(":") == true
            let time = try hasTime ? Self.time(words.last ?? "", of: text) : (0, Self.day)
            let names = words.dropLast(hasTime ? 1 : 0)
            guard names.count <= 1, !words.isEmpty else { throw .unreadable(text) }
            var days = Array(0..<7)
            if let name = names.first { days = try Self.days(name, of: text) }
            for weekday in days {
                spans.append(Span(start: weekday * Self.day + time.0, length: time.1))
            }
        }
        if (0..<Self.week).allSatisfy({ isQuiet($0) }) { throw .always }
    }

    /// The minute of the week that a local clock shows, counted from Monday 00:00.
    ///
    /// - Parameters:
    ///   - year: the year.
    ///   - month: from 1 to 12.
    ///   - day: from 1.
    ///   - minute: the minute of the day.
    /// - Returns: from 0 to 10,079.
    public static func minute(year: Int, month: Int, day: Int, minute: Int) -> Int {
        let days = daysSince1970(year: Int64(year), month: Int64(month), day: Int64(day))
        // 1970-01-01 was a Thursday.
        let weekday = Int(days + 3 - floorDivide(days + 3, 7) * 7)
        return weekday * Self.day + minute
    }

    /// Whether a minute of the week is quiet.
    private func isQuiet(_ minute: Int) -> Bool { rest(of: minute) != nil }

    /// The minutes until the span with this minute ends; nil outside of all.
    private func rest(of minute: Int) -> Int? {
        spans.compactMap { span -> Int? in
            let since = (minute - span.start + Self.week) % Self.week
            return since < span.length ? span.length - since : nil
        }.max()
    }

    /// When the present quiet time ends.
    ///
    /// A clock that is put forward or back meanwhile moves the end, as it moves the clock on the
    /// wall. An end within the hour that is left out comes with the next full hour.
    ///
    /// - Parameters:
    ///   - seconds: the time, since 1970-01-01 UTC.
    ///   - local: the minute of the week that the local clock shows at such a time.
    /// - Returns: a later time; nil where the time is not quiet.
    public func end(at seconds: Int64, local: (_ seconds: Int64) -> Int) -> Int64? {
        let now = floorDivide(seconds, 60) * 60
        var minute = local(seconds)
        guard isQuiet(minute) else { return nil }
        var left = 0
        while let rest = rest(of: minute) {
            (left, minute) = (left + rest, (minute + rest) % Self.week)
        }
        let guess = now + Int64(left) * 60
        let shift = (local(guess) - minute + Self.week * 3 / 2) % Self.week - Self.week / 2
        let end = guess - Int64(shift) * 60
        return max(isQuiet(local(end)) ? guess : end, seconds + 1)
    }
}

// Texts of quiet times.
extension QuietTimes {
    private static let weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

    /// The beginning and the length of a time of the day: `22:00-07:00`.
    private static func time(_ word: String, of text: String) throws(QuietTimesError) -> (Int, Int)
    {
        let parts = word.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let from = minute(parts[0]), let to = minute(parts[1]),
            from < day, from != to
        else { throw .unreadable(text) }
        return (from, to > from ? to - from : to - from + day)
    }

    /// The minute of the day: `07:30`; `24:00` is the end of the day.
    private static func minute(_ word: Substring) -> Int? {
        let parts = word.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ (1...2).contains($0.count) }),
            let hour = Int(parts[0]), let minute = Int(parts[1]),
            (0..<60).contains(minute), (0...day).contains(hour * 60 + minute)
        else { return nil }
        return hour * 60 + minute
    }

    /// The weekdays of `mon-fri,sun`; a range may go over the end of the week.
    private static func days(_ word: String, of text: String) throws(QuietTimesError) -> [Int] {
        var days: [Int] = []
        for part in word.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { name in
                weekdays.firstIndex { name.hasPrefix($0) }
            }
            guard (1...2).contains(ends.count), let first = ends[0], let last = ends.last ?? nil
            else { throw .unreadable(text) }
            days += (0...((last - first + 7) % 7)).map { (first + $0) % 7 }
        }
        return days
    }
}

/// Why times cannot be used.
public enum QuietTimesError: Error, Hashable, Sendable {
    /// A text that is no time.
    case unreadable(String)
    /// The times cover the whole week.
    case always
}

import Testing
import VigiaCore
import VigiaPlatform

@testable import VigiaCLI

/// Times as people say them.
@Suite("Spoken times")
struct SpokenTimeTests {
    private static func time(_ text: String) throws -> WallTime { try #require(WallTime(text)) }

    /// Central Europe in 2026: summer time from 29 March 01:00 UTC to 25 October 01:00 UTC.
    private static let berlin = LocalZone(shown: { seconds in
        let isSummer = (1_774_746_000..<1_792_890_000).contains(seconds)
        return TimeWordsTests.zone(east: isSummer ? 7200 : 3600).shown(seconds)
    })

    /// The time, what is said of it, and what with a preposition; now is a Monday, 2026-11-30
    /// 14:00:00 UTC.
    static let times: [(String, String, String)] = [
        ("2026-11-30T13:03:07Z", "13:03:07", "at 13:03:07"),
        ("2026-11-30T00:00:00Z", "00:00:00", "at 00:00:00"),
        ("2026-11-29T23:59:59Z", "yesterday 23:59", "yesterday 23:59"),
        ("2026-11-29T00:00:00Z", "yesterday 00:00", "yesterday 00:00"),
        ("2026-11-28T23:59:59Z", "Saturday 23:59", "on Saturday 23:59"),
        ("2026-11-24T08:05:00Z", "Tuesday 08:05", "on Tuesday 08:05"),
        ("2026-11-23T18:20:00Z", "23 Nov 18:20", "on 23 Nov 18:20"),
        ("2026-01-01T00:00:00Z", "1 Jan 00:00", "on 1 Jan 00:00"),
        ("2025-12-31T23:59:00Z", "31 Dec 2025 23:59", "on 31 Dec 2025 23:59"),
        ("2026-12-01T00:00:00Z", "1 Dec 00:00", "on 1 Dec 00:00"),
    ]

    @Test("today, yesterday, a weekday, a date, another year", arguments: times)
    func said(time: String, words: String, adverb: String) throws {
        let clock = SpokenTime(
            now: try Self.time("2026-11-30T14:00:00Z"),
            in: TimeWordsTests.zone(east: 0)
        )
        #expect(clock.words(try Self.time(time)) == words)
        #expect(clock.adverb(try Self.time(time)) == adverb)
    }

    @Test("the weekday is within six days, also over the turn of a year")
    func turnOfYear() throws {
        let clock = SpokenTime(
            now: try Self.time("2027-01-02T10:00:00Z"),
            in: TimeWordsTests.zone(east: 0)
        )
        #expect(clock.words(try Self.time("2026-12-27T10:00:00Z")) == "Sunday 10:00")
        #expect(clock.words(try Self.time("2026-12-26T10:00:00Z")) == "26 Dec 2026 10:00")
        #expect(clock.words(try Self.time("2027-01-01T00:30:00Z")) == "yesterday 00:30")
    }

    @Test("days have 23 or 25 hours when the clock changes")
    func clockChanges() throws {
        // The day of the change to winter time, half an hour before its midnight.
        let autumn = SpokenTime(now: try Self.time("2026-10-25T22:30:00Z"), in: Self.berlin)
        #expect(autumn.words(try Self.time("2026-10-24T22:00:00Z")) == "00:00:00")
        #expect(autumn.words(try Self.time("2026-10-24T21:59:00Z")) == "yesterday 23:59")
        // Both hours are called the same.
        #expect(autumn.words(try Self.time("2026-10-25T00:30:00Z")) == "02:30:00")
        #expect(autumn.words(try Self.time("2026-10-25T01:30:00Z")) == "02:30:00")
        // 24 hours before 00:30 of the next day is still the day of the change.
        let after = SpokenTime(now: try Self.time("2026-10-25T23:30:00Z"), in: Self.berlin)
        #expect(after.words(try Self.time("2026-10-24T23:30:00Z")) == "yesterday 01:30")
        // The day of the change to summer time has 23 hours.
        let spring = SpokenTime(now: try Self.time("2026-03-29T22:30:00Z"), in: Self.berlin)
        #expect(spring.words(try Self.time("2026-03-28T22:45:00Z")) == "Saturday 23:45")
        #expect(spring.words(try Self.time("2026-03-28T23:15:00Z")) == "yesterday 00:15")
    }

    @Test("midnight is that of the local zone")
    func midnight() throws {
        let now = try Self.time("2026-11-30T23:30:00Z")
        let east = SpokenTime(now: now, in: TimeWordsTests.zone(east: 7200))
        #expect(east.words(try Self.time("2026-11-30T21:59:00Z")) == "yesterday 23:59")
        let west = SpokenTime(now: now, in: TimeWordsTests.zone(east: -7200))
        #expect(west.words(try Self.time("2026-11-30T21:59:00Z")) == "19:59:00")
    }
}

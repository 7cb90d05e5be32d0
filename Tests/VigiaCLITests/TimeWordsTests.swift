import Testing
import VigiaCore
import VigiaPlatform

@testable import VigiaCLI

@Suite("Times as people write them")
struct TimeWordsTests {
    /// A time zone two hours east of Greenwich, all year.
    static let zone = zone(east: 7200)

    /// A time zone so many seconds east of Greenwich, all year.
    static func zone(east offset: Int64) -> LocalZone {
        LocalZone(shown: { seconds in
            let words = WallTime(seconds: seconds + offset, nanoseconds: 0).description
            let parts = words.split { !$0.isNumber }.compactMap { Int($0) }
            return CalendarTime(
                year: parts[0],
                month: parts[1],
                day: parts[2],
                hour: parts[3],
                minute: parts[4],
                second: parts[5]
            )
        })
    }

    static let words: [(text: String, moment: String?)] = [
        ("10m", "2026-11-24T13:20:15.000Z"), ("2h30m", "2026-11-24T11:00:15.000Z"),
        ("1d", "2026-11-23T13:30:15.000Z"), ("90s", "2026-11-24T13:28:45.000Z"),
        ("1w", "2026-11-17T13:30:15.000Z"), ("500ms", "2026-11-24T13:30:14.500Z"),
        ("14:02", "2026-11-24T12:02:00.000Z"), ("14:02:30", "2026-11-24T12:02:30.000Z"),
        ("9:05", "2026-11-24T07:05:00.000Z"), ("15:30:15", "2026-11-24T13:30:15.000Z"),
        ("15:30:16", "2026-11-23T13:30:16.000Z"), ("23:59", "2026-11-23T21:59:00.000Z"),
        ("now", "2026-11-24T13:30:15.000Z"), ("today", "2026-11-23T22:00:00.000Z"),
        ("yesterday", "2026-11-22T22:00:00.000Z"), ("2026-11-01", "2026-10-31T22:00:00.000Z"),
        ("2026-11-24 14:02", "2026-11-24T12:02:00.000Z"),
        ("2026-11-24T14:02:03", "2026-11-24T12:02:03.000Z"),
        ("2026-11-24T14:02:03Z", "2026-11-24T14:02:03.000Z"),
        ("2026-11-24 14:02:03.5-01:00", "2026-11-24T15:02:03.500Z"),
        ("1.5h", "2026-11-24T12:00:15.000Z"), ("10 min ago", "2026-11-24T13:20:15.000Z"),
        ("2 hours ago", "2026-11-24T11:30:15.000Z"), ("1h 30m", "2026-11-24T12:00:15.000Z"),
        ("90 minutes", "2026-11-24T12:00:15.000Z"), ("@1764424800", "2025-11-29T14:00:00.000Z"),
        ("@1764424800.25", "2025-11-29T14:00:00.250Z"),
        ("14:02:30.123", "2026-11-24T12:02:30.123Z"), ("14:02:30,5", "2026-11-24T12:02:30.500Z"),
        ("2026-11-24 14:02:30.123", "2026-11-24T12:02:30.123Z"),
        ("2026-11-24T14:02:03+0300", "2026-11-24T11:02:03.000Z"),
        ("2026-11-24T14:02:03+03", "2026-11-24T11:02:03.000Z"),
        ("2026-11-24 14:02:03 -03:00", "2026-11-24T17:02:03.000Z"),
        ("2026-11-24T14:02Z", "2026-11-24T14:02:00.000Z"),
        ("2026-11-24 14:02 UTC", "2026-11-24T14:02:00.000Z"),
        ("10M", nil), ("1H30M", nil), ("2H", "2026-11-24T11:30:15.000Z"),
        ("", nil), ("10", nil), ("m", nil), ("-10m", nil), ("10x", nil), ("1..5h", nil),
        ("@", nil), ("@x", nil), ("ago", nil), ("10 min later", nil), ("14:02:30.", nil),
        ("2026-11-24T14:02:03+3", nil), ("2026-11-24T14:02:03+25:00", nil),
        ("24:00", nil), ("14:60", nil), ("14:2", nil), ("14", nil), ("1:2:3:4", nil),
        ("2026-13-01", nil), ("2026-02-29", nil), ("2026-1-1", nil), ("2026-11-24 ", nil),
        ("9999999m", nil), ("tomorrow", nil), ("2026-11-24 14:02 x", nil), ("１0m", nil),
    ]

    static let now = WallTime("2026-11-24T13:30:15Z") ?? WallTime(milliseconds: 0)

    @Test("durations, clock times, days and full dates are parsed", arguments: words)
    func moment(text: String, moment: String?) {
        let words = TimeWords(now: Self.now, zone: Self.zone)
        #expect(words.moment(text)?.description == moment)
    }

    @Test("the end of a span is never before its beginning")
    func end() throws {
        let words = TimeWords(now: Self.now, zone: Self.zone)
        let since = try #require(words.moment("15:00"))
        #expect(words.moment("16:00", after: since)?.description == "2026-11-24T14:00:00.000Z")
        let before = try #require(words.moment("16:00"))
        #expect(words.moment("17:00", after: before)?.description == "2026-11-23T15:00:00.000Z")
    }

    /// New York's time zone around its two clock changes of 2026.
    static let newYork = LocalZone { seconds in
        // 2026-03-08T07:00:00Z and 2026-11-01T06:00:00Z.
        let isSummer = (1_772_953_200..<1_793_512_800).contains(seconds)
        let words = WallTime(seconds: seconds - (isSummer ? 14_400 : 18_000), nanoseconds: 0)
        let parts = words.description.split { !$0.isNumber }.compactMap { Int($0) }
        return CalendarTime(
            year: parts[0],
            month: parts[1],
            day: parts[2],
            hour: parts[3],
            minute: parts[4],
            second: parts[5]
        )
    }

    @Test(
        "a span includes all of an hour that is repeated or skipped",
        arguments: [
            ("2026-11-01 01:30", "2026-11-01T05:30:00.000Z", "2026-11-01T06:30:00.000Z"),
            ("2026-03-08 02:30", "2026-03-08T06:30:00.000Z", "2026-03-08T07:30:00.000Z"),
            ("2026-11-01 00:30", "2026-11-01T04:30:00.000Z", "2026-11-01T04:30:00.000Z"),
            ("2026-11-01 02:30", "2026-11-01T07:30:00.000Z", "2026-11-01T07:30:00.000Z"),
            ("2026-03-08 03:30", "2026-03-08T07:30:00.000Z", "2026-03-08T07:30:00.000Z"),
            ("2026-03-08", "2026-03-08T05:00:00.000Z", "2026-03-08T05:00:00.000Z"),
        ]
    )
    func changedClock(text: String, earlier: String, later: String) {
        let words = TimeWords(now: Self.now, zone: Self.newYork)
        #expect(words.moment(text, .earlier)?.description == earlier)
        #expect(words.moment(text, .later)?.description == later)
    }
}

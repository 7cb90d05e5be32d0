import Testing
import VigiaCore

/// Times in which alerts are held back, in time zones whose clocks are put forward and back.
@Suite("Quiet times")
struct QuietTimesTests {
    /// A zone whose offset changes at given times, in seconds since 1970-01-01 UTC.
    struct Zone {
        /// The offset in hours before the first change.
        let first: Int64
        /// The changes: when, and the hours from then on.
        var changes: [(at: String, hours: Int64)] = []

        func minute(_ seconds: Int64) -> Int {
            let time = { (text: String) in (WallTime(text)?.milliseconds ?? 0) / 1000 }
            let hours = changes.last { time($0.at) <= seconds }?.hours ?? first
            let local = WallTime(milliseconds: (seconds + hours * 3600) * 1000).description
            let part = { (from: Int, count: Int) in
                Int(local.dropFirst(from).prefix(count)) ?? 0
            }
            return QuietTimes.minute(
                year: part(0, 4),
                month: part(5, 2),
                day: part(8, 2),
                minute: part(11, 2) * 60 + part(14, 2)
            )
        }
    }

    static let utc = Zone(first: 0)
    /// Vienna in 2026: the clocks go forward on March 29 and back on October 25, at 01:00 UTC.
    static let vienna = Zone(
        first: 1,
        changes: [("2026-03-29T01:00:00Z", 2), ("2026-10-25T01:00:00Z", 1)]
    )

    static let ends: [(times: [String], zone: Zone, now: String, end: String?)] = [
        // 2026-11-30 is a Monday.
        (["22:00-07:00"], utc, "2026-11-30T21:59:59Z", nil),
        (["22:00-07:00"], utc, "2026-11-30T22:00:00Z", "2026-12-01T07:00:00Z"),
        (["22:00-07:00"], utc, "2026-12-01T06:59:59Z", "2026-12-01T07:00:00Z"),
        (["22:00-07:00"], utc, "2026-12-01T07:00:00Z", nil),
        (["12:00-13:30"], utc, "2026-12-01T12:45:10Z", "2026-12-01T13:30:00Z"),
        (["20:00-24:00"], utc, "2026-12-01T23:59:00Z", "2026-12-02T00:00:00Z"),
        (["Sat-Sun"], utc, "2026-12-05T00:00:00Z", "2026-12-07T00:00:00Z"),
        (["Sat-Sun"], utc, "2026-12-04T23:59:00Z", nil),
        (["Sun-Mon"], utc, "2026-11-30T10:00:00Z", "2026-12-01T00:00:00Z"),
        (["saturday,SUN 10:00-11:00"], utc, "2026-12-05T10:30:00Z", "2026-12-05T11:00:00Z"),
        // The days are those of the beginning, so it is quiet on Saturday morning.
        (["Mon-Fri 22:00-07:00"], utc, "2026-12-05T06:00:00Z", "2026-12-05T07:00:00Z"),
        (["Mon-Fri 22:00-07:00"], utc, "2026-12-05T23:00:00Z", nil),
        // Times that touch are one.
        (
            ["Fri 18:00-24:00", "Sat-Sun", "Mon 00:00-07:00"], utc, "2026-12-04T20:00:00Z",
            "2026-12-07T07:00:00Z"
        ),
        // A night of 8 hours, and one of 10.
        (["22:00-07:00"], vienna, "2026-03-28T21:00:00Z", "2026-03-29T05:00:00Z"),
        (["22:00-07:00"], vienna, "2026-10-24T20:00:00Z", "2026-10-25T06:00:00Z"),
        (["22:00-07:00"], vienna, "2026-07-01T20:00:00Z", "2026-07-02T05:00:00Z"),
        // The clock shows 03:00 after 01:59.
        (["22:00-02:30"], vienna, "2026-03-28T21:00:00Z", "2026-03-29T01:30:00Z"),
    ]

    @Test("a quiet time ends when the clock on the wall says so", arguments: ends.indices)
    func end(row: Int) throws {
        let (times, zone, now, end) = Self.ends[row]
        let seconds = { (text: String) in (WallTime(text)?.milliseconds ?? 0) / 1000 }
        let found = try QuietTimes(times).end(at: seconds(now)) { zone.minute($0) }
        #expect(found.map { WallTime(milliseconds: $0 * 1000) } == end.flatMap { WallTime($0) })
    }

    static let wrong: [(times: [String], error: QuietTimesError)] = [
        ([""], .unreadable("")), (["night"], .unreadable("night")),
        (["22:00"], .unreadable("22:00")), (["22:00-25:00"], .unreadable("22:00-25:00")),
        (["22:60-23:00"], .unreadable("22:60-23:00")), (["8:00-8:00"], .unreadable("8:00-8:00")),
        (["Mon Tue"], .unreadable("Mon Tue")), (["Mon-"], .unreadable("Mon-")),
        (["Mon-Tue-Wed"], .unreadable("Mon-Tue-Wed")),
        (["00:00-24:00"], .always), (["Mon-Fri", "Sat-Sun"], .always),
    ]

    @Test("what is no quiet time is refused", arguments: wrong)
    func refused(times: [String], error: QuietTimesError) {
        #expect(throws: error) { try QuietTimes(times) }
    }

    // What is held back.

    static let failed: RecordFields = ["database": "a.db", "detail": "no space"]
    static let made: RecordFields = ["database": "a.db", "lasted_ms": 1]

    @Test("a warning waits for the end of the quiet time, and is told if it still holds")
    func held() {
        var story = AlertStory()
        story.quiet(for: .seconds(3600))
        story.hear(.backupFailed, nil, Self.failed)
        story.pass(.seconds(3598))
        #expect(story.groups.isEmpty && story.watch.heldBack.count == 1 && story.watch.told == [])
        #expect(story.news() == ["backup"])
        story.pass(.seconds(10))
        #expect(story.groups.map(\.count) == [1] && story.watch.heldBack == [])
        #expect(story.watch.told.count == 1)
    }

    @Test("a warning that is over before that is not told at all")
    func overInTime() {
        var story = AlertStory()
        story.quiet(for: .seconds(3600))
        story.hear(.backupFailed, nil, Self.failed)
        story.pass(.seconds(60))
        story.hear(.backupMade, nil, Self.made)
        #expect(story.deadline == .never)
        story.pass(.seconds(7200))
        #expect(story.groups.isEmpty && story.news() == ["backup", "-backup"])
    }

    @Test("the end of a warning that was told before waits too")
    func toldBefore() {
        var story = AlertStory()
        story.hear(.backupFailed, nil, Self.failed)
        story.pass(.seconds(60))
        story.quiet(for: .seconds(3600))
        story.hear(.backupMade, nil, Self.made)
        story.pass(.seconds(3500))
        #expect(story.groups.map(\.count) == [1])
        story.pass(.seconds(200))
        #expect(story.groups.map(\.count) == [1, 1])
    }

    @Test("what is critical waits for nothing, and takes no warning along")
    func critical() {
        var story = AlertStory(AlertTests.once)
        story.quiet(for: .seconds(36_000))
        story.hear(.backupFailed, nil, Self.failed)
        story.crash()
        story.pass(.seconds(60))
        #expect(story.news() == ["backup", "given_up"])
        #expect(story.groups.map(\.count) == [1] && story.watch.heldBack.count == 1)
    }

    @Test("at the end of a project what was told is resolved, and what was held back is left out")
    func stopped() {
        var story = AlertStory()
        story.hear(.backupFailed, nil, Self.failed)
        story.pass(.seconds(60))
        story.quiet(for: .seconds(3600))
        story.hear(.backupMade, nil, Self.made)
        story.disk(1)
        var watch = story.watch
        let isGroup = watch.takeGroup(at: story.now, isLast: true)
        #expect(isGroup && watch.group.map(\.rule) == [.backup])
    }

    @Test("a successor holds back what its predecessor did")
    func successor() throws {
        var story = AlertStory()
        story.quiet(for: .seconds(3600))
        story.hear(.backupFailed, nil, Self.failed)
        try story.swapWatch()
        story.quiet(for: .seconds(3600))
        story.pass(.seconds(3599))
        #expect(story.groups.isEmpty)
        story.pass(.seconds(2))
        #expect(story.groups.map(\.count) == [1])
    }
}

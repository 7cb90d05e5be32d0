import Testing
import VigiaCore

/// How alerts are grouped, and what a successor knows of them.
@Suite("Groups of alerts")
struct AlertGroupTests {
    static func fail(_ story: inout AlertStory, _ databases: [String]) {
        for database in databases {
            story.hear(.backupFailed, nil, ["database": .text(database), "detail": "no space"])
        }
    }

    @Test("the first alert goes at once, and those of the next 30 seconds go together")
    func groups() {
        var story = AlertStory()
        Self.fail(&story, ["a"])
        story.pass(.seconds(10))
        Self.fail(&story, ["b"])
        story.pass(.seconds(10))
        Self.fail(&story, ["c"])
        story.pass(.seconds(60))
        #expect(story.groups.map(\.count) == [1, 2])
        #expect(story.groups.map(\.at) == [.seconds(2), .seconds(32)])
    }

    @Test("a group waits until the one before it is written")
    func written() {
        var story = AlertStory()
        Self.fail(&story, ["a"])
        var watch = story.watch
        let first = watch.takeGroup(at: story.now)
        let (open, rules) = (watch.open, story.rules)
        let due = watch.deadline(rules, story.incidents)
        #expect(first && watch.group == open && due == .never)
        _ = watch.disk(free: 1, rules, at: story.time)
        let second = watch.takeGroup(at: story.now + .seconds(300))
        watch.groupWritten()
        let third = watch.takeGroup(at: story.now + .seconds(300))
        #expect(!second && third && watch.group.map(\.rule) == [.disk])
    }

    @Test("the end of an alert waits for no group, unless there are many")
    func ends() {
        var story = AlertStory()
        let databases = ["a", "b", "c", "d", "e", "f"]
        Self.fail(&story, databases)
        story.pass(.seconds(1))
        for database in databases {
            story.hear(.backupMade, nil, ["database": .text(database), "lasted_ms": 1])
            story.pass(.seconds(1))
        }
        story.pass(.seconds(60))
        #expect(story.groups.map(\.count) == [6, 1, 1, 1, 3])
        #expect(story.groups.map(\.at).suffix(2) == [.seconds(5), .seconds(32)])
    }

    @Test("an alert that is over before its group goes is told once, as over")
    func over() {
        var story = AlertStory()
        Self.fail(&story, ["a"])
        story.hear(.backupMade, nil, ["database": "a", "lasted_ms": 1])
        var watch = story.watch
        let isGroup = watch.takeGroup(at: story.now)
        #expect(isGroup && watch.group.count == 1 && watch.group[0].resolved != nil)
    }

    @Test("of a thousand services that are down, each is told once")
    func many() {
        var watch = AlertWatch(origin: "test", at: .boot)
        var incidents = IncidentBook()
        let machine = ServiceMachine(policy: AlertTests.once)
        let (rules, now) = (AlertRules(), Instant.boot)
        for number in 0..<1000 {
            let record = EventKind.hung.record(
                at: WallTime(milliseconds: 0),
                of: RecordSubject(service: "s\(number)"),
                ["detail": "no answer"]
            )
            _ = incidents.hear(record, at: now) { _ in machine }
        }
        #expect(watch.deadline(rules, incidents) == now + .seconds(60))
        let time = WallTime(milliseconds: 60_000)
        let down = watch.look(at: now + .seconds(60), time, rules, incidents) { _ in false }
        #expect(down.count == 1000 && Set(down.map(\.service)).count == 1000)
        let again = watch.look(at: now + .seconds(90), time, rules, incidents) { _ in false }
        #expect(again == [])
    }

    @Test("no more than a thousand alerts are open")
    func bounded() {
        var story = AlertStory()
        Self.fail(&story, (0..<1100).map { "\($0)" })
        #expect(story.watch.open.count == 1000 && story.news().count == 1000)
    }

    @Test("a successor knows the open alerts, those on their way, and the incidents")
    func successor() throws {
        var story = AlertStory(AlertTests.once)
        story.crash()
        story.pass(.seconds(3))
        let (before, deadline) = (story.watch, story.deadline)
        try story.swapWatch()
        #expect(story.watch.open == before.open && story.watch.group == before.group)
        #expect(story.deadline == deadline)
        story.handle(.requested(.start, AlertStory.wish))
        story.comeUp()
        story.pass(.seconds(60))
        #expect(story.news() == ["given_up", "-given_up"])
    }

    @Test("changes since the last checkpoint make the same watch as all of it")
    func changes() throws {
        var story = AlertStory(AlertTests.once)
        var (known, book) = (IncidentBook(), story.incidents)
        if let whole = book.takeChange(all: true) { known.take(whole) }
        for step in 0..<4 {
            switch step {
            case 0: story.crash()
            case 1: story.pass(.seconds(3))
            case 2: Self.fail(&story, ["a"])
            default: story.handle(.requested(.stop, AlertStory.wish))
            }
            if let change = story.takeChange() { known.take(change) }
            let open = story.incidents.open
            #expect(known.open.keys == open.keys)
            #expect(known.open.mapValues(\.downSince) == open.mapValues(\.downSince))
            #expect(known.deadline == story.incidents.deadline, "\(step)")
        }
    }

    @Test("a service whose giving up nobody recorded is found by a successor")
    func lost() throws {
        var story = AlertStory(AlertTests.once)
        let run = story.run
        story.handle(.ended(run, .exited(code: 1)))
        story.handle(.emptied(run, .session))
        #expect(story.news() == [])
        let words = LastWords(.exception, line: "boom", lines: [])
        try story.resume(without: .lastWords(run, words))
        #expect(story.news() == ["given_up"])
        story.handle(.requested(.start, AlertStory.wish))
        story.comeUp()
        story.pass(.seconds(60))
        #expect(story.news() == ["-given_up"])
    }
}

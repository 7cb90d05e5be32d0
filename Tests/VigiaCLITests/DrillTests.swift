import Testing
import VigiaCore
import VigiaJSON
import VigiaWire

@testable import VigiaCLI

@Suite("Drills")
struct DrillTests {
    /// A service with a probe every 30 s, whose run is so many seconds old and took 2 s to start.
    private func subject(
        age: Double,
        restarts: Int = 0,
        _ change: (inout ServiceSpec) -> Void = { _ in }
    ) -> DrillSubject {
        let policy = ServicePolicy(readiness: .init(source: .probe), health: .init())
        let launch = Launch(command: ["node"], directory: "/")
        var spec = ServiceSpec(name: "backend", launch: launch, policy: policy)
        change(&spec)
        let status = service("backend") { status in
            (status.run, status.pid, status.uptimeSeconds) = (41, 4711, age)
            (status.restarts, status.restartsLastHour) = (restarts, restarts)
        }
        let plan = ServicePlan(of: spec, among: [spec], holding: [])
        return DrillSubject(spec: spec, plan: plan, status: status, startTook: .seconds(2))
    }

    /// A record of the service, by default of its old run.
    private func record(_ kind: EventKind, _ run: UInt64? = 41, _ fields: RecordFields = [:])
        -> Record
    {
        Record(
            time: WallTime(milliseconds: 0),
            level: .known(.info),
            subject: RecordSubject(service: "backend", run: run.map { RunID(raw: $0) }),
            event: .known(kind),
            fields: fields
        )
    }

    /// A story of records, each a second after the one before.
    private func story(_ records: [Record]) -> DrillStory {
        var story = DrillStory(of: RunID(raw: 41), service: "backend")
        for (second, record) in records.enumerated() { story.take(record, at: .seconds(second)) }
        return story
    }

    @Test("a story has the time of each step, and is over with the next run ready")
    func steps() {
        var story = story([
            record(.suspect, 41, ["silent_ms": 31_000]), record(.hung), record(.stopping),
            record(.ended), record(.emptied), record(.starting, nil), record(.spawned, 42),
            record(.ready, 41),
        ])
        #expect(story.suspect?.silent == .seconds(31) && story.suspect?.at == .zero)
        #expect(story.noticed == .seconds(1))
        #expect(story.emptied == .seconds(4))
        #expect(story.started == .seconds(6))
        #expect(story.ready == nil && !story.isOver)
        story.take(record(.ready, 42), at: .seconds(8))
        #expect(story.ready == .seconds(8) && story.isOver)
    }

    @Test("of several runs, the one that becomes ready counts")
    func attempts() {
        let story = story([
            record(.ended), record(.emptied), record(.spawned, 42), record(.ended, 42),
            record(.spawned, 43), record(.ready, 43),
        ])
        #expect(story.noticed == .zero && story.emptied == .seconds(1))
        #expect(story.started == .seconds(4) && story.ready == .seconds(5))
    }

    /// Records after which nothing more is to come.
    static let endings: [(EventKind, RecordFields)] = [
        (.broken, ["reason": "5 runs ended", "final": false]),
        (.memoryExceeded, ["used": 2, "limit": 1, "restarting": false]),
    ]

    @Test("a story ends without recovery", arguments: endings)
    func over(kind: EventKind, fields: RecordFields) {
        let story = story([record(.suspect), record(kind, kind == .broken ? nil : 41, fields)])
        #expect(story.isOver && story.ready == nil)
        #expect((story.givenUp == "5 runs ended") == (kind == .broken))
    }

    @Test("records of other services and an order of a user are told apart")
    func strangers() {
        let cause = RecordCause(.requested, "vigia restart")
        let stopped = Record(
            time: WallTime(milliseconds: 0),
            level: .known(.info),
            subject: RecordSubject(service: "backend", run: RunID(raw: 41)),
            event: .known(.stopping),
            cause: cause
        )
        #expect(story([stopped]).isInterrupted)
        let other = RecordSubject(service: "db", run: RunID(raw: 41))
        let foreign = EventKind.hung.record(
            at: WallTime(milliseconds: 0),
            of: other,
            ["detail": "no answer"]
        )
        #expect(story([foreign]).noticed == nil)
    }

    @Test("a stable run is held against the plan itself")
    func stable() throws {
        let subject = subject(age: 100)
        let promise = try #require(subject.plan[.crash])
        let phases = subject.crashPhases(story([]))
        #expect(phases.map(\.promised) == [.zero, .seconds(2), promise.started, promise.serves])
        #expect(phases.map(\.expected) == [.zero, .zero, .zero, .seconds(2)])
        let hang = try #require(subject.plan[.hang])
        let noticed = try #require(hang.noticed)
        let times = subject.hangPhases(story([]), noticed: noticed).map(\.promised)
        #expect(times == [.seconds(67), .seconds(69), hang.started, hang.serves])
    }

    @Test("a young run is held against the delay after unstable runs, less its age")
    func young() {
        let subject = subject(age: 1, restarts: 1)
        #expect(!subject.isStable && subject.unstableMax == 2)
        let phases = subject.crashPhases(story([]))
        // The second unstable run: 10 s with the largest jitter, of which one has passed.
        #expect(phases[2].promised == .seconds(10))
        #expect(phases[2].expected == .seconds(9))
        #expect(phases[3].promised == .seconds(70))
        #expect(phases[3].expected == .seconds(11))
    }

    @Test("the end of a young run after many restarts may open the breaker")
    func breaker() {
        #expect(!subject(age: 1, restarts: 3).mayBreak())
        #expect(subject(age: 1, restarts: 4).mayBreak())
        #expect(subject(age: 1, restarts: 3).mayBreak(ends: 2))
        #expect(!subject(age: 100, restarts: 9).mayBreak(ends: 2))
    }

    @Test("a hang is expected by the probes that fail, from the last good answer on")
    func hang() {
        // The first failure comes 10 s after the disturbance, and 40 s after the last answer.
        var story = DrillStory(of: RunID(raw: 41), service: "backend")
        story.take(record(.suspect, 41, ["silent_ms": 40_000]), at: .seconds(10))
        let phases = subject(age: 100).hangPhases(story, noticed: .seconds(67))
        // 30 s + 10 s + 2 × (2 s + 10 s), of which 30 s had passed.
        #expect(phases[0].expected == .seconds(34))
        #expect(phases[3].expected == .seconds(36))
        #expect(phases.allSatisfy { !$0.isKept })
    }

    @Test("a slow service is stopped for less than half of what a probe or a heartbeat allows")
    func pace() throws {
        #expect(DrillPace(ServicePolicy()) == nil)
        let pace = try #require(DrillPace(ServicePolicy(health: .init())))
        #expect(pace.stopped == .seconds(4) && pace.running == .seconds(1))
        #expect(pace.total == .seconds(40))
        let quick = ServicePolicy(health: .init(timeout: .seconds(1)), watchdog: .milliseconds(500))
        let short = try #require(DrillPace(quick))
        #expect(short.stopped == .milliseconds(200) && short.running == .milliseconds(300))
    }

    @Test("what follows a taken port counts from when the port is free")
    func port() {
        var story = DrillStory(of: RunID(raw: 41), service: "backend")
        story.take(record(.ended), at: .milliseconds(2))
        story.take(record(.waiting, nil, ["for": "port 1", "wait_ms": .null]), at: .seconds(1))
        story.take(record(.spawned, 42), at: .seconds(9))
        story.take(record(.ready, 42), at: .seconds(10))
        let phases = subject(age: 100).portPhases(story, freed: .seconds(6))
        #expect(
            phases.map(\.measured) == [
                .milliseconds(2), .seconds(1), .seconds(3), .seconds(4),
            ]
        )
        #expect(phases.map(\.promised) == [.zero, .seconds(2), .seconds(5), .seconds(65)])
    }

    @Test("the result of a full disk is read as it was told")
    func disk() {
        var result = FullDiskResult()
        (result.longest, result.recovered) = (.milliseconds(1400), .milliseconds(60))
        (result.written, result.logged, result.dropped) = (100, 60, 40)
        #expect(FullDiskResult(result.line) == result)
        #expect(FullDiskResult("result 1 2") == nil && FullDiskResult("other 1 2 3 4 5") == nil)
    }

    static let environments: [(profile: String?, variable: String, value: String, Bool)] = [
        (nil, "NODE_ENV", "production", true), (nil, "APP_ENVIRONMENT", "Prod", true),
        ("prod", "NODE_ENV", "development", true), (nil, "NODE_ENV", "test", false),
        ("monitor", "ENV", "staging", false), (nil, "MY_ENVOY", "production", false),
    ]

    @Test("production is a profile, or a variable of the service", arguments: environments)
    func production(profile: String?, variable: String, value: String, isSo: Bool) {
        let spec = subject(age: 0) { $0.launch.environment = [variable: value] }.spec
        #expect((DrillSubject.production(profile: profile, [spec]) != nil) == isSo)
    }

    static let mistakes: [(words: [String], notes: String)] = [
        ([], "vigia drill needs a kind"), (["hnag"], "did you mean vigia drill hang?"),
        (["guardian", "backend"], "vigia drill does not know what to do with backend"),
        (["kill", "a", "b"], "vigia drill does not know what to do with b"),
    ]

    @Test("a wrong drill is refused with a hint", arguments: mistakes)
    func refused(words: [String], notes: String) {
        let answer = vigia(["drill"] + words)
        #expect(answer.exit == .usage)
        #expect(answer.notes.contains(notes), "\(answer.notes)")
    }
}

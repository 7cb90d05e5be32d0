import Testing
import VigiaCore

/// Histories of a real machine, and the incidents that are made of what it reports.
@Suite("Incidents")
struct IncidentTests {
    static let wish = Cause.requested(Requester(uid: 0, pid: 7, command: "test"))
    static let refused = LastWords(.dependencyUnreachable, line: "ECONNREFUSED", lines: [])

    /// A service that has been up for ten minutes.
    static func up(_ policy: ServicePolicy = ServicePolicy()) -> IncidentStory {
        var story = IncidentStory(policy)
        story.handle(.requested(.start, wish))
        story.handle(.spawned(story.run, ProcessID(raw: 7)))
        if policy.health != nil { story.handle(.answered(story.run, question: 1, .pass)) }
        story.pass(.seconds(1))
        return story
    }

    static func crash(_ story: inout IncidentStory, _ words: LastWords? = refused) {
        let run = story.run
        end(&story, .exited(code: 1))
        if let words { story.handle(.lastWords(run, words)) }
    }

    static func end(_ story: inout IncidentStory, _ ending: Ending) {
        let run = story.run
        story.handle(.ended(run, ending))
        story.handle(.emptied(run, .session))
    }

    @Test("a crash is one incident, over once the next run was stable")
    func crash() throws {
        var story = Self.up()
        story.pass(.seconds(600))
        #expect(story.open == nil)
        Self.crash(&story)
        story.pass(.milliseconds(500))
        story.handle(.spawned(story.run, ProcessID(raw: 8)))
        story.pass(.seconds(59))
        let open = try #require(story.open)
        #expect((open.restarts, open.firstRun, open.lastRun) == (1, RunID(raw: 1), RunID(raw: 2)))
        story.pass(.seconds(3))
        let incident = try #require(story.over.first)
        #expect(story.open == nil && story.over.count == 1)
        #expect(incident.outcome == .recovered)
        #expect(incident.reason.code == .dependencyUnreachable)
        #expect(incident.reason.line == "ECONNREFUSED")
        // Ready a second after its spawn, which came at once or after a delay.
        #expect(incident.downtime == .milliseconds(1500))
        #expect(incident.noticedAfter == .zero)
        #expect(incident.steps.map(\.event).contains("diagnosed"))
    }

    @Test("a crash loop is one incident, and its first named cause counts")
    func loop() throws {
        var story = Self.up(ServicePolicy(restart: RestartPolicy(delay: .zero, attempts: 5)))
        let taken = LastWords(.addressInUse, line: "EADDRINUSE", lines: [])
        for words in [LastWords(.exception, line: "Error", lines: []), Self.refused, taken] {
            Self.crash(&story, words)
            story.pass(.seconds(40))
            story.handle(.spawned(story.run, ProcessID(raw: 8)))
            story.pass(.seconds(2))
        }
        #expect(story.over.isEmpty)
        let incident = try #require(story.open)
        #expect(incident.restarts == 3)
        #expect(incident.reason.code == .dependencyUnreachable)
    }

    @Test("a service that is given up stays in its incident until somebody stops it")
    func givenUp() throws {
        var story = Self.up(ServicePolicy(restart: RestartPolicy(mode: .never)))
        Self.crash(&story)
        story.pass(.seconds(3600))
        let incident = try #require(story.open)
        #expect(incident.wasGivenUp && incident.down(at: story.now) >= .seconds(3600))
        story.handle(.requested(.stop, Self.wish))
        #expect(story.over.map(\.outcome) == [.stopped])
        #expect(story.over.first?.downtime == incident.down(at: story.now))
    }

    @Test("what somebody asks for is no incident")
    func asked() {
        var story = Self.up()
        story.handle(.requested(.restart, Self.wish))
        let run = story.run
        story.handle(.ended(run, .killed(.terminate, coreDumped: false)))
        story.handle(.emptied(run, .session))
        story.handle(.spawned(story.run, ProcessID(raw: 8)))
        story.pass(.seconds(10))
        story.handle(.requested(.stop, Self.wish))
        #expect(story.open == nil && story.over.isEmpty)
    }

    static let probed = ServicePolicy(
        readiness: ReadinessPolicy(source: .probe),
        health: HealthPolicy(interval: .seconds(10), failures: 2)
    )

    @Test("a hang counts from the last good answer")
    func hang() throws {
        var story = Self.up(Self.probed)
        let run = story.run
        story.pass(.seconds(10) + HealthPolicy().timeout + .seconds(1))
        #expect(story.open?.reason.code == .unknown)
        #expect(story.open?.down(at: story.now) == .zero)
        story.pass(.seconds(60))
        let incident = try #require(story.open)
        #expect(incident.firstRun == run)
        #expect(incident.reason.code == .hung)
        #expect(incident.downSince == .boot)
        let hung = try #require(incident.steps.first { $0.event == "hung" })
        #expect(incident.noticedAfter == .milliseconds(hung.at.milliseconds))
        #expect(incident.noticedAfter ?? .zero > .seconds(12))
        #expect(story.deadline == .never)
    }

    @Test("a probe that fails once is an incident without a downtime")
    func blink() throws {
        var story = Self.up(Self.probed)
        story.pass(.seconds(9))
        story.handle(.answered(story.run, question: 2, .fail("answered 500")))
        #expect(story.open?.reason.clause == "answered 500")
        for question in UInt32(3)...4 {
            story.pass(HealthPolicy.suspectInterval)
            story.handle(.answered(story.run, question: question, .pass))
        }
        #expect(story.deadline == story.now + IncidentStory.stableAfter)
        let incident = try #require(story.open)
        #expect(incident.down(at: story.now) == .zero && incident.noticedAfter == nil)
    }

    @Test("a new run of a reload that fails leaves the old one well")
    func reload() {
        var policy = ServicePolicy()
        policy.canOverlap = true
        var story = Self.up(policy)
        story.handle(.requested(.reload, Self.wish))
        let new = story.run
        story.handle(.spawned(new, ProcessID(raw: 8)))
        story.handle(.ended(new, .exited(code: 1)))
        story.handle(.emptied(new, .session))
        story.pass(.seconds(5))
        #expect(story.open == nil && story.over.isEmpty)
    }

    @Test("a new run of a reload that took over is the one whose crash counts")
    func reloaded() throws {
        var policy = ServicePolicy()
        policy.canOverlap = true
        var story = Self.up(policy)
        let old = story.run
        story.handle(.requested(.reload, Self.wish))
        story.handle(.spawned(story.run, ProcessID(raw: 8)))
        story.pass(.seconds(5))
        story.handle(.ended(old, .killed(.terminate, coreDumped: false)))
        story.handle(.emptied(old, .session))
        #expect(story.open == nil)
        Self.crash(&story)
        #expect(story.open?.firstRun == RunID(raw: 2))
    }

    @Test("an incident that goes on for ever keeps its beginning and its latest steps")
    func bounded() throws {
        var policy = ServicePolicy(restart: RestartPolicy(delay: .zero, delayMax: .zero))
        policy.restart.attempts = 1000
        var story = Self.up(policy)
        for index in 0..<100 {
            Self.crash(
                &story,
                LastWords(
                    .exception,
                    line: "Error \(Character(Unicode.Scalar(UInt8(97 + index % 26))))",
                    lines: []
                )
            )
            story.pass(.milliseconds(1))
            story.handle(.spawned(story.run, ProcessID(raw: 8)))
            story.pass(.seconds(2))
        }
        let incident = try #require(story.open)
        #expect(incident.steps.count == Incident.stepsMax && incident.stepsLeftOut > 0)
        #expect(incident.steps.first?.event == "ended" && incident.steps.last?.run == story.run)
    }
}

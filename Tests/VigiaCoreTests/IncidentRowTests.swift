import Testing
import VigiaCore

/// The rows of the table in `IncidentWatch`, and what is no incident.
@Suite("Incidents, row by row")
struct IncidentRowTests {
    private static func overlapping() -> IncidentStory {
        var policy = ServicePolicy()
        policy.canOverlap = true
        return IncidentTests.up(policy)
    }

    private static func failCheck(_ story: inout IncidentStory) {
        story.say(.checkFailed, nil, ["check": "port", "detail": "3001 is in use"])
        story.say(.checked, .error, ["checks": 1, "failed": 1, "took_ms": 3])
    }

    @Test("a service without a failure has no watch")
    func quiet() {
        var story = IncidentTests.up()
        story.pass(.seconds(600))
        #expect(!story.isWatched)
    }

    @Test("an old run that dies during a reload is one incident until the new run is ready")
    func diesWhileReloading() throws {
        var story = Self.overlapping()
        let old = story.run
        story.handle(.requested(.reload, IncidentTests.wish))
        story.handle(.spawned(story.run, ProcessID(raw: 8)))
        story.handle(.ended(old, .exited(code: 1)))
        story.handle(.emptied(old, .session))
        story.pass(.seconds(2))
        let open = try #require(story.open)
        #expect(open.lastRun == story.run && open.restarts == 1)
        #expect(open.down(at: story.now) == .seconds(1))
        story.pass(.seconds(61))
        #expect(story.over.map(\.outcome) == [.recovered] && !story.isWatched)
    }

    @Test("a new run that is not ready in time is no incident, and neither is what ends it")
    func lateReplacement() {
        var policy = IncidentTests.probed
        policy.canOverlap = true
        policy.health?.interval = .seconds(3600)
        var story = IncidentTests.up(policy)
        story.handle(.requested(.reload, IncidentTests.wish))
        let new = story.run
        story.handle(.spawned(new, ProcessID(raw: 8)))
        story.pass(.seconds(70))
        #expect(story.open == nil && story.isWatched)
        story.handle(.ended(new, .killed(.terminate, coreDumped: false)))
        story.handle(.emptied(new, .session))
        #expect(story.over.isEmpty && !story.isWatched)
    }

    @Test("a stop during a reload leaves no watch behind")
    func stopWhileReloading() {
        var story = Self.overlapping()
        let (old, new) = (story.run, RunID(raw: story.run.raw + 1))
        story.handle(.requested(.reload, IncidentTests.wish))
        story.handle(.spawned(new, ProcessID(raw: 8)))
        story.handle(.requested(.stop, IncidentTests.wish))
        for run in [new, old] {
            story.handle(.ended(run, .killed(.terminate, coreDumped: false)))
            story.handle(.emptied(run, .session))
        }
        #expect(story.over.isEmpty && !story.isWatched)
    }

    @Test("a failed check is an incident only where nothing serves")
    func checks() throws {
        var serving = IncidentTests.up()
        Self.failCheck(&serving)
        #expect(serving.open == nil)
        var down = IncidentStory(ServicePolicy(checks: .seconds(5)))
        down.handle(.requested(.start, IncidentTests.wish))
        Self.failCheck(&down)
        down.handle(.checked(problem: "3001 is in use"))
        let incident = try #require(down.open)
        #expect(incident.reason.clause == "3001 is in use")
        #expect(incident.wasGivenUp && incident.downSince == down.now)
    }

    @Test("a start that times out keeps its cause and gets the line of its output")
    func late() throws {
        var story = IncidentStory(IncidentTests.probed)
        story.handle(.requested(.start, IncidentTests.wish))
        let run = story.run
        story.handle(.spawned(run, ProcessID(raw: 7)))
        story.pass(.seconds(61))
        #expect(story.open?.reason.code == .startTimeout && story.open?.reason.line == nil)
        IncidentTests.crash(&story)
        let incident = try #require(story.open)
        #expect(incident.reason.code == .startTimeout)
        #expect(incident.reason.line == "ECONNREFUSED")
    }

    @Test("a requested restart during an incident is no downtime")
    func requestedRestart() throws {
        var story = IncidentTests.up()
        IncidentTests.crash(&story)
        story.pass(.seconds(10))
        story.handle(.spawned(story.run, ProcessID(raw: 8)))
        story.pass(.seconds(2))
        let before = try #require(story.open).down(at: story.now)
        let run = story.run
        story.handle(.requested(.restart, IncidentTests.wish))
        story.pass(.seconds(3))
        story.handle(.ended(run, .killed(.terminate, coreDumped: false)))
        story.handle(.emptied(run, .session))
        story.handle(.spawned(story.run, ProcessID(raw: 9)))
        story.pass(.seconds(30))
        #expect(story.open?.down(at: story.now) == before)
        #expect(story.open?.restarts == 2)
        story.pass(.seconds(60))
        #expect(story.over.map(\.downtime) == [before])
    }

    @Test("a service that leaves the configuration closes its incident")
    func removed() {
        var story = IncidentTests.up(ServicePolicy(restart: RestartPolicy(mode: .never)))
        IncidentTests.crash(&story)
        story.say(.removed, nil, [:])
        #expect(story.over.map(\.outcome) == [.removed])
    }

    @Test("a job that fails and then ends well closes its incident")
    func done() {
        var story = IncidentTests.up(ServicePolicy(restart: RestartPolicy(mode: .onFailure)))
        IncidentTests.crash(&story)
        story.pass(.seconds(30))
        story.handle(.spawned(story.run, ProcessID(raw: 8)))
        IncidentTests.end(&story, .exited(code: 0))
        #expect(story.over.map(\.outcome) == [.done])
    }

    @Test("an incident that recovered while nobody looked ended when it was due")
    func lateLook() throws {
        var story = IncidentTests.up()
        IncidentTests.crash(&story)
        story.pass(.seconds(10))
        story.handle(.spawned(story.run, ProcessID(raw: 8)))
        story.pass(.seconds(2))
        let due = story.deadline
        story.pass(.seconds(3600))
        let incident = try #require(story.over.first)
        #expect(incident.ended?.milliseconds == due.nanoseconds / 1_000_000)
    }

    @Test("memory over the limit is an incident that ends, also where a restart is too recent")
    func memory() throws {
        var story = IncidentTests.up()
        story.say(
            .memoryExceeded,
            nil,
            ["used": 600_000_000, "limit": 500_000_000, "restarting": false]
        )
        #expect(story.open?.reason.code == .memoryLimit)
        story.pass(.seconds(61))
        #expect(story.over.map(\.outcome) == [.recovered])
        #expect(story.over.first?.downtime == .zero)
    }

    @Test("a successor continues an open incident")
    func successor() throws {
        var story = IncidentTests.up()
        IncidentTests.crash(&story)
        let before = story.open
        try story.swapWatch()
        #expect(story.open == before)
        story.pass(.seconds(10))
        story.handle(.spawned(story.run, ProcessID(raw: 8)))
        story.pass(.seconds(62))
        #expect(story.over.map(\.restarts) == [1])
    }

    @Test("the root is the earliest open incident among the dependencies, over several steps")
    func roots() throws {
        func incident(_ name: String, _ time: Int64) throws -> Incident {
            var watch = IncidentWatch(name, stableAfter: .seconds(60))
            let subject = RecordSubject(service: name, run: RunID(raw: 1))
            let ending = RecordValue.ending(.exited(code: 1))
            let fields: RecordFields = ["ending": ending, "lived_ms": 1, "status": 1]
            let at = WallTime(milliseconds: time)
            let record = EventKind.ended.record(at: at, of: subject, because: nil, fields)
            _ = watch.hear(record, at: Instant(nanoseconds: time * 1_000_000))
            return try #require(watch.open)
        }
        let needs = ["web": ["api"], "api": ["db", "cache"]]
        let all = try [("web", 30), ("api", 20), ("db", 10), ("x", 1)].map { try incident($0, $1) }
        func open(_ incidents: [Incident]) -> [String: Incident] {
            Dictionary(incidents.map { ($0.service, $0) }) { $1 }
        }
        func root(_ place: Int) -> String? {
            IncidentRoots.root(of: all[place], among: open(all)) { needs[$0] ?? [] }?.service
        }
        #expect([root(0), root(1), root(2), root(3)] == ["db", "db", nil, nil])
        let late = try [("web", 5), ("db", 10)].map { try incident($0, $1) }
        #expect(IncidentRoots.root(of: late[0], among: open(late)) { needs[$0] ?? [] } == nil)
    }
}

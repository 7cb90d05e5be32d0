import Testing
import VigiaCore

/// Incidents that continue with another supervisor, or after the machine restarted.
@Suite("Incidents over restarts of Vigia")
struct IncidentResumingTests {
    /// The open incident of a service that crashed.
    private static func crashed() throws -> Incident {
        var story = IncidentTests.up()
        IncidentTests.crash(&story)
        return try #require(story.open)
    }

    @Test("an incident of a service that serves again is over once it was stable")
    func served() throws {
        var story = IncidentTests.up()
        story.pass(.seconds(10))
        story.resume(try Self.crashed(), downSince: .boot, lost: story.now)
        let open = try #require(story.open)
        // It was ready a second after the boot of the machine.
        #expect(open.downSince == nil && open.downtime == .seconds(1))
        #expect(story.deadline == .boot + .seconds(61))
        story.pass(.seconds(60))
        #expect(story.over.map(\.outcome) == [.recovered])
    }

    @Test("an outage that was open continues until the next run is ready")
    func down() throws {
        var story = IncidentStory(ServicePolicy())
        story.handle(.requested(.start, IncidentTests.wish))
        let before = Instant(nanoseconds: -5_000_000_000)
        story.resume(try Self.crashed(), downSince: before, lost: story.now)
        #expect(story.open?.downSince == before)
        story.handle(.spawned(story.run, ProcessID(raw: 7)))
        story.pass(.seconds(2))
        #expect(story.open?.downtime == .seconds(6) && story.open?.downSince == nil)
        story.pass(.seconds(60))
        #expect(story.over.map(\.outcome) == [.recovered])
    }

    @Test("a service that served, and does not any more, is down since Vigia was lost")
    func lost() throws {
        var story = IncidentStory(ServicePolicy())
        story.handle(.requested(.start, IncidentTests.wish))
        story.resume(try Self.crashed(), downSince: nil, lost: .boot)
        #expect(story.open?.downSince == .boot)
    }

    @Test("a restart of the machine is an incident whose outage begins with the machine")
    func machine() throws {
        var story = IncidentStory(ServicePolicy())
        story.pass(.seconds(30))
        story.handle(.requested(.start, IncidentTests.wish))
        story.machineRestarted()
        story.handle(.spawned(story.run, ProcessID(raw: 7)))
        story.pass(.seconds(2))
        let open = try #require(story.open)
        #expect(open.reason.code == .machineRestarted)
        #expect(open.downtime == .seconds(31))
        #expect(open.steps.first?.event == "machine_restarted")
        story.pass(.seconds(60))
        #expect(story.over.map(\.outcome) == [.recovered])
    }
}

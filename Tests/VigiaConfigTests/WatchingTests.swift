import Testing
import VigiaCore

/// Settings that say when Vigia tells of growing memory and waiting connections.
struct WatchingTests {
    @Test func forecastsCanBeSlowerOrOff() throws {
        func forecast(_ memory: String) throws -> Duration? {
            try #require(Fixture.service("command: x\nmemory: \(memory)").policy.memory).forecast
        }
        #expect(try forecast("{}") == .seconds(6 * 3600))
        #expect(try forecast("{ forecast: 2d }") == .seconds(2 * 86_400))
        #expect(try forecast("{ forecast: off }") == nil)
    }

    @Test func aProbeThatOnlyConnectsCanWatchTheQueue() throws {
        func limit(_ health: String) throws -> Duration? {
            try Fixture.service("command: x\nport: 80\n\(health)").policy.health?.acceptWithin
        }
        #expect(try limit("") == nil)
        #expect(try limit("health: { accept_within: 1m }") == .seconds(60))
        #expect(try limit("health: { tcp: 81, accept_within: 5s }") == .seconds(5))
    }

    @Test(arguments: [
        ("health: { accept_within: 1m }", 162),
        ("health: { accept_within: 5s, interval: 2s, timeout: 1s }", 60),
        ("health: {}", 60),
        ("health: { accept_within: 1m }\nrestart: { stable_after: 5m }", 300),
    ])
    func aRunThatAcceptsNothingIsNotStableBeforeThatShows(settings: String, seconds: Int) throws {
        let service = try Fixture.service("command: x\nport: 80\n\(settings)")
        #expect(service.policy.restart.stableAfter == .seconds(seconds))
        let plan = ProjectPlan(of: ProjectSpec(name: "a", services: [service]), memory: nil)
        #expect(plan.conflicts.isEmpty)
        #expect(plan.services[0][.hang]?.givenUp != nil)
    }
}

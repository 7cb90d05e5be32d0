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
}

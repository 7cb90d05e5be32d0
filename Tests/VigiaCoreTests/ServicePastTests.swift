import Testing
import VigiaCore

/// How available a service was.
@Suite("Availability")
struct ServicePastTests {
    private static func time(_ seconds: Int64) -> WallTime {
        WallTime(milliseconds: seconds * 1000)
    }

    private static func outage(_ began: Int64, _ down: Int64, _ code: String) -> ServicePast.Outage
    {
        .init(began: time(began), down: .seconds(down), code: code, restarts: 2)
    }

    private static let past = ServicePast(
        service: "a",
        periods: [.init(from: time(100), to: time(300)), .init(from: time(500), to: time(600))],
        outages: [outage(150, 10, "hung"), outage(290, 20, "killed"), outage(550, 5, "hung")]
    )

    @Test("downtime counts in the span in which it was, and incidents where they began")
    func spans() {
        let all = Self.past.availability(from: Self.time(0), to: Self.time(1000))
        #expect(all.observed == .seconds(300) && all.down == .seconds(35))
        #expect(all.incidents == 3 && all.restarts == 6)
        let cut = Self.past.availability(from: Self.time(155), to: Self.time(295))
        #expect(cut.observed == .seconds(140) && cut.down == .seconds(10) && cut.incidents == 1)
        let none = Self.past.availability(from: Self.time(700), to: Self.time(800))
        #expect(none == Availability() && none.share == nil && none.betweenFailures == nil)
    }

    @Test("a time without Vigia is unknown, unless an outage reaches into it")
    func unknown() {
        let past = ServicePast(
            service: "a",
            periods: [.init(from: Self.time(100), to: Self.time(200))],
            outages: [Self.outage(190, 30, "killed"), Self.outage(290, 5, "machine_restarted")],
            gaps: [.init(from: Self.time(200), to: Self.time(300))]
        )
        let all = past.availability(from: Self.time(0), to: Self.time(1000))
        #expect(all.unknown == .seconds(75) && all.observed == .seconds(125))
        #expect(all.down == .seconds(35) && all.share == 0.72)
        let inside = past.availability(from: Self.time(230), to: Self.time(280))
        #expect(inside.unknown == .seconds(50) && inside.share == nil)
    }

    @Test("means and shares follow from the sums")
    func means() {
        let all = Self.past.availability(from: Self.time(0), to: Self.time(1000))
        #expect(all.betweenFailures?.milliseconds == 88_333)
        #expect(all.toRepair?.milliseconds == 11_666)
        #expect(all.share.map { Int($0 * 1000) } == 883)
    }

    @Test("causes come by their number of incidents")
    func causes() {
        let causes = Self.past.causes(since: Self.time(0))
        #expect(causes.map(\.code) == ["hung", "killed"])
        #expect(causes.map(\.down) == [.seconds(15), .seconds(20)])
    }
}

import Testing
import VigiaWire

@testable import VigiaCLI

@Suite("Settling")
struct SettlingTests {
    @Test("without names all services are waited for")
    func all() {
        let status = project([service("a"), service("b", "starting")])
        #expect(Settling([], status).unsettled.map(\.name) == ["b"])
        #expect(Settling(["a"], status).unsettled.isEmpty)
    }

    @Test("waiting ends when a dependency gave up, however indirect")
    func blocked() {
        let status = project([
            service("db", "broken"),
            service("api", "down") { ($0.settled, $0.waitingFor) = (false, ["db"]) },
            service("web", "down") { ($0.settled, $0.waitingFor) = (false, ["api"]) },
            service("other", "down") { ($0.settled, $0.waitingFor) = (false, ["slow"]) },
            service("slow", "starting"),
        ])
        #expect(Settling([], status).unsettled.map(\.name) == ["other", "slow"])
    }

    @Test("a cycle of waiting services does not cause an endless loop")
    func cycle() {
        let status = project([
            service("a", "down") { ($0.settled, $0.waitingFor) = (false, ["b"]) },
            service("b", "down") { ($0.settled, $0.waitingFor) = (false, ["a"]) },
        ])
        #expect(Settling([], status).unsettled.count == 2)
    }

    @Test("the message names the first three services, and what they wait for")
    func sentence() {
        let status = project([
            service("a", "waiting") { $0.reason = "exited with status 1" },
            service("b", "down") { ($0.settled, $0.waitingFor) = (false, ["a", "x"]) },
            service("c", "starting"), service("d", "starting"), service("e", "starting"),
        ])
        let expected =
            "waiting for a (waiting: exited with status 1), b (down: needs a, x), c (starting)"
            + " and 2 more"
        #expect(Settling([], status).sentence == expected)
    }
}

import Testing
import VigiaCore
import VigiaWire

@testable import VigiaCLI

@Suite("What is waited for")
struct OrderSentenceTests {
    /// An order that waits for these.
    private static func order(
        _ action: String,
        _ awaited: [OrderStatus.Awaited],
        stops: [String] = []
    ) -> OrderStatus {
        var order = OrderStatus(
            number: 1,
            action: action,
            cause: RecordCause(.projectStarted),
            isSettled: false,
            elapsedSeconds: 0,
            revision: 1,
            open: awaited.count
        )
        order.awaited = awaited
        order.services = awaited.map { service in
            let request = stops.contains(service.name) ? "stop" : action
            return OrderStatus.Service(name: service.name, request: request)
        }
        return order
    }

    @Test("all services are meant where none is named, and instances by the name they share")
    func named() {
        let status = project([
            service("a"), service("b-1") { $0.group = "b" }, service("b-2") { $0.group = "b" },
        ])
        #expect(status.services(named: []).map(\.name) == ["a", "b-1", "b-2"])
        #expect(status.services(named: ["a"]).map(\.name) == ["a"])
        #expect(status.services(named: ["b"]).map(\.name) == ["b-1", "b-2"])
    }

    @Test("the sentence names the first three, with what they wait for")
    func sentence() {
        let order = Self.order(
            "start",
            [
                .init(name: "a", state: "waiting", reason: "exited with status 1"),
                .init(name: "b", state: "down", needs: ["a", "x"]),
                .init(name: "c", state: "starting"), .init(name: "d", state: "starting"),
                .init(name: "e", state: "starting"),
            ]
        )
        let expected =
            "waiting for a (waiting: exited with status 1), b (down: needs a, x), c (starting)"
            + " and 2 more"
        #expect(order.sentence == expected)
    }

    @Test("what is to be down is said to stop, and of a reload the new run is waited for")
    func others() {
        let two = ["a", "b"].map { OrderStatus.Awaited(name: $0, state: "stopping") }
        #expect(Self.order("stop", two, stops: ["a", "b"]).sentence == "stopping a, b")
        #expect(
            Self.order("apply", two, stops: ["a"]).sentence == "waiting for b (stopping)"
        )
        #expect(Self.order("reload", two).sentence == "waiting for the new a, b")
    }
}

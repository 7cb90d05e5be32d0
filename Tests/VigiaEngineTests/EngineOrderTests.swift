import TestSupport
import Testing
import VigiaAPI
import VigiaCore
import VigiaJSON
import VigiaWire

@testable import VigiaEngine

/// Orders through the API, before a guardian that a test plays.
@Suite("The engine's orders")
struct EngineOrderTests {
    /// An answer, once there is one.
    private final class Answer {
        var response: APIResponse?

        var order: OrderStatus? {
            let body = response?.body ?? []
            return JSON.decode(ActionAnswer.self, from: body)?.order
                ?? JSON.decode(OrderStatus.self, from: body)
        }
        var code: String? {
            JSON.decode(APIProblem.self, from: response?.body ?? [])?.code
        }
    }

    private static func ask(_ method: String, _ target: String, _ house: EngineHouse) -> Answer {
        let answer = Answer()
        let request = APIRequest(
            method: method,
            target: target,
            requester: Requester(uid: 1000, pid: 99, command: "")
        )
        switch APIRouter.answer(
            to: request,
            from: Capabilities.routes,
            house.supervisor as any Host
        ) {
        case .now(let response): answer.response = response
        case .later(let begin): begin { answer.response = $0 }
        case .records: break
        }
        return answer
    }

    private static func house() throws -> EngineHouse {
        try EngineHouse([EngineTests.service()], in: TestFolder())
    }

    @Test("an order is answered once it is carried out, and is known to the next supervisor")
    func known() throws {
        let house = try Self.house()
        let placed = Self.ask("POST", "/v1/start?key=k", house)
        #expect(placed.response == nil)
        #expect(house.work { _ in placed.response != nil })
        #expect(placed.response?.status == 202)
        #expect(placed.order?.number == 1 && placed.order?.isSettled == false)
        #expect(placed.order?.awaited.map(\.name) == ["a"])
        try house.replaceSupervisor()
        let again = Self.ask("POST", "/v1/start?key=k", house)
        #expect(house.work { _ in again.response != nil })
        #expect(again.order?.number == 1 && house.guardian.made.count == 1)
    }

    @Test("whoever waits for an order is answered when it settles, and the journal tells it")
    func settled() throws {
        let house = try Self.house()
        let placed = Self.ask("POST", "/v1/start", house)
        #expect(house.work { _ in placed.response != nil })
        var seen = placed.order
        while let order = seen, !order.isSettled {
            let target = "/v1/orders/\(order.number)?wait=20&seen=\(order.revision)"
            let next = Self.ask("GET", target, house)
            #expect(house.work { _ in next.response != nil })
            seen = next.order
        }
        #expect(seen?.services.map(\.outcome) == [.known(.done)])
        let told = house.supervisor.recentRecords.filter { $0.kind == .orderSettled }
        #expect(told.map(\.level) == [.known(.info)])
        // What settled it was told before.
        #expect(house.supervisor.recentRecords.map(\.kind).suffix(2) == [.ready, .orderSettled])
        let now = Self.ask("GET", "/v1/orders/1?wait=20", house)
        #expect(now.order?.isSettled == true)
        let list = Self.ask("GET", "/v1/orders", house).response?.body ?? []
        #expect(JSON.decode(OrderList.self, from: list)?.orders == [now.order].compactMap { $0 })
    }

    @Test("whoever waits is told what changes, and let go at the end of the time")
    func changes() throws {
        let house = try Self.house()
        let placed = Self.ask("POST", "/v1/start", house)
        #expect(house.work { _ in placed.response != nil })
        let over = Self.ask("GET", "/v1/orders/1?wait=0", house)
        #expect(over.order?.isSettled == false)
        let waiting = Self.ask("GET", "/v1/orders/1?wait=60", house)
        #expect(waiting.response == nil)
        let stop = Self.ask("POST", "/v1/stop", house)
        #expect(house.work { _ in waiting.response != nil && stop.response != nil })
        #expect(waiting.order?.services.first?.outcome == .known(.superseded))
        #expect(waiting.order?.services.first?.supersededBy == 2)
    }

    static let refusals: [(method: String, target: String, status: Int, code: String)] = [
        ("GET", "/v1/orders/1", 404, "api.no_such_order"),
        ("GET", "/v1/orders/one", 404, "api.no_such_order"),
        ("GET", "/v1/orders/1?wait=61", 400, "api.bad_query"),
        ("GET", "/v1/orders/1?seen=-1", 400, "api.bad_query"),
        ("POST", "/v1/orders/1", 405, "api.wrong_method"),
        ("POST", "/v1/start?key=", 400, "api.bad_query"),
        ("POST", "/v1/start?key=a%00", 400, "api.bad_query"),
        ("POST", "/v1/services/a/stop?key=%ff", 400, "api.bad_query"),
        ("POST", "/v1/start?key=" + String(repeating: "k", count: 65), 400, "api.bad_query"),
        ("POST", "/v1/services/a/start?key=", 400, "api.bad_query"),
    ]

    @Test("what cannot be answered is refused with its status and code")
    func refused() throws {
        let house = try Self.house()
        for row in Self.refusals {
            let answer = Self.ask(row.method, row.target, house)
            #expect(answer.response?.status == row.status && answer.code == row.code, "\(row)")
        }
    }
}

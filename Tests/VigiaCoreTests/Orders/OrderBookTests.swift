import Testing

@testable import VigiaCore

@Suite("The orders that are known")
struct OrderBookTests {
    @Test("a key gives the same order, and nothing is asked twice")
    func key() {
        var history = OrderHistory([.plain("a")])
        history.place(.start)
        history.pass()
        let number = history.place(.restart, key: "k")
        history.pass()
        #expect(history.place(.restart, key: "k") == number)
        history.dies()
        #expect(history.place(.restart, key: "k") == number)
        #expect(history.spawned["a"] == 2)
        #expect(history.place(.restart, key: "l") == number + 1)
        #expect(history.spawned["a"] == 3)
    }

    @Test("an order that has settled is forgotten after a while, once another is placed")
    func old() {
        var history = OrderHistory([.plain("a")])
        let first = history.place(.start)
        history.pass(10)
        history.pass(580)
        let second = history.place(.start)
        #expect(history.project.orderBook[first] != nil)
        history.pass(20)
        let third = history.place(.start)
        #expect(history.project.orderBook.orders.map(\.number) == [second, third])
    }

    @Test("of too many, those that have settled go first, and then the oldest")
    func many() {
        let slow = OrderTests.slow
        var history = OrderHistory([slow, .plain("a")])
        history.moods["slow"] = .silent
        let open = history.place(.start, "slow")
        let settled = history.place(.stop, "a")
        for _ in 2..<OrderBook.ordersMax { history.place(.start, "slow") }
        #expect(history.project.orderBook.orders.count == OrderBook.ordersMax)
        history.place(.start, "slow")
        #expect(history.project.orderBook[settled] == nil)
        #expect(history.project.orderBook[open] != nil)
        let last = history.place(.start, "slow")
        #expect(history.project.orderBook[open] == nil)
        #expect(history.project.orderBook.orders.count == OrderBook.ordersMax)
        #expect(history.outcome(last) == ["slow open"])
    }

    @Test("orders of many services push out older ones")
    func wide() {
        let part = PlacedOrder.Part(service: "a", request: .stop, run: nil)
        let parts = [PlacedOrder.Part](repeating: part, count: OrderBook.partsMax / 4)
        var book = OrderBook()
        for _ in 0..<6 {
            _ = book.add(.stop, key: nil, because: .projectStopped, parts: parts, at: .boot)
        }
        #expect(book.orders.map(\.number) == [3, 4, 5, 6])
        let all = [PlacedOrder.Part](repeating: part, count: OrderBook.partsMax + 1)
        _ = book.add(.stop, key: nil, because: .projectStopped, parts: all, at: .boot)
        #expect(book.orders.map(\.number) == [7])
    }

    @Test("nothing is held while no order is open")
    func idle() {
        var history = OrderHistory([.plain("a")])
        history.place(.start)
        #expect(history.project.watch.isActive)
        history.pass()
        let watch = history.project.watch
        #expect(!watch.isActive && watch.places.isEmpty && watch.ends.isEmpty)
    }

    @Test("what changed is told once")
    func changed() {
        var history = OrderHistory([.plain("a")])
        #expect(history.project.takeChangedOrders() == nil)
        history.place(.start)
        #expect(history.project.takeChangedOrders() == [1])
        #expect(history.project.takeChangedOrders() == nil)
        history.pass()
        #expect(history.project.takeChangedOrders() == [1])
    }

    @Test("a fact costs a look at the services that it touched, however many the order has")
    func cost() {
        let services = (0..<200).map { ServiceSpec.plain("s\($0)") }
        var history = OrderHistory(services)
        history.place(.start)
        let before = history.project.revision(of: 1)
        history.end("s100", code: 1)
        #expect(history.project.revision(of: 1) - before <= 4)
        #expect(history.project.awaited(by: 1).count == 199)
        history.pass()
        #expect(history.project.orderBook[1]?.isSettled == true)
    }
}

import VigiaAPI
import VigiaCore
import VigiaWire

// Orders, as the API tells them.
extension Orders {
    static var routes: [Route<any Host>] { [ofAll, ofOne] }

    private static var ofAll: Route<any Host> {
        Route(
            .get,
            "/v1/orders",
            "lists the orders that are open, and the last ones that have settled",
            RouteDescription(gives: [RouteResult(OrderList.self, "the orders, the oldest first")])
        ) { _, host in
            .now(.json(200, OrderList(orders: host.capability(Orders.self).known)))
        }
    }

    private static var ofOne: Route<any Host> {
        let limit = Int(waitMax.components.seconds)
        return Route(
            .get,
            "/v1/orders/{number}",
            "tells what has come of an order, and waits for that where it is asked to",
            RouteDescription(
                [
                    RouteParameter(
                        "number",
                        in: .path,
                        .text,
                        "the number of an order",
                        example: "1"
                    ),
                    RouteParameter(
                        "wait",
                        in: .query,
                        .count(0...limit, default: 0),
                        "how many seconds to wait at most until something of it changes",
                        example: "30"
                    ),
                    RouteParameter(
                        "seen",
                        in: .query,
                        .count(0...Int.max, default: 0),
                        "the `revision` of the order that you know, so that no change is missed"
                    ),
                ],
                gives: [RouteResult(OrderStatus.self, "the order")],
                refuses: [.badQuery, .noSuchOrder, .tooManyWait]
            ),
            answer: answer
        )
    }

    private static func answer(
        _ call: RouteCall,
        _ host: any Host
    ) throws(APIRefusal) -> RouteAnswer {
        let (word, orders) = (call.path("number"), host.capability(Orders.self))
        let (seconds, seen) = (try call.count("wait"), try call.count("seen"))
        let revision = call.query("seen") == nil ? nil : UInt64(seen)
        let unknown = APIRefusal(
            .noSuchOrder,
            "no order \(word) is known",
            "`GET /v1/orders` lists those that are; what has settled is forgotten after a while"
        )
        guard let number = UInt64(word), host.project.orderBook[number] != nil else {
            throw unknown
        }
        return .later { reply in
            let isTaken = orders.wait(
                for: number,
                atMost: .seconds(seconds),
                seeing: revision
            ) { order in
                reply(order.map { .json(200, $0) } ?? unknown.response)
            }
            let busy = APIRefusal(.tooManyWait, "too many wait for orders")
            if !isTaken { reply(busy.response) }
        }
    }
}

extension RouteProblem {
    fileprivate static var noSuchOrder: Self {
        Self(404, "api.no_such_order", "no order of that number is known, or not any more")
    }
    fileprivate static var tooManyWait: Self {
        Self(503, "api.busy", "too many wait for orders")
    }
}

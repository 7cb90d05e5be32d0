import VigiaCore
import VigiaWire

// Orders, drawn.
extension RandomValues {
    static func order(_ chance: inout Chance) -> OrderStatus {
        var order = OrderStatus(
            number: chance.big(),
            action: chance.text(),
            cause: cause(&chance),
            isSettled: chance.flag(),
            elapsedSeconds: chance.number(),
            revision: chance.big(),
            open: chance.count()
        )
        order.key = chance.maybe { $0.text() }
        order.awaited = chance.some(awaited)
        order.services = chance.some(orderedService)
        return order
    }

    static func orderedService(_ chance: inout Chance) -> OrderStatus.Service {
        var service = OrderStatus.Service(name: chance.text(), request: chance.text())
        service.outcome = chance.maybe { $0.word(OutcomeWord.self) }
        service.detail = chance.maybe { $0.text() }
        service.supersededBy = chance.maybe { $0.big() }
        return service
    }

    static func awaited(_ chance: inout Chance) -> OrderStatus.Awaited {
        OrderStatus.Awaited(
            name: chance.text(),
            state: chance.text(),
            reason: chance.maybe { $0.text() },
            needs: texts(&chance)
        )
    }
}

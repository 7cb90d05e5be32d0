import VigiaCore
import VigiaWire

extension OrderStatus {
    /// An order as the API tells it.
    init(_ order: PlacedOrder, in project: Project, at now: Instant) {
        let awaited = project.awaited(by: order.number)
        self.init(
            number: order.number,
            action: order.action.rawValue,
            cause: RecordCause(order.cause),
            isSettled: order.isSettled,
            elapsedSeconds: ((order.settledAt ?? now) - order.placedAt).inSeconds,
            revision: project.revision(of: order.number),
            open: awaited.count
        )
        key = order.key
        self.awaited = awaited.prefix(Self.awaitedMax).map { service in
            let machine = project.machines[service]
            return Awaited(
                name: project.spec.services[service].name,
                state: machine.state.name,
                reason: machine.reason(at: now),
                needs: project.lacking(for: service).map { project.spec.services[$0].name }
            )
        }
        services = zip(order.parts, project.outcomes(of: order)).map { part, outcome in
            var service = Service(name: part.service, request: part.request.rawValue)
            service.outcome = outcome.map { .known($0.word) }
            (service.detail, service.supersededBy) = (outcome?.detail, outcome?.supersededBy)
            return service
        }
    }
}

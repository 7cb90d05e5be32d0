// Orders are placed, and settle.
extension Project {
    /// An order as it comes in.
    public struct NewOrder: Sendable {
        /// What is ordered.
        public let action: OrderAction
        /// The indices of the services; of a `shutdown` it is all, whatever is said here.
        public let services: [Int]
        /// Who orders it, and why.
        public let cause: Cause
        /// What whoever orders it calls it.
        public let key: String?
        /// The process that services are to be down for, of a `pause`; nil where it cannot be seen
        /// from here, so that they are stopped for good.
        public let owner: PauseOwner?

        /// Takes the parts.
        public init(
            _ action: OrderAction,
            of services: [Int],
            because cause: Cause,
            key: String? = nil,
            owner: PauseOwner? = nil
        ) {
            (self.action, self.services, self.cause) = (action, services, cause)
            (self.key, self.owner) = (key, owner)
        }
    }

    /// Takes down an order and asks it of its services, unless one with its key was placed before.
    ///
    /// - Parameters:
    ///   - new: the order, any but `apply`; see `placeChange`.
    ///   - now: the time.
    ///   - draw: a random number from 0 to 1.
    /// - Returns: the number of the order, and what is to be done.
    public mutating func place(
        _ new: NewOrder,
        at now: Instant,
        draw: Double
    ) -> (number: UInt64, effects: [Order]) {
        precondition(new.action != .apply, "a configuration is applied by another project")
        if let known = new.key.flatMap(orderBook.order(withKey:)) { return (known.number, []) }
        let all = machines.indices.filter { !isGone($0) }
        let services = new.action == .shutdown || new.services.isEmpty ? all : new.services.sorted()
        let request = new.action.request
        let number = add(new.action, services.map { ($0, request) }, new.key, new.cause, now)
        if request == .restart || request == .reload {
            // What is said of the one before does not hold for this one.
            for service in services where machines[service].refusal != nil {
                withMachine(service) { $0.refusal = nil }
            }
        }
        var effects: [Order] = []
        if new.action == .shutdown {
            effects = ask(.stop, of: [], because: new.cause, at: now, draw: draw)
        } else if new.action == .pause, let owner = new.owner {
            effects = pause(services, for: owner, because: new.cause, at: now, draw: draw)
        } else if !services.isEmpty {
            effects = ask(request, of: services, because: new.cause, at: now, draw: draw)
        }
        reviewOrders(at: now)
        return (number, effects)
    }

    /// Takes down what follows from the configuration that has just taken the place of another;
    /// it settles once that is carried out.
    ///
    /// - Parameter now: the time.
    /// - Returns: the number of the order; nil where no configuration has.
    @discardableResult
    public mutating func placeChange(at now: Instant) -> UInt64? {
        guard let change else { return nil }
        let begun =
            change.restarts.map { ($0, Request.restart) } + change.starts.map { ($0, .start) }
        let parts = begun + change.stops.map { ($0, .stop) }
        return add(.apply, parts.sorted { $0.0 < $1.0 }, nil, change.cause, now)
    }

    private mutating func add(
        _ action: OrderAction,
        _ asked: [(service: Int, request: Request)],
        _ key: String?,
        _ cause: Cause,
        _ now: Instant
    ) -> UInt64 {
        let parts = asked.map { service, request in
            let run = machines[service].state.run?.id
            return PlacedOrder.Part(
                service: spec.services[service].name,
                request: request,
                run: run
            )
        }
        let number = orderBook.add(action, key: key, because: cause, parts: parts, at: now)
        for old in watch.open.keys where orderBook[old] == nil { watch.end(old) }
        watch.changed(number)
        let isFirst = !watch.isActive
        if let order = orderBook[number] { watch.begin(order, of: asked.map(\.service)) }
        // Who waits for whom was not looked at while no order was open.
        if isFirst { touchAll() }
        return number
    }

    /// Takes up the orders that are open since before.
    mutating func watchOrders() {
        guard orderBook.orders.contains(where: { !$0.isSettled }) else { return }
        let indices = Dictionary(
            uniqueKeysWithValues: spec.services.enumerated().map { ($1.name, $0) }
        )
        for order in orderBook.orders where !order.isSettled {
            watch.begin(order, of: order.parts.map { indices[$0.service] })
        }
        touchAll()
    }

    /// Has every service looked at.
    mutating func touchAll() {
        for service in machines.indices { watch.touch(service) }
    }

    /// The orders that changed since this was last asked, for whoever writes them down; nil where
    /// none did.
    public mutating func takeChangedOrders() -> Set<UInt64>? { watch.takeChanged() }
}

/// All services of a configuration and the relations between them: the whole state as one value.
///
/// A service starts when its dependencies meet their conditions, and ends before them: an order to
/// stop or restart several services is held back for each one until its dependents among them are
/// quiet.
public struct Project: Hashable, Sendable {
    /// The configuration.
    public private(set) var spec: ProjectSpec
    /// One machine for each service of `spec`, at the same index.
    public private(set) var machines: [ServiceMachine]
    /// The number of the next run.
    public private(set) var nextRun: UInt64
    /// Orders that wait until the dependents are quiet.
    public internal(set) var held: [HeldOrder] = []
    /// Services that are down while a process works on their files.
    public internal(set) var pauses: [Pause] = []
    /// The pending work of a configuration that has just taken the place of another.
    public internal(set) var change: Change?
    /// What was ordered, and what came of it.
    public internal(set) var orderBook: OrderBook
    /// What orders wait for.
    var watch = OrderWatch()
    private var touched = Touched()
    /// For each service, the indices of its dependents.
    let dependents: [[Int]]
    /// For each service, its dependencies.
    let needs: [[Need]]

    /// An order, and the index of the service that it is for.
    public struct Order: Hashable, Sendable {
        /// The service's index in `spec.services`.
        public let service: Int
        /// The order.
        public let effect: ServiceEffect
    }

    /// Begins with every service down.
    ///
    /// - Parameters:
    ///   - spec: the configuration; names are unique, dependencies exist and have no cycle.
    ///   - nextRun: the number of the first run.
    public init(spec: ProjectSpec, nextRun: UInt64 = 1) {
        let machines = spec.services.map { ServiceMachine(policy: $0.$policy) }
        self.init(spec: spec, machines: machines, nextRun: nextRun, held: [])
    }

    /// Continues from an older supervisor's checkpoint; there is one machine for each service.
    public init(
        spec: ProjectSpec,
        machines: [ServiceMachine],
        nextRun: UInt64,
        held: [HeldOrder],
        pauses: [Pause] = [],
        change: Change? = nil,
        orderBook: OrderBook = OrderBook()
    ) {
        precondition(machines.count == spec.services.count, "one machine for each service")
        let indices = Dictionary(
            uniqueKeysWithValues: spec.services.enumerated().map { ($1.name, $0) }
        )
        var spec = spec
        spec.share()
        var dependents = [[Int]](repeating: [], count: machines.count)
        needs = spec.services.map { service in
            service.dependsOn.sorted { $0.key < $1.key }.compactMap { name, condition in
                indices[name].map { Need(service: $0, condition: condition) }
            }
        }
        for (service, list) in needs.enumerated() {
            for need in list { dependents[need.service].append(service) }
        }
        (self.spec, self.machines, self.nextRun) = (spec, machines, nextRun)
        (self.held, self.pauses, self.dependents) = (held, pauses, dependents)
        (self.change, self.orderBook) = (change, orderBook)
        for index in machines.indices { self.machines[index].take(spec.services[index].$policy) }
        watchOrders()
    }

    /// Adopts a run of a service that this Vigia never started; see `ServiceMachine.adopt`.
    ///
    /// - Parameters:
    ///   - run: the run's number, which is not given again.
    ///   - pid: the main process.
    ///   - service: the index of the service.
    ///   - began: when the run began.
    ///   - now: the time of this turn.
    public mutating func adopt(
        _ run: RunID,
        _ pid: ProcessID,
        of service: Int,
        began: Instant,
        now: Instant
    ) {
        machines[service].adopt(run, pid, began: began, now: now)
        nextRun = max(nextRun, run.raw + 1)
    }

    /// Changes the paths after the project's folder was renamed; see `ProjectSpec.following`.
    public mutating func follow(from old: String, to new: String) {
        spec = spec.following(from: old, to: new)
    }

    /// When `deadlinePassed` is due for service `index`; `never` while nothing is.
    public func deadline(of index: Int) -> Instant { machines[index].deadline }

    /// Whether nothing runs and nothing is about to start.
    public var isQuiet: Bool {
        held.isEmpty && machines.allSatisfy { $0.goal == .down && $0.isQuiet }
    }

    /// The indices, in order, of the services that took in an event since the last call.
    public mutating func takeTouched() -> [Int] { touched.take() }

    /// Changes the machine of one service and marks the service as touched.
    mutating func withMachine(_ index: Int, _ change: (inout ServiceMachine) -> Void) {
        change(&machines[index])
        mark(index)
    }

    /// A service took in a fact.
    private mutating func mark(_ index: Int) {
        touched.insert(index)
        watch.touch(index)
    }

    /// Takes in one event of one service.
    ///
    /// - Parameters:
    ///   - event: what happened.
    ///   - index: the index of the service.
    ///   - now: the time of this turn.
    ///   - draw: a random number from 0 to 1.
    /// - Returns: the orders, for this service and for the services that it affects.
    public mutating func handle(
        _ event: ServiceEvent,
        for index: Int,
        at now: Instant,
        draw: Double
    ) -> [Order] {
        let isTooEarly = event == .preflightEnded(problem: nil) && waitsAgain(index)
        var orders = isTooEarly ? [] : deliver(event, to: index, now, draw)
        if !held.isEmpty { orders += release(now, draw) }
        if !dependents[index].isEmpty { orders += inform(dependents[index], now, draw) }
        reviewOrders(at: now)
        assertInvariants(of: CollectionOfOne(index))
        assertInvariants(of: dependents[index])
        return orders
    }

    /// Takes in a request for several services.
    ///
    /// A start also starts their dependencies; a stop or restart goes in reverse order.
    ///
    /// - Parameters:
    ///   - request: the request.
    ///   - chosen: the indices of the services; empty for all.
    ///   - cause: who asked, and why.
    ///   - now: the time of this turn.
    ///   - draw: a random number from 0 to 1.
    /// - Returns: the orders.
    public mutating func ask(
        _ request: Request,
        of chosen: [Int],
        because cause: Cause,
        at now: Instant,
        draw: Double
    ) -> [Order] {
        let orders = spread(request, chosen, cause, now, draw)
        reviewOrders(at: now)
        return orders
    }

    /// Does that, and leaves it to others to look what comes of orders.
    mutating func spread(
        _ request: Request,
        _ chosen: [Int],
        _ cause: Cause,
        _ now: Instant,
        _ draw: Double
    ) -> [Order] {
        var services = chosen.isEmpty ? Array(machines.indices) : chosen
        if request != .stop { services.removeAll(where: isRemoved) }
        if request == .start {
            // A service that is about to restart comes up without another order.
            services = withNeeds(services).filter { !isHeld($0, for: .restart) }
        }
        let owing = Set(
            held.filter { $0.request == .restart || $0.owesRestart == true }.map(\.service)
        )
        held.removeAll { services.contains($0.service) }
        forgetPauses(of: services)
        let inOrder = request == .stop || request == .restart
        for service in services {
            let owes = owing.contains(service)
            let request = request == .start && owes ? .restart : request
            let after = inOrder ? dependents[service].filter(services.contains) : []
            var order = HeldOrder(service: service, request: request, cause: cause, after: after)
            order.following = before(service, among: services, request)
            if owes, request == .stop { order.owesRestart = true }
            held.append(order)
            watch.touch(service)
        }
        var orders = inform(Array(machines.indices), now, draw)
        orders += release(now, draw) + inform(Array(machines.indices), now, draw)
        assertInvariants(of: machines.indices)
        return orders
    }

    /// Resumes work after the supervisor was replaced; see `ServiceMachine.resume`.
    ///
    /// - Parameters:
    ///   - found: the guardian's table, by run.
    ///   - now: the time of this turn.
    ///   - draw: a random number from 0 to 1.
    /// - Returns: the orders.
    public mutating func resume(
        finding found: [RunID: FoundRun],
        at now: Instant,
        draw: Double
    ) -> [Order] {
        nextRun = max(
            nextRun,
            (found.keys.map(\.raw).filter { $0 < RunID.tasksBegin }.max() ?? 0) + 1
        )
        var orders: [Order] = []
        for index in machines.indices {
            var inputs = Inputs(now: now, draw: draw, nextRun: nextRun)
            let effects = machines[index].resume(finding: found, in: &inputs)
            nextRun = inputs.nextRun
            mark(index)
            orders += effects.map { Order(service: index, effect: $0) }
        }
        orders += release(now, draw) + inform(Array(machines.indices), now, draw)
        reviewOrders(at: now)
        return orders
    }

    private mutating func deliver(
        _ event: ServiceEvent,
        to index: Int,
        _ now: Instant,
        _ draw: Double
    ) -> [Order] {
        var inputs = Inputs(now: now, draw: draw, nextRun: nextRun)
        let effects = machines[index].handle(event, in: &inputs)
        nextRun = inputs.nextRun
        mark(index)
        return effects.map { Order(service: index, effect: $0) }
    }

    /// Gives the held orders that nothing delays any more.
    mutating func release(_ now: Instant, _ draw: Double) -> [Order] {
        held.removeAll { $0.isInPreflight && machines[$0.service].preflight == nil }
        var orders = dropBehindFailures(now, draw)
        while let next = held.firstIndex(where: mayGo) {
            var order = held.remove(at: next)
            orders += deliver(.requested(order.request, order.cause), to: order.service, now, draw)
            order.isInPreflight = machines[order.service].preflight != nil
            if order.isInPreflight { held.append(order) }
            orders += inform(dependents[order.service], now, draw)
            orders += dropBehindFailures(now, draw)
        }
        if held.isEmpty { held = [] }  // Frees the capacity of a large request.
        return orders
    }

    /// Reports to services whether their dependencies meet their conditions, where that has
    /// changed.
    mutating func inform(_ services: [Int], _ now: Instant, _ draw: Double) -> [Order] {
        var orders: [Order] = []
        for service in services {
            let isAllowed = needs[service].allSatisfy(isMet)
            if isAllowed != machines[service].isAllowed {
                orders += deliver(.allowed(isAllowed), to: service, now, draw)
            }
        }
        return orders
    }

    func isMet(_ need: Need) -> Bool {
        if held.contains(where: { $0.service == need.service && $0.request != .start }) {
            return false
        }
        switch (need.condition, machines[need.service].state) {
        case (.ready, .up), (.ready, .degraded): return true
        case (.started, .up), (.started, .degraded): return true
        case (.started, .starting(let run)): return run.pid != nil
        case (.done, .done): return true
        case (_, .down), (_, .checking), (_, .starting), (_, .stopping), (_, .waiting),
            (_, .broken), (_, .done), (.done, .up), (.done, .degraded):
            return false
        }
    }
}

public import VigiaCore

/// A whole fake world from one seed: processes, their guardian, a user, and time.
///
/// Every event goes through the real decisions, and after each one all invariants are checked; the
/// first broken one stops the world, with the seed to replay. Rounds of routine that are proven to
/// change nothing pass unstepped; see `Proof`.
public struct World {
    /// A broken invariant.
    public struct Failure: Error, CustomStringConvertible {
        /// Seed, time and the broken invariant.
        public let description: String
    }

    /// The number of events that went through the decisions, each followed by all invariants.
    public internal(set) var stepped = 0
    /// The number of events of proven routine that passed unstepped.
    public internal(set) var skipped = 0
    /// The number of supervisor deaths.
    public internal(set) var supervisorDeaths = 0
    /// The number of guardian deaths.
    public internal(set) var guardianDeaths = 0
    /// The number of started runs.
    public internal(set) var starts = 0
    /// All events outside the routine, in words; nil unless requested.
    public internal(set) var story: [String]?
    /// The whole state of the decisions.
    public internal(set) var project: Project

    let seed: UInt64
    /// Whether proven routine may pass unstepped.
    let skips: Bool
    /// The time of the present event; a little earlier than that of the previous one where a
    /// sleeping service was not concerned by the previous one.
    var now = Instant.boot
    /// The end of the last time without listening: earlier events arrive then, before any deadline
    /// is judged.
    var deafUntil = Instant.boot
    /// Random numbers for everything outside services.
    var chance: Chance
    var agenda = Agenda()
    var places: [Place]
    /// For each service, when it must be looked at: its deadline, or its waking.
    var due: [Instant]
    /// By service, a request to all services that this one has not got yet.
    var rolling: [Int: String] = [:]
    private var lastPid: Int32 = 100

    /// Makes a world of one to four services with policies drawn from the seed.
    ///
    /// - Parameters:
    ///   - seed: the origin of all random numbers.
    ///   - skips: whether proven routine may pass unstepped.
    ///   - tells: whether to keep the story.
    public init(seed: UInt64, skips: Bool = true, tells: Bool = false) {
        (self.seed, self.skips, story) = (seed, skips, tells ? [] : nil)
        var chance = Chance(seed: seed)
        let spec = World.spec(&chance)
        project = Project(spec: spec)
        places = spec.services.map { Place($0, chance.stream()) }
        due = Array(repeating: .never, count: spec.services.count)
        self.chance = chance
        for (service, spec) in spec.services.enumerated() {
            for name in spec.dependsOn.keys {
                guard let need = project.spec.services.firstIndex(where: { $0.name == name })
                else { continue }
                places[need].dependents.append(service)
            }
            plan(.wish(service), for: nil, in: .seconds(1))
        }
        plan(.supervisorDies(again: true), for: nil, in: self.chance.span(Self.deathsEvery))
        for mean in Self.stallsOf { planStall(of: mean) }
    }

    /// The number of services.
    public var serviceCount: Int { places.count }

    /// The mean time between two supervisor deaths, besides those at busy moments.
    static let deathsEvery = Duration.seconds(1_500_000)
    /// The mean lengths of times without listening: the supervisor is starved, is stopped, or the
    /// machine is suspended.
    static let stallsOf = [Duration.seconds(1), .seconds(60), .seconds(20_000)]
    /// The mean time between two of the same length.
    static let stallsEvery = Duration.seconds(1_000_000)

    /// Lets time pass until `end`.
    ///
    /// - Parameter end: the time since boot at which to stop.
    /// - Throws: `Failure` for a broken invariant.
    public mutating func run(until end: Duration) throws(Failure) {
        let end = Instant.boot + end
        while true {
            let dueNext = due.min() ?? .never
            let next = min(agenda.first, dueNext)
            guard next < end else {
                rouse(nil, at: end)
                if due.contains(where: { $0 < end }) { continue }
                return
            }
            let isLate = agenda.first <= deafUntil
            if !isLate, dueNext <= agenda.first {
                try turn(dueNext)
                continue
            }
            rouse(agenda.concerned, at: max(deafUntil, agenda.first))
            // A service that is awake now may be due before it.
            if !isLate, due.contains(where: { $0 <= agenda.first }) { continue }
            guard let item = agenda.take() else { return }
            now = max(deafUntil, item.at)
            try happen(item)
        }
    }

    /// Wakes the services that are due, or else delivers their deadlines.
    private mutating func turn(_ moment: Instant) throws(Failure) {
        for service in places.indices where due[service] <= moment {
            if places[service].sleep != nil { return stir(service, at: moment) }
            rouse(service, at: max(deafUntil, moment))
        }
        if due.contains(where: { $0 < moment }) { return }
        now = max(deafUntil, moment)
        for service in places.indices where due[service] <= now {
            guard places[service].sleep == nil else { continue }
            try deliver(.deadlinePassed, to: service)
            guard due[service] > now else { throw fail(service, "a deadline stays due") }
        }
    }

    /// Brings the services that an event concerns up to its time: one service and its dependents.
    private mutating func rouse(_ service: Int?, at moment: Instant) {
        guard let service, project.held.isEmpty else {
            for service in places.indices {
                advance(service, to: moment)
                wake(service)
            }
            return
        }
        advance(service, to: moment)
        for dependent in places[service].dependents { advance(dependent, to: moment) }
    }

    private mutating func happen(_ item: Agenda.Item) throws(Failure) {
        switch (item.event, item.service) {
        case (.fact(let event), let service?): try deliverMaybeTwice(event, to: service)
        case (.says(let run, let notifyEvent), let service?):
            try hear(notifyEvent, of: run, service)
        case (.death(let run, let ending), let service?): try die(run, of: service, ending)
        case (.lastLeaves(let run), let service?): leave(run, of: service)
        case (.wish(let service), _): try wish(service)
        case (.pauseEnds(let owner), _): try endPause(owner)
        case (.supervisorDies(let again), _): try replaceSupervisor(again)
        case (.stalls(let mean), _): try stall(mean)
        case (.fact, nil), (.says, nil), (.death, nil), (.lastLeaves, nil): break
        }
    }

    /// Delivers an event, and sometimes again later.
    mutating func deliverMaybeTwice(
        _ event: ServiceEvent,
        to service: Int
    ) throws(Failure) {
        // Drawn first: the length of the sleep afterwards depends on it.
        let again = places[service].comesAgain(event)
        if let passed = passed(event, service) {
            try letPass(event, to: passed, service)
        } else {
            try deliver(event, to: service)
        }
        if let again { plan(.fact(event), for: service, in: again) }
    }

    /// Takes an event through the decisions; true where they gave no order.
    @discardableResult
    mutating func deliver(_ event: ServiceEvent, to service: Int) throws(Failure) -> Bool {
        stepped += 1
        if places[service].sleep != nil { wake(service) }
        if case .deadlinePassed = event { observe(service) }
        let held = project.held.count
        let mayTouchOthers = held > 0 || !places[service].dependents.isEmpty
        if mayTouchOthers { _ = project.takeTouched() }
        places[service].rules.heard(event)
        places[service].promises.heard(event, at: now)
        let orders = project.handle(event, for: service, at: now, draw: draw(for: service))
        if project.held.count < held {
            for service in places.indices {
                places[service].rules.requested()
                places[service].promises.requested()
            }
        }
        if !event.isRoutine { tell(service, "\(event)") }
        compare(service, event, orders)
        try carryOut(orders)
        try check(service)
        if mayTouchOthers {
            for touched in project.takeTouched() { settle(touched) }
        } else {
            settle(service)
        }
        return orders.isEmpty
    }

    /// The random number of an event, derived from its time, so that skipped events draw none.
    func draw(for service: Int) -> Double {
        var chance = Chance(seed: seed ^ UInt64(now.nanoseconds) &* 5 &+ UInt64(service))
        return chance.unit()
    }

    mutating func check(_ service: Int) throws(Failure) {
        let machine = project.machines[service]
        if let words = project.brokenInvariant(of: service) { throw fail(service, words) }
        if let words = places[service].rules.broken(by: machine, at: now) {
            throw fail(service, words)
        }
        if let words = brokenPromise(service) { throw fail(service, words) }
        if case .waiting(.dependencies) = machine.state, project.held.isEmpty,
            project.spec.services[service].dependsOn.allSatisfy(isThere)
        {
            throw fail(service, "waits for what is there")
        }
    }

    private func isThere(_ name: String, _ condition: DependencyCondition) -> Bool {
        guard let index = project.spec.services.firstIndex(where: { $0.name == name }) else {
            return false
        }
        return switch (project.machines[index].state, condition) {
        case (.up, .ready), (.degraded, .ready), (.up, .started), (.degraded, .started): true
        case (.starting(let run), .started): run.pid != nil
        case (.done, .done): true
        default: false
        }
    }

    mutating func plan(_ event: Agenda.Coming, for service: Int?, in wait: Duration) {
        agenda.add(event, for: service, at: now + wait)
    }

    mutating func takePid() -> ProcessID {
        lastPid += 1
        return ProcessID(raw: lastPid)
    }

    mutating func tell(_ service: Int, _ words: @autoclosure () -> String) {
        guard story != nil else { return }
        story?.append("\(now.nanoseconds) \(service) \(words())")
    }

    func fail(_ service: Int, _ words: String) -> Failure {
        let machine = project.machines[service]
        return Failure(
            description: "seed \(seed), \(now.nanoseconds / 1_000_000) ms, service \(service): "
                + "\(words)\n  state \(machine.state)\n  goal \(machine.goal)"
        )
    }
}

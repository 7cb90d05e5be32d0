import FoundationEssentials
import VigiaCore

/// A whole fake world under one seed: processes, their guardian, a user, and time.
///
/// Every fact that it lets happen goes through the real decisions, and after each one all
/// invariants are checked; the first that breaks stops it, with the seed to replay.
public struct World {
    /// An invariant that broke.
    public struct Failure: Error, CustomStringConvertible {
        /// Seed, time and what was wrong.
        public let description: String
    }

    /// How many facts went through.
    public private(set) var facts = 0
    /// How many supervisors died.
    public private(set) var supervisorDeaths = 0
    /// How many runs were started.
    public private(set) var starts = 0

    private let seed: UInt64
    private(set) var project: Project
    private(set) var now = Instant.boot
    private var chance: Chance
    private var agenda = Agenda()
    private(set) var processes: [[RunID: FakeProcess]]
    private var rules: [Rules]
    private var lastPid: Int32 = 100

    /// Makes a world of one to four services with policies that the seed picks.
    public init(seed: UInt64) {
        (self.seed, chance) = (seed, Chance(seed: seed))
        let spec = World.spec(&chance)
        project = Project(spec: spec)
        processes = Array(repeating: [:], count: spec.services.count)
        rules = spec.services.map { Rules(policy: $0.policy) }
        for service in spec.services.indices { plan(.wish(.start), for: service, in: .seconds(1)) }
        plan(.supervisorDies, for: 0, in: chance.span(.seconds(20_000)))
    }

    /// How many services there are.
    public var serviceCount: Int { processes.count }

    /// Lets time pass until `end`.
    ///
    /// - Parameter end: when to stop, from boot.
    /// - Throws: `Failure` where an invariant breaks.
    public mutating func run(until end: Duration) throws(Failure) {
        let end = Instant.boot + end
        while true {
            let due = project.machines.map(\.deadline).min() ?? .never
            let next = min(agenda.first ?? .never, due)
            guard next < end else { return }
            now = max(now, next)
            if due <= next {
                for index in project.machines.indices where project.deadline(of: index) <= now {
                    try deliver(.deadlinePassed, to: index)
                    guard project.deadline(of: index) > now else {
                        throw fail(index, "a deadline stays due")
                    }
                }
            } else if let item = agenda.take() {
                try happen(item)
            }
        }
    }

    private mutating func happen(_ item: Agenda.Item) throws(Failure) {
        switch item.event {
        case .fact(let event): try deliverMaybeTwice(event, to: item.service)
        case .death(let run, let ending): try die(run, of: item.service, ending)
        case .lastLeaves(let run): try empty(run, of: item.service)
        case .wish(let request): try wish(request, item.service)
        case .supervisorDies: try replaceSupervisor()
        }
    }

    private mutating func wish(_ request: Request, _ service: Int) throws(Failure) {
        let cause = Cause.requested(Requester(uid: 0, pid: 1, command: request.rawValue))
        let orders = project.ask(
            request,
            of: [service],
            because: cause,
            at: now,
            draw: chance.unit()
        )
        rules[service].asked()
        for rule in rules.indices where request == .start { rules[rule].asked() }
        try carryOut(orders)
        let wishes: [Request] = [.start, .restart, .reload, .start, .stop, .start]
        plan(.wish(wishes[chance.below(6)]), for: service, in: chance.span(.seconds(60_000)))
    }

    private mutating func deliverMaybeTwice(_ event: ServiceEvent, to service: Int) throws(Failure)
    {
        try deliver(event, to: service)
        if chance.oneIn(50) { plan(.fact(event), for: service, in: chance.span(.seconds(30))) }
    }

    private mutating func deliver(_ event: ServiceEvent, to service: Int) throws(Failure) {
        facts += 1
        let orders = project.handle(event, for: service, at: now, draw: chance.unit())
        try carryOut(orders)
        if let words = rules[service].broken(by: project.machines[service], at: now) {
            throw fail(service, words)
        }
    }

    private mutating func die(_ run: RunID, of service: Int, _ ending: Ending) throws(Failure) {
        guard let process = processes[service][run], process.ending == nil else { return }
        processes[service][run]?.ending = ending
        try deliver(.ended(run, ending), to: service)
        if process.leavesChildren {
            plan(.lastLeaves(run), for: service, in: chance.span(.seconds(20)))
        } else {
            try empty(run, of: service)
        }
    }

    private mutating func empty(_ run: RunID, of service: Int) throws(Failure) {
        guard let process = processes[service][run], process.ending != nil, !process.isEmpty
        else { return }
        processes[service][run]?.isEmpty = true
        try deliver(.emptied(run, .session), to: service)
    }

    /// The supervisor dies; another goes on with its note and the guardian's table.
    private mutating func replaceSupervisor() throws(Failure) {
        supervisorDeaths += 1
        let copy: Project
        do {
            copy = try JSONDecoder().decode(Project.self, from: JSONEncoder().encode(project))
        } catch {
            throw fail(0, "the note cannot be read: \(error)")
        }
        guard copy == project else { throw fail(0, "the note is not what was noted") }
        project = copy
        var found: [RunID: FoundRun] = [:]
        for table in processes {
            for (run, process) in table {
                found[run] = FoundRun(
                    pid: process.pid,
                    ending: process.ending,
                    empty: process.isEmpty ? .session : nil
                )
            }
        }
        try carryOut(project.resume(finding: found, at: now, draw: chance.unit()))
        plan(.supervisorDies, for: 0, in: chance.span(.seconds(20_000)))
    }

    private mutating func carryOut(_ orders: [Project.Order]) throws(Failure) {
        for order in orders { try carryOut(order.effect, of: order.service) }
    }

    private mutating func carryOut(_ effect: ServiceEffect, of service: Int) throws(Failure) {
        switch effect {
        case .spawn(let run): try spawn(run, of: service)
        case .signal(let run, let signal, _): signalled(run, signal, service)
        case .ask(let run, let question):
            guard let process = processes[service][run], process.ending == nil else { return }
            let wait = chance.oneIn(200) ? chance.span(.seconds(20)) : .milliseconds(3)
            let verdict = process.verdict(at: now + wait)
            plan(.fact(.answered(run, question: question, verdict)), for: service, in: wait)
        case .examine(let run):
            let activity = Activity(processorTime: .zero, transferred: 0)
            plan(.fact(.examined(run, activity)), for: service, in: .milliseconds(1))
        case .measure(let run):
            guard let process = processes[service][run], process.ending == nil else { return }
            let used = process.memory(at: now)
            plan(.fact(.measured(run, used)), for: service, in: .milliseconds(1))
        case .acknowledge(let run): processes[service][run] = nil
        case .hearLastWords(let run):
            plan(.fact(.lastWords(run, ["line"])), for: service, in: .milliseconds(2))
        case .check: plan(.fact(.checked(finding: nil)), for: service, in: .seconds(1))
        case .remedy(let remedy, _):
            plan(.fact(.remedied(remedy, succeeded: true)), for: service, in: .seconds(5))
        case .relieve, .shift, .report, .surprise: break
        }
    }

    private mutating func spawn(_ run: RunID, of service: Int) throws(Failure) {
        starts += 1
        let machine = project.machines[service]
        let alive = processes[service].values.count { !$0.isEmpty }
        if alive > 0, machine.replacement == nil {
            throw fail(service, "spawned beside a living tree")
        }
        if alive > 1 { throw fail(service, "three runs in a slot") }
        if let words = rules[service].brokenBySpawn(machine, at: now) { throw fail(service, words) }
        if chance.oneIn(20) {
            let event = ServiceEvent.spawnFailed(run, .exec, errno: chance.oneIn(2) ? 2 : 11)
            return plan(.fact(event), for: service, in: .milliseconds(1))
        }
        lastPid += 1
        let process = FakeProcess(pid: ProcessID(raw: lastPid), at: now, &chance)
        processes[service][run] = process
        plan(.fact(.spawned(run, process.pid)), for: service, in: .milliseconds(1))
        let life = chance.oneIn(8) ? chance.span(.seconds(2)) : chance.span(.seconds(80_000))
        let ending = Ending.exited(code: Int32(chance.below(3)))
        plan(.death(run, ending), for: service, in: .milliseconds(2) + life)
    }

    private mutating func signalled(_ run: RunID, _ signal: Signal, _ service: Int) {
        guard let process = processes[service][run], !process.isEmpty else { return }
        if signal == .kill {
            plan(.death(run, .killed(.kill, coreDumped: false)), for: service, in: .milliseconds(1))
            plan(.lastLeaves(run), for: service, in: .milliseconds(3))
        } else if signal == .terminate, !process.ignoresTerm {
            let end = Ending.killed(.terminate, coreDumped: false)
            plan(.death(run, end), for: service, in: chance.span(.seconds(1)))
        }
    }

    private mutating func plan(_ event: Agenda.Coming, for service: Int, in wait: Duration) {
        agenda.add(event, for: service, at: now + wait)
    }

    private func fail(_ service: Int, _ words: String) -> Failure {
        let machine = project.machines[service]
        return Failure(
            description: "seed \(seed), \(now.nanoseconds / 1_000_000) ms, service \(service): "
                + "\(words)\n  state \(machine.state)\n  goal \(machine.goal)"
        )
    }
}

import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

/// The supervisor process: facts in, the core decides, orders out.
///
/// One turn of the loop takes in what came, writes the note when a state changed, and only
/// then sends orders: so what the guardian was told is always less than what the note says,
/// and a successor repeats an order at worst, which the run's number makes harmless.
final class Supervisor {
    let options: SupervisorOptions
    let loop: EventLoop
    let link: GuardianLink
    let scribe: Scribe
    let began: Instant
    /// Whether the loop listens, and whether the guardian answers.
    var attention: Attention
    private var ownLog: OwnLog
    var pulse: GuardianPulse
    let generation: UInt64
    /// Where the guardian gives runs cgroups of their own; nil where it cannot.
    let cgroups: RunCgroups?
    var project: Project
    /// Tells that this process was stopped, and let go on.
    let continued: StopNotice
    let note: NoteFile
    var lineage: Lineage
    /// What others find this Vigia by, and the project's folder as it is called now.
    var reach: ReachWatch?
    var here: String
    private var numbers = RunNumbers()
    /// When each service is due, so that a turn need not ask every machine.
    var agenda: Agenda
    /// Facts that arose inside a turn.
    var inbox: [(service: Int, event: ServiceEvent)] = []
    /// Orders of this turn, to be carried out once the note is written.
    var orders: [Project.Order] = []
    /// Which service a run belongs to, until it is acknowledged.
    var owners: [RunID: Int] = [:]
    /// Runs that no service owns; they are ended and forgotten.
    var unclaimed: Set<RunID> = []
    /// Children of its own under way: probes, checks, whatever would block and is no writing.
    var children: ChildTable
    /// What else it can do, each by itself.
    private(set) var capabilities: [any Capability] = []
    /// Who waits for logs to be put aside.
    var rotations: [UInt64: () -> Void] = [:]
    var nextRotation: UInt64 = 1
    /// What the guardian keeps.
    let kept: KeptDescriptors
    /// Services whose pipes the guardian could not keep.
    var unkept: Set<Int> = []
    /// What runs say of themselves.
    var sayings: Sayings
    /// Which process belongs to which run, and what is written down of that.
    var members: RunMembership
    var started = StartedRuns()
    var specifications = SpecificationEncoder()
    var recent = RecentEvents()
    var server: ControlServer?
    /// Another configuration that is about to take the place of this one.
    var pendingChange: PendingChange?
    /// Whether the guardian keeps it for the next supervisor by now.
    var isHandedOver = false
    var watches: [EventLoop.Watch] = []
    var writable: EventLoop.Watch?
    var isChanged = true
    var isShuttingDown: Bool
    var isFinished = false
    /// Whether the guardian was told to become another one, and nothing was heard of that yet.
    var isUpgrading = false
    /// What it holds on to where another supervisor is about to go on; nil where none is.
    var resting: Resting?
    /// Whether a service had broken for good when the project was told to end.
    var hasBroken = false
    var surprises = 0

    init(_ start: consuming SupervisorStart) {
        (options, loop, link, kept) = (start.options, start.loop, start.link, start.kept)
        (scribe, project, generation) = (start.scribe, start.project, start.inventory.generation)
        (isShuttingDown, lineage) = (start.isShuttingDown, start.lineage)
        (began, here) = (Clock.now, start.options.project)
        attention = Attention(at: began)
        ownLog = OwnLog(path: start.options.state + "/supervisor.log")
        pulse = GuardianPulse(answersPings: start.inventory.answersPings)
        let lock = start.lineage.lockPath
        cgroups = RunCgroups(lock: lock)
        members = RunMembership(cgroups: cgroups, mark: RunMark(lock: lock))
        agenda = Agenda(services: start.project.machines.count)
        children = ChildTable(generation: start.inventory.generation)
        continued = start.continued
        (note, sayings) = (start.note, Sayings(start.sayings))
        for (index, machine) in project.machines.enumerated() {
            for run in machine.runs { owners[run.id] = index }
        }
        kept.hold(
            KeptName.specification,
            .made { [unowned self] () throws(SystemError) in
                [try KeptState.specification(project.spec).release(), note.descriptor]
            }
        )
        capabilities = Capabilities.list.map { $0.init(self) }
    }

    /// Runs until the project is down for good.
    func run() {
        while finishTurn() { takeIn() }
        for capability in capabilities { capability.stop() }
        watches = []  // Nobody reads what comes now, so it would wake the loop for ever.
        link.finish(within: Self.lastWordsWithin)
        if isShuttingDown { reserveNumbers(isLast: true) }
        loop.finishWriting()  // Whoever asked for the end gets the answer.
        scribe.finish()
        if let resting { rest(resting) } else { outliveGuardian() }
    }

    /// Sleeps until something arrives or is due, and takes it in; `finishTurn` acts on it.
    ///
    /// - Parameter limit: when it wakes at the latest.
    func takeIn(until limit: Instant = .never) {
        listen(until: limit)
        for capability in capabilities { capability.look(at: Clock.now) }
        judge(at: Clock.now)
        ownLog.look(at: Clock.now)
    }

    /// Sleeps until something arrives or is due.
    ///
    /// Where anything is due, or nobody listened for a while, all that has arrived is read before
    /// anything is judged.
    private func listen(until limit: Instant) {
        var rest = pulse.deadline
        for capability in capabilities { rest = min(rest, capability.deadline) }
        let (planned, now) = (min(agenda.earliest, rest, limit), Clock.now)
        attention.sleeps(at: now)
        loop.turn(until: planned, now: now)
        let woken = Clock.now
        let gap = attention.wakes(at: woken, planned: planned)
        if let gap { stalled(for: gap, at: woken) }
        if gap != nil || woken >= planned {
            loop.readAll { capabilities.reduce(0) { $0 + $1.heard } }
        }
        attention.hasRead(at: Clock.now)
    }

    /// How long the guardian may take to read the last orders.
    private static let lastWordsWithin = Duration.seconds(5)

    /// Takes in one fact about a service.
    func take(_ event: ServiceEvent, for service: Int) {
        inbox.append((service, event))
    }

    /// Lets the core decide, writes the note, carries out; until nothing is left to do.
    ///
    /// - Returns: whether there is another turn; false once the project is down for good.
    func finishTurn() -> Bool {
        while !inbox.isEmpty || !orders.isEmpty || isChanged {
            while !inbox.isEmpty {
                let facts = inbox
                inbox = []
                for (service, event) in facts { decide(event, for: service) }
            }
            if isChanged { writeNote() }
            isChanged = false
            let due = orders
            orders = []
            for order in due { carryOut(order.effect, of: order.service) }
        }
        writeStarted()
        for capability in capabilities { capability.turnEnded() }
        shutDownWhenSpent()
        shutDownWhenQuiet()
        forgetRemoved()
        handOverChange()
        flushLink()
        return !isFinished
    }

    private func decide(_ event: ServiceEvent, for service: Int) {
        decide { $0.handle(event, for: service, at: $1, draw: $2) }
    }

    /// Lets the core decide on what is no fact about one service.
    ///
    /// - Parameter decision: gets the project, the time and a random number from 0 to 1.
    func decide(_ decision: (inout Project, Instant, Double) -> [Project.Order]) {
        add(decision(&project, Clock.now, Double.random(in: 0...1)))
    }

    /// Queues orders of the core; what only looks is done at once, and needs no note before.
    func add(_ new: [Project.Order]) {
        for order in new {
            if case .lookAtPort = order.effect {
                _ = capability(Ports.self).carryOut(order.effect, of: order.service)
                continue
            }
            if case .spawn(let run) = order.effect { owners[run] = order.service }
            orders.append(order)
        }
        isChanged = true
    }

    /// Asks something of services by their indices; an empty list is all.
    func ask(_ request: Request, of services: [Int], because cause: Cause) {
        decide { $0.ask(request, of: services, because: cause, at: $1, draw: $2) }
    }

    private func writeNote() {
        let touched = project.takeTouched()
        for service in touched { agenda.set(service, project.deadline(of: service)) }
        reserveNumbers(isLast: false)
        do throws(SystemError) {
            try note.write(
                project,
                touched: touched,
                sayings: &sayings,
                isShuttingDown: isShuttingDown
            )
        } catch {
            say(.noteUnwritable, ["detail": .text("\(error)")])
        }
        for capability in capabilities { capability.changed(touched) }
    }

    /// Reserves numbers of runs anew: what was written down of them may be gone.
    func forgetReservedNumbers() {
        numbers = RunNumbers()
        isChanged = true
    }

    private func reserveNumbers(isLast: Bool) {
        guard let bytes = numbers.update(next: project.nextRun, isLast: isLast) else { return }
        scribe.replace(RunNumbers.file, with: bytes)
    }

    /// Sends what waits for room on the link, now or as soon as there is some.
    private func flushLink() {
        // Where the guardian is gone, the loop hears of it.
        guard (try? link.flush()) != nil, link.wantsWrite else { return }
        // The turn that follows flushes again.
        writable = loop.whenWritable(link.descriptor) {}
    }
}

/// When services are due: a value for each, and the earliest of them at hand.
struct Agenda {
    private var times: [Instant]
    private(set) var earliest = Instant.never

    /// Begins with nobody due.
    init(services: Int) { times = Array(repeating: .never, count: services) }

    mutating func set(_ service: Int, _ time: Instant) {
        let old = times[service]
        times[service] = time
        if time <= earliest {
            earliest = time
        } else if old == earliest {
            earliest = times.min() ?? .never
        }
    }

    func due(at now: Instant) -> [Int] {
        earliest > now ? [] : times.indices.filter { times[$0] <= now }
    }
}

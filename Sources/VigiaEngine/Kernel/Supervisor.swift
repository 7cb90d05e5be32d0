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
    let scribe: Scribe
    let guardian: Guardian
    let began: Instant
    /// Whether the loop listens.
    var attention: Attention
    var project: Project
    /// Tells that this process was stopped, and let go on.
    let continued: StopNotice
    let note: NoteFile
    private var numbers = RunNumbers()
    /// Facts that arose inside a turn.
    var inbox: [(service: Int, event: ServiceEvent)] = []
    /// Orders of this turn, to be carried out once the note is written.
    var orders: [Project.Order] = []
    /// What else it can do, each by itself.
    private(set) var capabilities: [any Capability] = []
    private(set) lazy var judge = SilenceJudge(self)
    private(set) lazy var runs = RunTable(self)
    private(set) lazy var reach = Reach(self)
    private(set) lazy var handover = Handover(self)
    /// What runs say of themselves.
    var sayings: Sayings
    var recent = RecentEvents()
    var server: ControlServer?
    var watches: [EventLoop.Watch] = []
    var isChanged = true
    var isShuttingDown: Bool
    var isFinished = false
    /// Whether a service had broken for good when the project was told to end.
    var hasBroken = false
    var surprises = 0

    init(_ start: consuming SupervisorStart) {
        (options, loop, guardian) = (start.options, start.loop, start.guardian)
        (scribe, project) = (start.scribe, start.project)
        isShuttingDown = start.isShuttingDown
        began = Clock.now
        attention = Attention(at: began)
        continued = start.continued
        (note, sayings) = (start.note, Sayings(start.sayings))
        guardian.kept.hold(
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
        reach.stop()
        guardian.finish()
        if isShuttingDown { reserveNumbers(isLast: true) }
        loop.finishWriting()  // Whoever asked for the end gets the answer.
        scribe.finish()
        handover.conclude()
    }

    /// Sleeps until something arrives or is due, and takes it in; `finishTurn` acts on it.
    ///
    /// - Parameter limit: when it wakes at the latest.
    func takeIn(until limit: Instant = .never) {
        listen(until: limit)
        for capability in capabilities { capability.look(at: Clock.now) }
        judge.look(at: Clock.now)
    }

    /// Sleeps until something arrives or is due.
    ///
    /// Where anything is due, or nobody listened for a while, all that has arrived is read before
    /// anything is judged.
    private func listen(until limit: Instant) {
        var rest = judge.deadline
        for capability in capabilities { rest = min(rest, capability.deadline) }
        let (planned, now) = (min(rest, limit), Clock.now)
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
        runs.writeStarted()
        for capability in capabilities { capability.turnEnded() }
        shutDownWhenSpent()
        shutDownWhenQuiet()
        capability(ConfigurationChanges.self).handOver()
        guardian.flush(with: loop)
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
            if case .spawn(let run) = order.effect { runs.ordered(run, of: order.service) }
            orders.append(order)
        }
        isChanged = true
    }

    private func writeNote() {
        let touched = project.takeTouched()
        judge.changed(touched)
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

    /// This supervisor ends once this turn is over.
    func finish() { isFinished = true }

    /// Takes in that the project's folder has another name.
    func follow(from old: String, to new: String) {
        project.follow(from: old, to: new)
        for capability in capabilities { capability.follow(from: old, to: new) }
    }
}

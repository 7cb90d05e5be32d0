import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

/// The supervisor process: facts in, the core decides, orders out.
///
/// One turn of the loop takes in what came, writes the checkpoint when a state changed, and only
/// then sends orders: so what the guardian was told is always less than what the checkpoint says,
/// and a successor repeats an order at worst, which the run's number makes harmless.
///
/// It is the kernel, and does nothing else itself: each part has a task, and its own state.
final class Supervisor: Host {
    let options: SupervisorOptions
    private let listening: Listening
    let scribe: Scribe
    let guardian: Guardian
    private(set) var project: Project
    private var turn = Turn()
    let checkpoint: CheckpointWriter
    let records: Records
    private(set) lazy var judge = SilenceJudge(self)
    private(set) lazy var runs = RunTable(self)
    private(set) lazy var reach = Reach(self)
    private(set) lazy var shutdown = Shutdown(self)
    private(set) lazy var handover = Handover(self)
    /// What else it can do, each by itself.
    private(set) var capabilities: [any Capability] = []

    /// What is to be taken in and carried out in one turn.
    private struct Turn {
        /// Facts that arose.
        var facts: [(service: Int, event: ServiceEvent)] = []
        /// Orders of the core, which wait for the checkpoint.
        var orders: [Project.Order] = []
    }

    init(_ start: consuming SupervisorStart) {
        (options, scribe, guardian) = (start.options, start.scribe, start.guardian)
        listening = Listening(start.loop, start.continued)
        project = start.project
        checkpoint = CheckpointWriter(
            start.checkpoint,
            StatusTexts(start.statusTexts),
            start.alerts,
            start.scribe
        )
        records = Records(start.scribe, start.options)
        if start.isShuttingDown { shutdown.resume() }
        guardian.kept.hold(
            KeptName.specification,
            .made { [unowned self] () throws(SystemError) in
                [try KeptState.specification(project.spec).release(), checkpoint.descriptor]
            }
        )
        capabilities = Capabilities.list.map { $0.init(self) }
        records.add(capabilities)
    }

    var loop: EventLoop { listening.loop }

    /// Listens from now on to the guardian, and whether this process is stopped.
    func listen() {
        guardian.listen(with: loop) { [unowned self] in hearGuardian() }
        listening.begin()
    }

    /// Runs until the project is down for good.
    func run() {
        while finishTurn() { takeIn() }
        for capability in capabilities { capability.stop() }
        // Nobody reads what comes now, so it would wake the loop for ever.
        listening.stop()
        reach.stop()
        guardian.finish()
        if isShuttingDown { checkpoint.reserveNumbers(next: project.nextRun, isLast: true) }
        loop.finishWriting()  // Whoever asked for the end gets the answer.
        scribe.finish()
        handover.conclude()
    }

    /// Sleeps until something arrives or is due, and takes it in; `finishTurn` acts on it.
    ///
    /// - Parameter limit: when it wakes at the latest.
    func takeIn(until limit: Instant = .never) {
        let first = min(judge.deadline, limit)
        let planned = capabilities.reduce(first) { min($0, $1.deadline) }
        let others = { [capabilities] in capabilities.reduce(0) { $0 + $1.heard } }
        listening.sleep(until: planned, others: others) { stalled(for: $0, at: $1) }
        for capability in capabilities { capability.look(at: Clock.now) }
        judge.look(at: Clock.now)
    }

    /// Takes in one fact about a service.
    func take(_ event: ServiceEvent, for service: Int) { turn.facts.append((service, event)) }

    /// Lets the core decide, writes the checkpoint, carries out; until nothing is left to do.
    ///
    /// - Returns: whether there is another turn; false once the project is down for good.
    func finishTurn() -> Bool {
        while !turn.facts.isEmpty || !turn.orders.isEmpty || checkpoint.isStale {
            while !turn.facts.isEmpty {
                let facts = turn.facts
                turn.facts = []
                for (service, event) in facts { decide(event, for: service) }
            }
            if checkpoint.isStale { writeCheckpoint() }
            let orders = turn.orders
            turn.orders = []
            for order in orders { carryOut(order.effect, of: order.service) }
        }
        runs.writeStarted()
        for capability in capabilities { capability.turnEnded() }
        shutdown.look()
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
        let orders = decision(&project, Clock.now, Double.random(in: 0...1))
        for order in orders {
            // What only looks is done at once, and needs no checkpoint before.
            if case .lookAtPort = order.effect {
                _ = capability(Ports.self).carryOut(order.effect, of: order.service)
                continue
            }
            if case .spawn(let run) = order.effect { runs.ordered(run, of: order.service) }
            turn.orders.append(order)
        }
        checkpoint.stateChanged()
    }

    private func writeCheckpoint() {
        let (touched, orders) = (project.takeTouched(), project.takeChangedOrders())
        judge.changed(touched)
        do throws(SystemError) {
            try checkpoint.write(
                project,
                touched: touched,
                orders: orders,
                isShuttingDown: isShuttingDown
            )
        } catch {
            say(.checkpointUnwritable, ["detail": .text("\(error)")])
        }
        for capability in capabilities { capability.changed(touched) }
    }

    /// Takes in that the project's folder has another name.
    func follow(from old: String, to new: String) {
        project.follow(from: old, to: new)
        for capability in capabilities { capability.follow(from: old, to: new) }
    }
}

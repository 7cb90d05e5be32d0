import VigiaAPI
import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

/// What a part of the supervisor may use of the others: capabilities with their routes, and the
/// kernel's own objects.
protocol Host: APIHost {
    /// What is to run, and what is known of it.
    var project: Project { get }
    var options: SupervisorOptions { get }
    /// All that there are, for `capability`.
    var capabilities: [any Capability] { get }
    var loop: EventLoop { get }
    var scribe: Scribe { get }
    var guardian: Guardian { get }
    /// Whether the guardian answers.
    var judge: SilenceJudge { get }
    /// Every run that there is.
    var runs: RunTable { get }
    /// By what others find this Vigia.
    var reach: Reach { get }
    var records: Records { get }
    var checkpoint: CheckpointWriter { get }
    var shutdown: Shutdown { get }

    /// Gives a fact to the core, which decides on it in the same turn.
    func take(_ event: ServiceEvent, for service: Int)
    /// Lets the core decide on what is no fact about one service.
    ///
    /// - Parameter decision: gets the project, the time and a random number from 0 to 1.
    func decide(_ decision: (inout Project, Instant, Double) -> [Project.Order])
    /// Takes in that the project's folder has another name.
    func follow(from old: String, to new: String)
}

// What is asked most, in short.
extension Host {
    /// Whether the project is on its way down for good.
    var isShuttingDown: Bool { shutdown.isUnderWay }
    /// Whether this supervisor is about to end.
    var isFinished: Bool { shutdown.isFinished }
    /// Takes everything down, dependents first, and then ends.
    func shutDown(because cause: Cause, _ words: String) {
        shutdown.begin(because: cause, words)
    }
    /// Ends this supervisor once this turn is over.
    func finish() { shutdown.finish() }

    /// Remembers what a run says of itself.
    func remember(_ words: String, by run: RunID, of service: Int) {
        checkpoint.remember(words, by: run, of: service)
    }
    /// Counts a fact that made no sense, and is said otherwise.
    func countSurprise() { records.countSurprise() }

    /// The project's folder as it is called now; `lookWhereItIs` asks the kernel.
    var here: String { reach.here }
    func lookWhereItIs() { reach.lookWhereItIs() }

    /// Which service a run belongs to, until it is acknowledged.
    var owners: [RunID: Int] { runs.owners }
    /// Runs that no service owns; they are ended and forgotten.
    var unclaimed: Set<RunID> { runs.unclaimed }
    /// Which process belongs to which run.
    var members: RunMembership { runs.members }
    /// Where the guardian gives runs cgroups of their own; nil where it cannot.
    var cgroups: RunCgroups? { runs.cgroups }

    /// The service of a name.
    func index(of name: String) -> Int? {
        project.spec.services.firstIndex { $0.name == name }
    }

    /// The services of these names, in the same order; names that no service has are left out.
    func indices(of names: [String]) -> [Int] {
        let named = project.spec.services.enumerated().map { ($1.name, $0) }
        let indices = Dictionary(named) { first, _ in first }
        return names.compactMap { indices[$0] }
    }

    /// The main process of a run of a service; nil while there is none.
    func pid(of run: RunID, _ service: Int) -> ProcessID? {
        project.machines[service].runs.first { $0.id == run }?.pid
    }

    /// Asks something of services by their indices; an empty list is all.
    func ask(_ request: Request, of services: [Int], because cause: Cause) {
        decide { $0.ask(request, of: services, because: cause, at: $1, draw: $2) }
    }

    /// Gives the guardian an order.
    func send(_ order: GuardianOrder) {
        give { () throws(WireError) in
            try guardian.link.send(order)
            if case .signal = order { judge.ask() }
        }
    }
    /// What the guardian keeps; `keep` and `forget` change that.
    var kept: KeptDescriptors { guardian.kept }
    /// Calls `then` with the guardian's next sign of life; at once where it never gives any.
    func whenGuardianAnswers(_ then: @escaping () -> Void) { judge.whenGuardianAnswers(then) }
    /// For how long the guardian has not answered; nil where it does.
    var guardianSilence: Duration? { judge.silence }
    /// Whether it was told that the guardian does not answer.
    var isGuardianSilent: Bool { judge.hasReportedSilence }

    /// Has a child of the supervisor's own made; see `ChildTable`.
    @discardableResult
    func begin(
        _ order: ChildOrder,
        as number: RunID? = nil,
        then: @escaping (ChildEnd) -> Void
    ) -> RunID {
        runs.children.begin(order, as: number, then: then)
    }
    /// A number for the run of a child that is to be begun.
    func childNumber() -> RunID { runs.children.number() }
    /// Asks a child to end, and kills it after a while.
    func endChild(_ run: RunID, within span: Duration) { runs.children.end(run, within: span) }
    /// Kills a child of which nothing is to be heard any more.
    func cancelChild(_ run: RunID) { runs.children.cancel(run) }
}

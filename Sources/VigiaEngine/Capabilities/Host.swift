import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

/// What a capability may use of the supervisor.
protocol Host: AnyObject {
    /// What is to run, and what is known of it.
    var project: Project { get }
    var options: SupervisorOptions { get }
    /// The project's folder as it is called now; `lookWhereItIs` asks the kernel.
    var here: String { get }
    var isShuttingDown: Bool { get }
    /// Which service a run belongs to, until it is acknowledged.
    var owners: [RunID: Int] { get }
    /// Runs that no service owns; they are ended and forgotten.
    var unclaimed: Set<RunID> { get }
    /// Which process belongs to which run.
    var members: RunMembership { get }
    /// Where the guardian gives runs cgroups of their own; nil where it cannot.
    var cgroups: RunCgroups? { get }
    /// All that there are, for `capability`.
    var capabilities: [any Capability] { get }
    func lookWhereItIs()

    /// Gives a fact to the core, which decides on it in the same turn.
    func take(_ event: ServiceEvent, for service: Int)
    /// Lets the core decide on what is no fact about one service.
    ///
    /// - Parameter decision: gets the project, the time and a random number from 0 to 1.
    func decide(_ decision: (inout Project, Instant, Double) -> [Project.Order])

    /// Asks something of services by their indices; an empty list is all.
    func ask(_ request: Request, of services: [Int], because cause: Cause)
    /// Takes everything down, dependents first, and then ends.
    func shutDown(because cause: Cause, _ words: String)
    /// The service of a name.
    func index(of name: String) -> Int?

    /// Passes a record on to all that live from records; `say` makes one.
    func hear(_ record: Record)
    /// Remembers what a run says of itself.
    func remember(_ words: String, by run: RunID, of service: Int)
    /// Takes in as whom the main process of a run acts by now.
    func learn(user: UInt32, of run: RunID)
    /// Takes in that another process is the main one of a run.
    func passed(_ run: RunID, on process: ProcessReading, of service: Int)
    /// The main process of a run of a service; nil while there is none.
    func pid(of run: RunID, _ service: Int) -> ProcessID?

    /// Counts a fact that made no sense, and is said otherwise.
    func countSurprise()
    /// Counts a fact that made no sense, and says so.
    func surprised(by words: String, service: Int?)

    var loop: EventLoop { get }
    /// What the guardian keeps; `keep` and `forget` change that.
    var kept: KeptDescriptors { get }
    var scribe: Scribe { get }
    /// Gives the guardian an order.
    func send(_ order: GuardianOrder)
    /// Calls `then` with the guardian's next sign of life; at once where it never gives any.
    func whenGuardianAnswers(_ then: @escaping () -> Void)
    /// For how long the guardian has not answered; nil where it does.
    var guardianSilence: Duration? { get }
    /// Whether it was told that the guardian does not answer.
    var isGuardianSilent: Bool { get }
    /// Has a child of the supervisor's own made; see `Supervisor+children`.
    @discardableResult
    func begin(_ order: ChildOrder, as number: RunID?, then: @escaping (ChildEnd) -> Void) -> RunID
    /// A number for the run of a child that is to be begun.
    func childNumber() -> RunID
    /// Asks a child to end, and kills it after a while.
    func endChild(_ run: RunID, within span: Duration)
    /// Kills a child of which nothing is to be heard any more.
    func cancelChild(_ run: RunID)
}

extension Host {
    @discardableResult
    func begin(_ order: ChildOrder, then: @escaping (ChildEnd) -> Void) -> RunID {
        begin(order, as: nil, then: then)
    }
}

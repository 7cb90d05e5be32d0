/// An event that came in; each names its run.
public enum ServiceEvent: Hashable, Codable, Sendable {
    /// A user, or the project, requests something.
    case requested(Request, Cause)
    /// Whether all dependencies meet their conditions.
    case allowed(Bool)
    /// The checks before a start ended; nil when all passed, else the first failure in words.
    case checked(problem: String?)
    /// The checks could not run, because Vigia lacked a resource of its own; see errno(3).
    case couldNotCheck(errno: Int32)
    /// The preflight ended while the old run serves; nil when the restart may go on, else the first
    /// failure in words.
    case preflightEnded(problem: String?)
    /// The process that holds the port; nil where none is in the way.
    case portFound(PortHolder?)
    /// The process was made and its program executed.
    case spawned(RunID, ProcessID)
    /// The process could not be made.
    case spawnFailed(RunID, SpawnStep, errno: Int32)
    /// Another process of the run's tree became its main process.
    case passedOn(RunID, to: ProcessID)
    /// The service sent a message on its notify socket.
    case notified(RunID, NotifyEvent)
    /// The probe was answered, or its time ran out.
    case answered(RunID, question: UInt32, Verdict)
    /// The run's activity since its start, as the kernel counts it.
    case examined(RunID, Activity)
    /// The memory use of the run's process tree.
    case measured(RunID, Bytes)
    /// The main process ended.
    case ended(RunID, Ending)
    /// The process tree is empty.
    case emptied(RunID, EmptyProof)
    /// The last output of a run, and the cause read from it.
    case lastWords(RunID, LastWords)
    /// A repair ended.
    case remedied(Remedy, succeeded: Bool)
    /// The supervisor could not listen for this long; messages of that time may be lost.
    case stalled(Duration)
    /// Time has passed; `ServiceMachine.deadline` was due.
    case deadlinePassed
}

/// A request to a service.
public enum Request: String, Hashable, Codable, Sendable {
    /// Be up.
    case start
    /// Be down.
    case stop
    /// End, and come up again.
    case restart
    /// Come up in a new run, without a gap.
    case reload
}

/// A message of a service about itself.
///
/// Source: sd_notify(3).
public enum NotifyEvent: Hashable, Codable, Sendable {
    /// `READY=1`.
    case ready
    /// `STOPPING=1`.
    case stopping
    /// `RELOADING=1`.
    case reloading
    /// `WATCHDOG=1`.
    case heartbeat
    /// `WATCHDOG=trigger`: the service reports that it hangs.
    case trouble
    /// `EXTEND_TIMEOUT_USEC=…`: the time limit is this much from now.
    case extend(Duration)
}

/// The activity of a run since its start, as the kernel counts it.
public struct Activity: Hashable, Codable, Sendable {
    /// CPU time of the whole process tree.
    public var processorTime: Duration
    /// Bytes read and written by the whole process tree.
    public var transferred: Int
    /// The connections that wait for the run; nil where Vigia does not know its port.
    public var queue: AcceptQueue?
    /// Takes the CPU time and the bytes of a whole process tree, and its connections.
    public init(processorTime: Duration, transferred: Int, queue: AcceptQueue? = nil) {
        (self.processorTime, self.transferred) = (processorTime, transferred)
        self.queue = queue
    }
}

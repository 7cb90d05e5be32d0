/// A fact that came in; each names the run it is about.
public enum ServiceEvent: Hashable, Codable, Sendable {
    /// Somebody, or the project, wants something.
    case asked(Request, Cause)
    /// Whether everything it depends on is there.
    case allowed(Bool)
    /// The pre-flight checks ended; nil when all passed, else what was found.
    case checked(finding: String?)
    /// The pre-flight checks could not even be asked, as Vigia itself lacked something; errno(3).
    case couldNotCheck(errno: Int32)
    /// The checks before a restart or a reload ended while the old run serves; nil when nothing
    /// would stand in the way, else what was found.
    case rehearsed(finding: String?)
    /// Who holds its port; nil where nobody is in the way.
    case portFound(PortHolder?)
    /// The process was made and its program runs.
    case spawned(RunID, ProcessID)
    /// The process could not be made.
    case spawnFailed(RunID, SpawnStep, errno: Int32)
    /// Another process of its tree counts as its main one from now on.
    case passedOn(RunID, to: ProcessID)
    /// The service said something on its notify socket.
    case notified(RunID, Notice)
    /// A probe was answered, or its time ran out.
    case answered(RunID, question: UInt32, Verdict)
    /// What the run has done so far, as the kernel counts it.
    case examined(RunID, Activity)
    /// What its whole tree holds.
    case measured(RunID, Bytes)
    /// Its main process ended.
    case ended(RunID, Ending)
    /// Nothing of its tree is left.
    case emptied(RunID, EmptyProof)
    /// What it wrote last, and what that says of why it failed.
    case lastWords(RunID, LastWords)
    /// A repair ended.
    case remedied(Remedy, succeeded: Bool)
    /// For so long nobody listened: who was silent meanwhile may have spoken.
    case stalled(Duration)
    /// Time has passed; `ServiceMachine.deadline` was due.
    case deadlinePassed
}

/// What can be asked of a service.
public enum Request: String, Hashable, Codable, Sendable {
    /// Be up.
    case start
    /// Be down.
    case stop
    /// End, and be up again.
    case restart
    /// Be up in a new run, without a gap.
    case reload
}

/// What a service says of itself.
///
/// Source: sd_notify(3).
public enum Notice: Hashable, Codable, Sendable {
    /// `READY=1`.
    case ready
    /// `STOPPING=1`.
    case stopping
    /// `RELOADING=1`.
    case reloading
    /// `WATCHDOG=1`.
    case heartbeat
    /// `WATCHDOG=trigger`: it knows that it hangs.
    case trouble
    /// `EXTEND_TIMEOUT_USEC=…`: this much more from now.
    case extend(Duration)
}

/// What a run has done since it began, as the kernel counts it.
public struct Activity: Hashable, Codable, Sendable {
    /// Time on processors, of the whole tree.
    public var processorTime: Duration
    /// Bytes read and written, of the whole tree.
    public var transferred: Int
    /// Takes both counts.
    public init(processorTime: Duration, transferred: Int) {
        (self.processorTime, self.transferred) = (processorTime, transferred)
    }
}

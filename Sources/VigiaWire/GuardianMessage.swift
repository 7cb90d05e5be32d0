public import VigiaCore

/// An order to the guardian, as a value; `GuardianLink` encodes it.
public enum GuardianOrder: Equatable, Sendable {
    /// Keep descriptors under a name; the caller's own copies stay open until it closes them.
    case keep(key: String, descriptors: [Int32])
    /// Close the descriptors under a name.
    case forget(key: String)
    /// Make a process, with descriptors that are kept under `key` or attached.
    case spawn(RunID, specification: Int32, key: String, map: [DescriptorPlace], attached: [Int32])
    /// Send a signal.
    case signal(RunID, Signal, SignalScope)
    /// Forget a run that has ended: its ending is in the checkpoint.
    case acknowledge(RunID)
    /// The supervisor has begun its work.
    case ready
    /// The supervisor has stopped its work, and keeps its descriptors until it is told to leave.
    case resting
    /// Execute the guardian of this sealed specification, in the same process.
    case upgrade(specification: Int32)
    /// Treat another process as the main process of a run; this pidfd refers to it.
    case main(RunID, ProcessID, pidfd: Int32)
    /// Answer with this number, after all earlier reports.
    case ping(Int32)
    /// Refuse new spawns, end all processes, and exit with this status.
    case shutdown(status: Int32)
}

/// One descriptor of a new process: its number there, and its source.
public struct DescriptorPlace: Equatable, Sendable {
    /// The source of a descriptor.
    public enum Origin: Equatable, Sendable {
        /// The n-th descriptor under the spawn's key.
        case kept(Int)
        /// The n-th descriptor that is attached to the order.
        case attached(Int)
    }

    /// The number in the new process.
    public let target: Int32
    /// The source of the descriptor.
    public let origin: Origin

    /// Takes a number in the new process, and a source.
    public init(target: Int32, origin: Origin) { (self.target, self.origin) = (target, origin) }
}

/// A report of the guardian, as a value.
public enum GuardianReport: Equatable, Sendable {
    /// An inventory follows; `generation` counts the supervisors that this guardian has started.
    case inventoryBegan(generation: UInt64, runs: Int, answersPings: Bool)
    /// The lock, the limits of services, and why there is another guardian.
    ///
    /// The descriptor of the open lock file now belongs to the receiver, and holds the lock while
    /// it is open. The reason for another guardian is reported once. While another supervisor
    /// rests, there is a baton, which must be taken from that supervisor.
    case inventoryLock(descriptor: Int32, ServiceLimits, GuardianChange?, baton: Int32?)
    /// A run in the guardian's table.
    case inventoryRun(InventoryRun)
    /// The descriptors under a name, which now belong to the receiver.
    case inventoryKept(key: String, descriptors: [Int32])
    /// The inventory is complete.
    case inventoryEnded
    /// A process was made and its program executed.
    case spawned(RunID, ProcessID)
    /// A process could not be made.
    case spawnFailed(RunID, SpawnStep, errno: Int32)
    /// The main process of a run ended.
    case ended(RunID, ProcessID, Ending, Usage)
    /// An orphan of a process tree was reaped.
    case reaped(ProcessID, Ending)
    /// The process tree of a run is empty.
    case empty(RunID, EmptyProof)
    /// The guardian received this signal, which asks it to end.
    case stopRequested(Signal)
    /// A new guardian has taken over; it starts its own supervisor once this one rests, or has
    /// ended where there is no baton.
    ///
    /// The baton, a pipe with one byte, now belongs to the receiver.
    case takenOver(baton: Int32?)
    /// Another supervisor works now, and this one must end.
    case leave
    /// The guardian could not execute another one.
    case upgradeFailed(errno: Int32)
    /// The answer to the ping with this number.
    case pong(Int32)
    /// All processes have ended, and the guardian ends: the link is about to close.
    case over
}

/// Why there is another guardian, or another supervisor.
public enum GuardianChange: UInt32, Sendable {
    /// The old guardian died, and its supervisor took its place.
    case died = 1
    /// The guardian executed another program, as ordered.
    case upgraded = 2
    /// The supervisor of an upgrade did not start.
    case wentBack = 3
    /// The new guardian of an upgrade ended before its supervisor worked.
    case upgradeDied = 4
    /// The supervisor before did not answer, and was killed.
    case hung = 5
}

/// The limits of services, from before the guardian changed its own.
public struct ServiceLimits: Hashable, Sendable {
    /// How many files a service may have open: the soft `RLIMIT_NOFILE` of setrlimit(2).
    public let filesNow: UInt64
    /// How far a service may raise that limit: the hard `RLIMIT_NOFILE`.
    public let filesMost: UInt64
    /// How readily the kernel kills a service when memory is short: `oom_score_adj` of proc(5).
    public let oomScore: Int32

    /// Takes the soft and hard `RLIMIT_NOFILE`, and an `oom_score_adj` from -1000 to 1000.
    public init(filesNow: UInt64, filesMost: UInt64, oomScore: Int32) {
        (self.filesNow, self.filesMost, self.oomScore) = (filesNow, filesMost, oomScore)
    }
}

/// One run in the guardian's table.
public struct InventoryRun: Equatable, Sendable {
    /// The number of the run.
    public let run: RunID
    /// The pid of the main process.
    public let pid: ProcessID
    /// The start time of the main process in clock ticks since boot; with the pid, an identity.
    public let startTime: UInt64
    /// How the main process ended; nil while it lives.
    public let ending: Ending?
    /// The resources that the main process used; zero while it lives.
    public let usage: Usage
    /// How the process tree is known to be empty; nil while it may not be.
    public let empty: EmptyProof?

    /// Takes a row of the table; the start time is in clock ticks since boot.
    public init(
        run: RunID,
        pid: ProcessID,
        startTime: UInt64,
        ending: Ending?,
        usage: Usage,
        empty: EmptyProof?
    ) {
        (self.run, self.pid, self.startTime) = (run, pid, startTime)
        (self.ending, self.usage, self.empty) = (ending, usage, empty)
    }
}

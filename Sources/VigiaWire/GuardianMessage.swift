public import VigiaCore

/// An order to the guardian, as values; `GuardianLink` turns it into its message.
public enum GuardianOrder: Equatable, Sendable {
    /// Hold descriptors under a name; the caller's own copies stay open until it closes them.
    case keep(key: String, descriptors: [Int32])
    /// Close what is held under a name.
    case forget(key: String)
    /// Make a process; descriptors are those kept under `key`, and those attached.
    case spawn(RunID, specification: Int32, key: String, map: [DescriptorPlace], attached: [Int32])
    /// Send a signal.
    case signal(RunID, Signal, SignalScope)
    /// Forget a run that has ended: the note knows of it.
    case acknowledge(RunID)
    /// The supervisor has begun its work.
    case ready
    /// The supervisor has stopped its work, and keeps what it holds until it is told to leave.
    case resting
    /// Become the guardian of this sealed specification, in the same process.
    case upgrade(specification: Int32)
    /// Go by another main process of a run, which this pidfd stands for.
    case main(RunID, ProcessID, pidfd: Int32)
    /// Give a sign of life, behind everything that is to be told by then.
    case ping(Int32)
    /// Refuse new spawns, end what still runs, and exit with this status.
    case shutdown(status: Int32)
}

/// One descriptor of a new process: its number there, and what it is here.
public struct DescriptorPlace: Equatable, Sendable {
    /// Where it comes from.
    public enum Origin: Equatable, Sendable {
        /// The n-th descriptor under the spawn's key.
        case kept(Int)
        /// The n-th descriptor sent along.
        case attached(Int)
    }

    /// Its number in the new process.
    public let target: Int32
    /// Where it comes from.
    public let origin: Origin

    /// Takes both.
    public init(target: Int32, origin: Origin) { (self.target, self.origin) = (target, origin) }
}

/// A fact from the guardian, as values.
public enum GuardianReport: Equatable, Sendable {
    /// An inventory follows; `generation` counts the supervisors this guardian has started.
    case inventoryBegan(generation: UInt64, runs: Int, answersPings: Bool)
    /// The open lock file, which belongs to the receiver from here on and holds the lock as long
    /// as it is open; what services are given; and, told once, why there is another guardian. The
    /// baton is there while another supervisor rests, which is to be taken from it.
    case inventoryLock(descriptor: Int32, ServiceLimits, GuardianChange?, baton: Int32?)
    /// A run that is in the guardian's table.
    case inventoryRun(InventoryRun)
    /// Descriptors held under a name; they belong to the receiver from here on.
    case inventoryKept(key: String, descriptors: [Int32])
    /// The inventory is complete.
    case inventoryEnded
    /// A process was made and its program runs.
    case spawned(RunID, ProcessID)
    /// A process could not be made.
    case spawnFailed(RunID, SpawnStep, errno: Int32)
    /// A run's main process ended.
    case ended(RunID, ProcessID, Ending, Usage)
    /// An orphan of some tree was reaped.
    case reaped(ProcessID, Ending)
    /// Nothing of a run's tree is left.
    case empty(RunID, EmptyProof)
    /// Somebody asked the guardian to end, by this signal.
    case stopAsked(Signal)
    /// This is another guardian, which starts a supervisor of its own as soon as this one rests,
    /// or has ended where there is no baton. That belongs to the receiver: a pipe with one byte.
    case takenOver(baton: Int32?)
    /// Another supervisor is at work, and this one is to end.
    case leave
    /// The guardian could not become another one.
    case upgradeFailed(errno: Int32)
    /// The sign of life that was asked for under this number.
    case pong(Int32)
    /// Nothing is left, and the guardian ends: the link is about to be closed.
    case over
}

/// Why there is another guardian, or another supervisor, than before.
public enum GuardianChange: UInt32, Sendable {
    /// The old one died, and its supervisor took its place.
    case died = 1
    /// It became another program, as it was asked to.
    case upgraded = 2
    /// The supervisor that came with an upgrade did not come up.
    case wentBack = 3
    /// The new guardian of an upgrade ended before its supervisor was at work.
    case upgradeDied = 4
    /// The supervisor before gave no sign of life, and was killed.
    case hung = 5
}

/// What services are given that the guardian itself has changed.
public struct ServiceLimits: Hashable, Sendable {
    /// How many files they may have open; `RLIMIT_NOFILE` in setrlimit(2).
    public let filesNow: UInt64
    /// What they may raise that to.
    public let filesMost: UInt64
    /// How readily the kernel ends them when memory is short; `oom_score_adj` in proc(5).
    public let oomScore: Int32

    /// Takes the three.
    public init(filesNow: UInt64, filesMost: UInt64, oomScore: Int32) {
        (self.filesNow, self.filesMost, self.oomScore) = (filesNow, filesMost, oomScore)
    }
}

/// One run as the guardian's table has it.
public struct InventoryRun: Equatable, Sendable {
    /// Which run.
    public let run: RunID
    /// Its main process.
    public let pid: ProcessID
    /// When that began, in clock ticks since boot: with the pid, an identity.
    public let startTime: UInt64
    /// How it ended, if it did.
    public let ending: Ending?
    /// What it used, once it ended.
    public let usage: Usage
    /// How it is known that its tree is empty, once it is.
    public let empty: EmptyProof?

    /// Takes the parts.
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

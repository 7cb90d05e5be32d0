import CLinux
import VigiaCore
import VigiaPlatform
import VigiaWire

/// What the guardian hands to a new supervisor.
struct Inventory {
    /// How many supervisors there were, this one included.
    var generation: UInt64 = 0
    /// The guardian's table.
    var runs: [InventoryRun] = []
    /// What it keeps, by key; the descriptors are this process's own.
    var kept: [String: [Int32]] = [:]
    /// The open lock file, held for life: the project is locked as long as one of both lives.
    var lock: Int32 = -1
    /// What services are given.
    var limits = ServiceLimits(filesNow: 0, filesMost: 0, oomScore: 0)
    /// Why the guardian is another one than before, for the first supervisor that it starts.
    var change: GuardianChange?
    /// What another supervisor that rests takes a dead guardian's place by, until it is taken.
    private var baton: Int32?

    /// Whether no supervisor has left a state: the project begins, or all of Vigia was gone.
    var isBeginning = false
    /// Whether this guardian answers pings.
    var answersPings = false

    /// How long the guardian may take, in milliseconds.
    private static let patience: Int32 = 10_000

    /// Takes it from a guardian that has just started this supervisor.
    ///
    /// This is the one place that waits for the guardian: nothing can be decided before.
    ///
    /// - Throws: `StartError.noInventory` where it does not come.
    init(from link: GuardianLink) throws(StartError) {
        while true {
            do throws(WireError) {
                guard let report = try link.receive() else {
                    var wanted = pollfd(fd: link.descriptor, events: Int16(POLLIN), revents: 0)
                    guard unsafe poll(&wanted, 1, Self.patience) != 0 else {
                        throw WireError.closed
                    }
                    continue
                }
                if take(report) { break }
            } catch {
                throw .noInventory(error.problem)
            }
        }
        try takeBaton()
    }

    /// Takes one report in; true for the last one.
    private mutating func take(_ report: GuardianReport) -> Bool {
        switch report {
        case .inventoryBegan(let generation, _, let answersPings):
            (self.generation, self.answersPings) = (generation, answersPings)
        case .inventoryLock(let descriptor, let limit, let change, let baton):
            (lock, limits, self.change, self.baton) = (descriptor, limit, change, baton)
        case .inventoryRun(let run): runs.append(run)
        case .inventoryKept(let key, let descriptors): kept[key] = descriptors
        case .inventoryEnded: return true
        case .takenOver(let baton): if let baton { _ = close(baton) }
        case .spawned, .spawnFailed, .ended, .reaped, .empty, .stopRequested, .over, .leave,
            .upgradeFailed, .pong:
            break
        }
        return false
    }

    /// From here on this supervisor is the one that takes a dead guardian's place.
    ///
    /// - Throws: `StartError.noInventory` where the one that rests has taken it already: then the
    ///   guardian is dead, and nothing that was handed over counts.
    private mutating func takeBaton() throws(StartError) {
        guard let baton else { return }
        defer { _ = close(baton) }
        self.baton = nil
        guard Baton.take(baton) else {
            throw .noInventory("another supervisor goes on with it")
        }
    }

    /// The runs as the core takes them.
    var found: [RunID: FoundRun] {
        Dictionary(
            runs.map { ($0.run, FoundRun(pid: $0.pid, ending: $0.ending, empty: $0.empty)) },
            uniquingKeysWith: { $1 }
        )
    }
}

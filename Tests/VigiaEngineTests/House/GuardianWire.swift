import CLinux
import VigiaCore
import VigiaWire

// The other end of the wire: VigiaWire writes orders and reads reports, a guardian does the
// opposite.

extension GuardianOrder {
    /// Reads an order from its message; nil for what is none.
    init?(_ message: vigia_message, _ descriptors: [Int32]) {
        let run = RunID(raw: message.run)
        switch vigia_kind(message.kind) {
        case VIGIA_KEEP: self = .keep(key: message.keyText, descriptors: descriptors)
        case VIGIA_FORGET: self = .forget(key: message.keyText)
        case VIGIA_SPAWN:
            self = .spawn(
                run,
                specification: descriptors[0],
                key: message.keyText,
                map: [],
                attached: Array(descriptors.dropFirst())
            )
        case VIGIA_SIGNAL:
            let scope = SignalScope(rawValue: UInt8(message.detail)) ?? .process
            self = .signal(run, Signal(number: message.number), scope)
        case VIGIA_ACKNOWLEDGE: self = .acknowledge(run)
        case VIGIA_MAIN:
            self = .main(run, ProcessID(raw: message.pid), pidfd: descriptors[0])
        case VIGIA_PING: self = .ping(message.number)
        case VIGIA_READY: self = .ready
        case VIGIA_RESTING: self = .resting
        case VIGIA_UPGRADE: self = .upgrade(specification: descriptors[0])
        case VIGIA_SHUTDOWN: self = .shutdown(status: message.number)
        default: return nil
        }
    }
}

extension GuardianReport {
    /// The report as its message, and the descriptors beside it.
    func encoded() -> (message: vigia_message, descriptors: [Int32]) {
        switch self {
        case .inventoryBegan(let generation, let runs, let answersPings):
            var message = vigia_message(VIGIA_INVENTORY_BEGAN)
            (message.generation, message.count) = (generation, UInt32(runs))
            message.detail = answersPings ? VIGIA_FEATURE_PING.rawValue : 0
            return (message, [])
        case .inventoryLock(let lock, let limits, let change, let baton):
            var message = vigia_message(VIGIA_INVENTORY_LOCK)
            (message.files_now, message.files_max) = (limits.filesNow, limits.filesMost)
            (message.number, message.detail) = (limits.oomScore, change?.rawValue ?? 0)
            return (message, [lock] + (baton.map { [$0] } ?? []))
        case .inventoryKept(let key, let descriptors):
            var message = vigia_message(VIGIA_INVENTORY_KEPT)
            unsafe withUnsafeMutableBytes(of: &message.key) {
                unsafe $0.copyBytes(from: Array(key.utf8))
            }
            return (message, descriptors)
        case .takenOver(let baton):
            return (vigia_message(VIGIA_TAKEN_OVER), baton.map { [$0] } ?? [])
        default: return (ofRun, [])
        }
    }

    /// Those that come without descriptors.
    private var ofRun: vigia_message {
        switch self {
        case .inventoryRun(let row):
            var message = vigia_message(VIGIA_INVENTORY_RUN, row.run, row.pid)
            message.end(row.ending)
            message.proof = UInt32(row.empty?.rawValue ?? 0)
            return message
        case .spawned(let run, let pid): return vigia_message(VIGIA_SPAWNED, run, pid)
        case .spawnFailed(let run, let step, let errno):
            var message = vigia_message(VIGIA_SPAWN_FAILED, run)
            (message.detail, message.number) = (UInt32(step.rawValue), errno)
            return message
        case .ended(let run, let pid, let ending, _):
            var message = vigia_message(VIGIA_ENDED, run, pid)
            message.end(ending)
            return message
        case .empty(let run, let proof):
            var message = vigia_message(VIGIA_EMPTY, run)
            message.detail = UInt32(proof.rawValue)
            return message
        case .pong(let number):
            var message = vigia_message(VIGIA_PONG)
            message.number = number
            return message
        case .inventoryEnded: return vigia_message(VIGIA_INVENTORY_ENDED)
        case .over: return vigia_message(VIGIA_OVER)
        case .leave: return vigia_message(VIGIA_LEAVE)
        default: preconditionFailure("no test has needed \(self) so far")
        }
    }
}

extension vigia_message {
    fileprivate init(
        _ kind: vigia_kind,
        _ run: RunID = RunID(raw: 0),
        _ pid: ProcessID = ProcessID(raw: 0)
    ) {
        self.init()
        (version, self.kind) = (UInt32(VIGIA_WIRE_VERSION), kind.rawValue)
        (self.run, self.pid) = (run.raw, pid.raw)
    }

    fileprivate mutating func end(_ ending: Ending?) {
        switch ending {
        case nil: detail = VIGIA_ENDING_NONE.rawValue
        case .exited(let code):
            (detail, number) = (VIGIA_ENDING_EXITED.rawValue, code)
        case .killed(let signal, let coreDumped):
            let kind = coreDumped ? VIGIA_ENDING_DUMPED : VIGIA_ENDING_KILLED
            (detail, number) = (kind.rawValue, signal.number)
        case .neverStarted, .unknown: detail = VIGIA_ENDING_UNKNOWN.rawValue
        }
    }

    fileprivate var keyText: String {
        var copy = key
        return unsafe withUnsafeBytes(of: &copy) { bytes in
            unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}

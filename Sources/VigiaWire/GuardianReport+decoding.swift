internal import CLinux
import VigiaCore

extension GuardianReport {
    /// Reads a report from a message.
    ///
    /// - Parameters:
    ///   - message: the message, of the right length.
    ///   - descriptors: the descriptors that came with the message.
    /// - Throws: `.nonsense` for another version, or for a message without a meaning.
    init(_ message: vigia_message, _ descriptors: [Int32]) throws(WireError) {
        guard message.version == UInt32(VIGIA_WIRE_VERSION) else {
            throw .nonsense("version \(message.version)")
        }
        let run = RunID(raw: message.run)
        switch message.kind {
        case VIGIA_INVENTORY_BEGAN.rawValue:
            self = .inventoryBegan(
                generation: message.generation,
                runs: Int(message.count),
                answersPings: message.detail & VIGIA_FEATURE_PING.rawValue != 0
            )
        case VIGIA_INVENTORY_LOCK.rawValue:
            guard let lock = descriptors.first else { throw .nonsense("a lock that is none") }
            let limits = ServiceLimits(
                filesNow: message.files_now,
                filesMost: message.files_max,
                oomScore: message.number
            )
            let change = GuardianChange(rawValue: message.detail)
            let baton = descriptors.count > 1 ? descriptors[1] : nil
            self = .inventoryLock(descriptor: lock, limits, change, baton: baton)
        case VIGIA_PONG.rawValue: self = .pong(message.number)
        case VIGIA_OVER.rawValue: self = .over
        case VIGIA_TAKEN_OVER.rawValue: self = .takenOver(baton: descriptors.first)
        case VIGIA_LEAVE.rawValue: self = .leave
        case VIGIA_UPGRADE_FAILED.rawValue: self = .upgradeFailed(errno: message.number)
        case VIGIA_INVENTORY_RUN.rawValue: self = .inventoryRun(InventoryRun(message))
        case VIGIA_INVENTORY_KEPT.rawValue:
            self = .inventoryKept(key: message.text, descriptors: descriptors)
        case VIGIA_INVENTORY_ENDED.rawValue: self = .inventoryEnded
        case VIGIA_SPAWNED.rawValue:
            self = .spawned(run, ProcessID(raw: message.pid))
        case VIGIA_SPAWN_FAILED.rawValue:
            guard let step = SpawnStep(rawValue: UInt8(clamping: message.detail)) else {
                throw .nonsense("step \(message.detail)")
            }
            self = .spawnFailed(run, step, errno: message.number)
        case VIGIA_ENDED.rawValue:
            let pid = ProcessID(raw: message.pid)
            self = .ended(run, pid, message.ending ?? .unknown, message.usage)
        case VIGIA_REAPED.rawValue:
            self = .reaped(ProcessID(raw: message.pid), message.ending ?? .unknown)
        case VIGIA_EMPTY.rawValue:
            self = .empty(run, EmptyProof(rawValue: UInt8(clamping: message.detail)) ?? .process)
        case VIGIA_STOP_REQUESTED.rawValue: self = .stopRequested(Signal(number: message.number))
        default: throw .nonsense("a message of kind \(message.kind)")
        }
    }
}

extension InventoryRun {
    fileprivate init(_ message: vigia_message) {
        self.init(
            run: RunID(raw: message.run),
            pid: ProcessID(raw: message.pid),
            startTime: message.start_time,
            ending: message.ending,
            usage: message.usage,
            empty: EmptyProof(rawValue: UInt8(clamping: message.proof))
        )
    }
}

extension vigia_message {
    fileprivate var ending: Ending? {
        switch detail {
        case VIGIA_ENDING_NONE.rawValue: nil
        case VIGIA_ENDING_EXITED.rawValue: .exited(code: number)
        case VIGIA_ENDING_KILLED.rawValue: .killed(Signal(number: number), coreDumped: false)
        case VIGIA_ENDING_DUMPED.rawValue: .killed(Signal(number: number), coreDumped: true)
        default: .unknown
        }
    }

    fileprivate var usage: Usage {
        Usage(
            user: .microseconds(Int64(clamping: user_us)),
            system: .microseconds(Int64(clamping: system_us)),
            peakMemory: Bytes(count: Int(clamping: peak_bytes))
        )
    }

    fileprivate var text: String {
        var copy = key
        return unsafe withUnsafeBytes(of: &copy) { bytes in
            unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}

internal import CLinux
public import VigiaCore

/// The handover of a guardian that died to the next one, as the supervisor writes it.
///
/// See `vigia_handover.h`: the next guardian starts in this very process, with the same
/// descriptors.
public struct GuardianHandover {
    /// A run whose process tree may not be empty.
    public struct Run: Hashable, Sendable {
        /// The number of the run.
        public let run: RunID
        /// The pid of the main process.
        public let pid: ProcessID
        /// The start time of the main process, in clock ticks since boot; 0 once it has ended.
        public let startTime: UInt64
        /// Whether the run was started in its own cgroup.
        public let hasCgroup: Bool
        /// The id of the user that the run was started as; nil where that is not known.
        public let user: UInt32?

        /// Takes a run; the start time is in clock ticks since boot, 0 for a run that has ended.
        public init(
            run: RunID,
            pid: ProcessID,
            startTime: UInt64,
            hasCgroup: Bool,
            user: UInt32? = nil
        ) {
            (self.run, self.pid, self.startTime) = (run, pid, startTime)
            (self.hasCgroup, self.user) = (hasCgroup, user)
        }
    }

    /// The descriptor number under which a guardian that becomes another one leaves its handover.
    public static let descriptor = Int32(VIGIA_HANDOVER_FD)
    /// The descriptor of the open lock file.
    public let lock: Int32
    /// How many supervisors were started so far.
    public let generation: UInt64
    /// The limits that services get.
    public let limits: ServiceLimits
    /// Why there is another guardian.
    public var change = GuardianChange.died
    /// All runs whose process trees may not be empty.
    public var runs: [Run] = []
    /// The kept descriptors by their names.
    public var kept: [String: [Int32]] = [:]

    /// Begins with the lock alone; set `runs` and `kept` afterwards.
    public init(lock: Int32, generation: UInt64, limits: ServiceLimits) {
        (self.lock, self.generation, self.limits) = (lock, generation, limits)
    }

    /// All descriptors that the next guardian takes over.
    public var descriptors: [Int32] { [lock] + kept.values.flatMap(\.self) }

    /// The handover in the form of `vigia_handover.h`.
    ///
    /// - Throws: `.tooLarge` for more than `VIGIA_RUNS_MAX` runs or `VIGIA_KEPT_MAX` names.
    public func encoded() throws(WireError) -> [UInt8] {
        guard runs.count <= VIGIA_RUNS_MAX, kept.count <= VIGIA_KEPT_MAX else {
            throw .tooLarge("a handover of \(runs.count) runs and \(kept.count) names")
        }
        var head = vigia_handover_head()
        (head.version, head.lock, head.link) = (UInt32(VIGIA_WIRE_VERSION), lock, -1)
        head.change = change.rawValue
        (head.runs, head.kept) = (UInt32(runs.count), UInt32(kept.count))
        (head.generation, head.oom_score_adj) = (generation, limits.oomScore)
        (head.files_now, head.files_max) = (limits.filesNow, limits.filesMost)
        var all = Self.bytes(of: head)
        for run in runs { all += Self.bytes(of: vigia_handover_run(run)) }
        for (key, descriptors) in kept {
            guard let row = vigia_handover_kept(key, descriptors) else {
                throw .tooLarge("the name \(key), or what is kept under it")
            }
            all += Self.bytes(of: row)
        }
        return all
    }

    private static func bytes<Row>(of row: Row) -> [UInt8] {
        unsafe withUnsafeBytes(of: row) { unsafe Array($0) }
    }
}

extension vigia_handover_run {
    fileprivate init(_ left: GuardianHandover.Run) {
        self.init()
        (run, pid, start_time) = (left.run.raw, left.pid.raw, left.startTime)
        if left.startTime == 0 { ending = VIGIA_ENDING_UNKNOWN.rawValue }
        if left.hasCgroup { flags |= VIGIA_HANDOVER_CGROUP.rawValue }
        guard let user = left.user else { return }
        flags |= VIGIA_HANDOVER_USER.rawValue
        self.user = user
    }
}

extension vigia_handover_kept {
    fileprivate init?(_ name: String, _ all: [Int32]) {
        guard name.utf8.count < VIGIA_KEY_BYTES_MAX, all.count <= VIGIA_KEY_FDS_MAX else {
            return nil
        }
        self.init()
        count = Int32(all.count)
        unsafe withUnsafeMutableBytes(of: &key) { buffer in
            unsafe buffer.copyBytes(from: name.utf8)
        }
        unsafe withUnsafeMutableBytes(of: &descriptors) { buffer in
            unsafe all.withUnsafeBytes { from in unsafe buffer.copyMemory(from: from) }
        }
    }
}

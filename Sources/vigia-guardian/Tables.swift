import CLinux

/// A run: its state, and pending reports.
struct RunRow {
    /// The run's number; 0 for a free row.
    var run: UInt64 = 0
    var user: UInt64 = 0
    var system: UInt64 = 0
    var peak: UInt64 = 0
    var pid: Int32 = 0
    /// vigia_ending; 0 while it runs.
    var ending: UInt32 = 0
    /// The exit status or signal of an ended run; errno if it never started.
    var number: Int32 = 0
    /// vigia_step if it never started.
    var failedStep: UInt32 = 0
    /// vigia_proof once its tree is empty.
    var proof: UInt32 = 0
    /// Reports that the supervisor has not received yet.
    var unreported = Unreported()
    var isAcknowledged = false
    /// Whether its tree was told to die, so that processes found later are killed, too.
    var isBeingKilled = false
    /// Whether it started in a cgroup of its own.
    var hasCgroup = false
    /// The descriptor that reports the end of the cgroup's last process, after the run's end; 0
    /// before.
    var events: Int32 = 0
    /// Whether its main process is the child of another process, since an older guardian started
    /// it.
    var isElsewhere = false
    /// The pidfd of a running main process that is another process's child; 0 for none.
    var process: Int32 = 0
    /// The session of its first main process.
    var session: Int32 = 0
    /// The user it was started as; nil if unknown.
    ///
    /// It distinguishes orphans of an older guardian from processes that only claim to be of the
    /// run.
    var startedAs: UInt32?
    /// The start time of a main process that an older guardian started.
    var startTime: UInt64 = 0

    struct Unreported: OptionSet {
        var rawValue: UInt8 = 0
        static let spawned = Self(rawValue: 1)
        static let failed = Self(rawValue: 2)
        static let ended = Self(rawValue: 4)
        static let empty = Self(rawValue: 8)
        static let inventory = Self(rawValue: 16)
    }

    /// Whether any process of it is left.
    var lives: Bool { run != 0 && failedStep == 0 && proof == 0 }
    var mainRuns: Bool { run != 0 && failedStep == 0 && ending == 0 }
}

/// All runs, in mapped memory that is populated only when used.
@safe struct RunTable {
    private let rows: UnsafeMutableBufferPointer<RunRow>
    /// The main processes not reaped yet.
    let mains = PidSet()
    /// Rows from here on were never used.
    private(set) var used = 0
    /// The number of runs with processes left.
    private(set) var living = 0
    /// How many of these have no main process.
    private(set) var ended = 0
    /// Whether any run has a pending report.
    var isUnreported = false

    init() { unsafe rows = mapped(Int(VIGIA_RUNS_MAX), of: RunRow.self) }

    /// The number of runs in an inventory: all except those that never started.
    var told: Int {
        var count = 0
        for index in 0..<used where unsafe rows[index].run != 0 && rows[index].failedStep == 0 {
            count += 1
        }
        return count
    }

    /// Whether an ended run may have processes left.
    var hasEnded: Bool { ended > 0 }

    subscript(index: Int) -> RunRow {
        get { unsafe rows[index] }
        nonmutating set { unsafe rows[index] = newValue }
    }

    func index(of run: UInt64) -> Int? {
        for index in 0..<used where unsafe rows[index].run == run { return index }
        return nil
    }

    func index(ofMain pid: Int32) -> Int? {
        for index in 0..<used where unsafe rows[index].pid == pid && rows[index].mainRuns {
            if unsafe !rows[index].isElsewhere { return index }
        }
        return nil
    }

    /// The run of a main process's pidfd.
    func index(ofProcess descriptor: Int32) -> Int? {
        for index in 0..<used where unsafe rows[index].process == descriptor { return index }
        return nil
    }

    /// The run of a session; if there are two, the one that still runs.
    func index(ofSession session: Int32) -> Int? {
        if mains.contains(session) { return index(ofMain: session) }
        for index in 0..<used where unsafe rows[index].session == session && rows[index].lives {
            return index
        }
        return nil
    }

    /// A row for a new run; nil if the table is full.
    mutating func add(_ run: UInt64) -> Int? {
        var free = index(of: 0)
        if free == nil, used < Int(VIGIA_RUNS_MAX) {
            free = used
            used += 1
        }
        guard let free else { return nil }
        unsafe rows[free] = RunRow(run: run)
        return free
    }

    mutating func began(_ index: Int, _ pid: Int32) {
        unsafe (rows[index].pid, rows[index].session) = (pid, pid)
        mains.insert(pid)
        living += 1
    }

    /// Records a run of an older guardian, which may have processes left.
    mutating func adopted(_ index: Int, _ pid: Int32, _ process: Int32) {
        unsafe (rows[index].pid, rows[index].process) = (pid, process)
        unsafe rows[index].session = pid
        living += 1
        if unsafe rows[index].ending != 0 { ended += 1 }
    }

    func failed(_ index: Int, _ step: UInt32, _ number: Int32) {
        unsafe rows[index].failedStep = step
        unsafe rows[index].number = number
    }

    mutating func ended(_ index: Int, _ ending: UInt32, _ number: Int32) {
        unsafe rows[index].ending = ending
        unsafe rows[index].number = number
        if unsafe !rows[index].isElsewhere { mains.remove(unsafe rows[index].pid) }
        ended += 1
    }

    /// Changes a run's main process, and its pidfd; an ended run lives again.
    mutating func changed(_ index: Int, _ pid: Int32, _ process: Int32) {
        if unsafe rows[index].ending != 0 {
            unsafe (rows[index].ending, rows[index].number) = (0, 0)
            unsafe rows[index].unreported.subtract(.ended)
            ended -= 1
        }
        if unsafe !rows[index].isElsewhere {
            mains.remove(unsafe rows[index].pid)
            mains.insert(pid)
        }
        unsafe (rows[index].pid, rows[index].process) = (pid, process)
    }

    mutating func empty(_ index: Int, _ proof: UInt32) {
        unsafe rows[index].proof = proof
        ended -= 1
        living -= 1
    }

    func kill(_ index: Int) { unsafe rows[index].isBeingKilled = true }

    mutating func free(_ index: Int) {
        unsafe rows[index] = RunRow()
        while used > 0, unsafe rows[used - 1].run == 0 { used -= 1 }
    }

    /// Marks what to report.
    func tell(_ index: Int, _ what: RunRow.Unreported) {
        unsafe rows[index].unreported.formUnion(what)
    }
    func reported(_ index: Int, _ what: RunRow.Unreported) {
        unsafe rows[index].unreported.subtract(what)
    }
}

/// Descriptors kept under one key.
struct KeptRow {
    var key = InlineArray<96, UInt8>(repeating: 0)
    var descriptors = InlineArray<8, Int32>(repeating: -1)
    var count: Int32 = 0
}

/// All kept descriptors.
@safe struct KeptTable {
    private let rows: UnsafeMutableBufferPointer<KeptRow>
    private(set) var used = 0
    private var count = 0

    /// Whether the guardian's own socket is among them.
    var hasPresence = false

    /// Whether no descriptors are kept for a supervisor.
    var isEmpty: Bool { count == (hasPresence ? 1 : 0) }

    init() { unsafe rows = mapped(Int(VIGIA_KEPT_MAX), of: KeptRow.self) }

    subscript(index: Int) -> KeptRow { unsafe rows[index] }

    func index(of key: InlineArray<96, UInt8>) -> Int? {
        var key = key
        return unsafe withUnsafeBytes(of: &key) { key in
            guard let key = key.baseAddress else { return nil }
            for index in 0..<used where unsafe rows[index].count > 0 {
                if unsafe memcmp(&rows[index].key, key, 96) == 0 { return index }
            }
            return nil
        }
    }

    /// Keeps descriptors; false if the table is full.
    mutating func add(_ row: KeptRow) -> Bool {
        var free = 0
        while free < used, unsafe rows[free].count > 0 { free += 1 }
        guard free < Int(VIGIA_KEPT_MAX) else { return false }
        unsafe rows[free] = row
        used = max(used, free + 1)
        count += 1
        return true
    }

    /// Closes the descriptors of a row, and frees the row.
    mutating func free(_ index: Int) {
        let row = unsafe rows[index]
        for place in 0..<Int(row.count) { close(row.descriptors[place]) }
        unsafe rows[index] = KeptRow()
        count -= 1
    }
}

/// A set of pids, one bit each.
@safe struct PidSet {
    private let words: UnsafeMutableBufferPointer<UInt64>

    /// One more than the highest pid of Linux.
    ///
    /// Source: proc(5), `/proc/sys/kernel/pid_max`.
    private static let limit = 4 << 20

    init() { unsafe words = mapped(Self.limit / 64, of: UInt64.self) }

    func contains(_ pid: Int32) -> Bool {
        let number = Int(pid)
        guard number > 0, number < Self.limit else { return false }
        return unsafe words[number / 64] & (1 << UInt64(number % 64)) != 0
    }

    func insert(_ pid: Int32) {
        let number = Int(pid)
        if number > 0, number < Self.limit { unsafe words[number / 64] |= 1 << UInt64(number % 64) }
    }

    func remove(_ pid: Int32) {
        let number = Int(pid)
        guard number > 0, number < Self.limit else { return }
        unsafe words[number / 64] &= ~(1 << UInt64(number % 64))
    }
}

/// Maps memory that is populated only when used; ends the process if refused.
func mapped<Item>(_ count: Int, of: Item.Type) -> UnsafeMutableBufferPointer<Item> {
    guard let memory = unsafe vigia_map_memory(count * MemoryLayout<Item>.stride) else {
        say("vigia-guardian: there is no memory\n")
        exit(1)
    }
    return unsafe UnsafeMutableBufferPointer(
        start: memory.bindMemory(to: Item.self, capacity: count),
        count: count
    )
}

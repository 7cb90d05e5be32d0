import CLinux

/// One run: what the guardian knows, and what it has yet to tell.
struct RunRow {
    /// Which run; 0 is a free row.
    var run: UInt64 = 0
    var startTime: UInt64 = 0
    var user: UInt64 = 0
    var system: UInt64 = 0
    var peak: UInt64 = 0
    var pid: Int32 = 0
    /// vigia_ending; 0 while it runs.
    var ending: UInt32 = 0
    /// The exit status or signal of an ended run; errno where it never began.
    var number: Int32 = 0
    /// vigia_step where it never began.
    var failedStep: UInt32 = 0
    /// vigia_proof once nothing of its tree is left.
    var proof: UInt32 = 0
    /// What the supervisor has not heard yet.
    var untold = Untold()
    var isAcknowledged = false

    struct Untold: OptionSet {
        var rawValue: UInt8 = 0
        static let spawned = Self(rawValue: 1)
        static let failed = Self(rawValue: 2)
        static let ended = Self(rawValue: 4)
        static let empty = Self(rawValue: 8)
        static let inventory = Self(rawValue: 16)
    }

    /// Whether anything of it is left.
    var lives: Bool { run != 0 && failedStep == 0 && proof == 0 }
    var mainRuns: Bool { run != 0 && failedStep == 0 && ending == 0 }
}

/// Every run in memory of its own, whose pages are only there once they are used.
@safe struct RunTable {
    private let rows: UnsafeMutablePointer<RunRow>
    /// Rows from here on were never used.
    private(set) var used = 0
    /// How many of which something is left.
    var living = 0
    /// How many have something to be told.
    var untold = 0

    init() {
        let size = Int(VIGIA_RUNS_MAX) * MemoryLayout<RunRow>.stride
        unsafe rows = mapped(size).bindMemory(to: RunRow.self, capacity: Int(VIGIA_RUNS_MAX))
    }

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
            return index
        }
        return nil
    }

    /// A row for a new run; nil where the table is full.
    mutating func add(_ row: RunRow) -> Int? {
        var free = index(of: 0)
        if free == nil, used < Int(VIGIA_RUNS_MAX) {
            free = used
            used += 1
        }
        guard let free else { return nil }
        unsafe rows[free] = row
        if row.lives { living += 1 }
        return free
    }

    mutating func free(_ index: Int) {
        unsafe rows[index] = RunRow()
        while used > 0, unsafe rows[used - 1].run == 0 { used -= 1 }
    }

    /// Marks what is to be told.
    func tell(_ index: Int, _ what: RunRow.Untold) { unsafe rows[index].untold.formUnion(what) }
    func told(_ index: Int, _ what: RunRow.Untold) { unsafe rows[index].untold.subtract(what) }
}

/// Descriptors under one name.
struct KeptRow {
    var key = InlineArray<96, UInt8>(repeating: 0)
    var descriptors = InlineArray<8, Int32>(repeating: -1)
    var count: Int32 = 0
    var isUntold = false
}

/// Everything that is kept.
@safe struct KeptTable {
    private let rows: UnsafeMutablePointer<KeptRow>
    private(set) var used = 0

    init() {
        let size = Int(VIGIA_KEPT_MAX) * MemoryLayout<KeptRow>.stride
        unsafe rows = mapped(size).bindMemory(to: KeptRow.self, capacity: Int(VIGIA_KEPT_MAX))
    }

    subscript(index: Int) -> KeptRow {
        get { unsafe rows[index] }
        nonmutating set { unsafe rows[index] = newValue }
    }

    func index(of key: borrowing InlineArray<96, UInt8>) -> Int? {
        for index in 0..<used where unsafe rows[index].count > 0 {
            var isSame = true
            for place in 0..<96 where unsafe rows[index].key[place] != key[place] {
                isSame = false
                break
            }
            if isSame { return index }
        }
        return nil
    }

    /// Keeps descriptors; false where the table is full.
    mutating func add(_ row: KeptRow) -> Bool {
        for index in 0..<used where unsafe rows[index].count == 0 {
            unsafe rows[index] = row
            return true
        }
        guard used < Int(VIGIA_KEPT_MAX) else { return false }
        unsafe rows[used] = row
        used += 1
        return true
    }

    /// Closes what is kept in a row, and frees it.
    mutating func free(_ index: Int) {
        let row = unsafe rows[index]
        for place in 0..<Int(row.count) { close(row.descriptors[place]) }
        unsafe rows[index] = KeptRow()
    }
}

/// Memory that costs nothing until it is touched; without it there is nothing to guard with.
private func mapped(_ bytes: Int) -> UnsafeMutableRawPointer {
    guard let memory = unsafe vigia_map_memory(bytes) else {
        say("vigia-guardian: there is no memory\n")
        exit(1)
    }
    return unsafe memory
}

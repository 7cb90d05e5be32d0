import CLinux

/// The processes of one run: its main process, everything below that, and below those who
/// were orphaned and became children of the guardian.
///
/// An orphan is known by its session, or by the mark that it inherited in its environment.
struct ProcessTree {
    private let main: Int32
    private let run: UInt64
    private let mainRuns: Bool

    init(of row: RunRow) { (main, run, mainRuns) = (row.pid, row.run, row.mainRuns) }

    /// The most rounds of a kill; each finds who was made during the one before.
    private static let roundsMax = 100
    /// The deepest nesting that is followed.
    private static let depthMax = 64

    /// Whether no process of it is left.
    var isEmpty: Bool {
        if mainRuns { return false }
        var found = false
        Children(of: getpid()).forEach { child in
            if !found, isOrphan(child) { found = true }
        }
        return !found
    }

    /// Sends a signal to all of it; SIGKILL until a round finds nobody alive.
    func signal(_ number: Int32) {
        for _ in 0..<Self.roundsMax {
            var reached = 0
            if mainRuns { reached += signal(number, main, parent: getpid(), 0) }
            Children(of: getpid()).forEach { child in
                if child != main, isOrphan(child) {
                    reached += signal(number, child, parent: getpid(), 0)
                }
            }
            if number != SIGKILL || reached == 0 { return }
        }
    }

    /// Signals a process and everything below it; returns how many of them were alive.
    private func signal(_ number: Int32, _ pid: Int32, parent: Int32, _ depth: Int) -> Int {
        // The descriptor fixes who is meant; only then it is asked whether that is the right one.
        let process = vigia_pidfd_open(pid)
        guard process >= 0 else { return 0 }
        defer { close(process) }
        guard let stat = ProcessStat(pid), stat.parent == parent else { return 0 }
        var reached = 0
        // Before its children: whoever is dead makes no more of them.
        if !stat.isZombie, vigia_pidfd_signal(process, number) == 0 { reached = 1 }
        guard depth < Self.depthMax else { return reached }
        Children(of: pid).forEach { child in
            reached += signal(number, child, parent: pid, depth + 1)
        }
        return reached
    }

    /// Whether a child of the guardian is an orphan of this run.
    private func isOrphan(_ pid: Int32) -> Bool {
        guard pid != main || !mainRuns, let stat = ProcessStat(pid), !stat.isZombie else {
            return false
        }
        return stat.session == main || hasMark(pid)
    }

    /// Whether its environment has this run's mark.
    private func hasMark(_ pid: Int32) -> Bool {
        var mark = Mark(run)
        return unsafe withUnsafeTemporaryAllocation(byteCount: 1 << 17, alignment: 8) { room in
            let path = ProcPath(pid, "environ")
            let length = unsafe path.read(room)
            guard length > 0 else { return false }
            return unsafe mark.isIn(UnsafeRawBufferPointer(rebasing: room[..<length]))
        }
    }
}

/// `VIGIA_RUN=guardian:run` as bytes, between two zeros.
private struct Mark {
    private var bytes = InlineArray<64, UInt8>(repeating: 0)
    private var count = 0

    init(_ run: UInt64) {
        let name: StaticString = "VIGIA_RUN="
        for place in 0..<name.utf8CodeUnitCount {
            add(unsafe name.utf8Start[place])
        }
        add(Decimal(Int64(getpid())))
        add(UInt8(ascii: ":"))
        add(Decimal(Int64(bitPattern: run)))
        add(0)
    }

    private mutating func add(_ byte: UInt8) {
        bytes[count] = byte
        count += 1
    }

    private mutating func add(_ number: Decimal) {
        var number = number
        number.withBytes { digits in
            for place in 0..<digits.count { unsafe add(digits[place]) }
        }
    }

    mutating func isIn(_ text: UnsafeRawBufferPointer) -> Bool {
        let (length, size) = (count, text.count)
        return unsafe withUnsafeBytes(of: &bytes) { mark in
            guard let text = text.baseAddress, let mark = mark.baseAddress else { return false }
            return unsafe memmem(text, size, mark, length) != nil
        }
    }
}

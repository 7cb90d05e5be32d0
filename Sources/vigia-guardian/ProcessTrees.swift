import CLinux

/// The processes below the guardian, and the run of each.
///
/// A run has its main process, all descendants of that, and orphans that became children of the
/// guardian with their descendants. An orphan is recognized by its session, or by the mark in its
/// environment.
///
/// Everything is read into mapped memory, which is populated only when used.
@safe struct ProcessTrees {
    /// A process, identified by pid and start time.
    struct Member {
        var pid: Int32 = 0
        var threads: Int32 = 0
        var startTime: UInt64 = 0
        /// The row of its run.
        var row = 0
    }

    private let project: vigia_identity
    private let members: UnsafeMutableBufferPointer<Member>
    private let text: UnsafeMutableRawBufferPointer
    private let environment: UnsafeMutableRawBufferPointer
    private let threads: UnsafeMutableBufferPointer<Int32>
    /// The number of orphans, which are the first members.
    private(set) var orphans = 0
    /// Whether all children of the guardian were read, and none of them waits to be reaped.
    private(set) var isComplete = false
    /// Whether the orphans are up to date.
    var isFresh = false

    /// The most processes in one tree, orphans included; a later kill finds the others.
    private static let membersMax = 32_768
    /// The size of the buffer for a list of children, enough for some 32,000.
    private static let textBytes = 256 << 10
    private static let environmentBytes = 64 << 10
    private static let threadsMax = 16_384

    init(of project: vigia_identity) {
        self.project = project
        unsafe members = mapped(Self.membersMax, of: Member.self)
        unsafe text = UnsafeMutableRawBufferPointer(mapped(Self.textBytes, of: UInt8.self))
        unsafe environment = UnsafeMutableRawBufferPointer(
            mapped(Self.environmentBytes, of: UInt8.self)
        )
        unsafe threads = mapped(Self.threadsMax, of: Int32.self)
    }

    subscript(index: Int) -> Member { unsafe members[index] }

    /// Finds orphans among the guardian's children, except main processes of runs.
    ///
    /// The list is complete: children leave it only when this process reaps them.
    mutating func findOrphans(_ runs: RunTable, supervisor: Int32) {
        guard !isFresh else { return }
        (orphans, isFresh) = (0, true)
        let own = getpid()
        let length = readChildren(own, thread: own)
        isComplete = length < Self.textBytes
        var place = 0
        while let child = nextChild(&place, length) {
            if runs.mains.contains(child) || child == supervisor { continue }
            guard let stat = ProcessStat(child) else { continue }
            // It is reaped soon, and then all children are read again.
            if stat.isDead { isComplete = false }
            guard orphans < Self.membersMax, let row = owner(of: child, stat.session, runs) else {
                continue
            }
            addOrphan(child, stat, row)
        }
    }

    /// Adds processes of the whole machine with the session or mark of a run: orphans of a run
    /// taken over from an older guardian are not children of this one.
    ///
    /// Any process can have the mark, so it counts only for processes that act as the run's user;
    /// and session and mark only for processes that are not older than the run.
    mutating func findElsewhere(of row: Int, _ runs: RunTable) {
        let count = unsafe vigia_list_numbers("/proc", threads.baseAddress, Int32(threads.count))
        let main = runs[row].mainRuns ? runs[row].pid : 0
        for place in 0..<Int(max(0, count)) {
            let pid = unsafe threads[place]
            guard pid != main, orphans < Self.membersMax, let stat = ProcessStat(pid),
                !stat.isDead, stat.startTime >= runs[row].startTime,
                owner(of: pid, stat.session, runs) == row,
                stat.session == runs[row].session || isUser(of: runs[row], pid)
            else { continue }
            addOrphan(pid, stat, row)
        }
    }

    private func isUser(of run: RunRow, _ pid: Int32) -> Bool {
        guard let user = run.startedAs else { return false }
        return vigia_process_user(pid) == Int64(user)
    }

    private mutating func addOrphan(_ pid: Int32, _ stat: ProcessStat, _ row: Int) {
        unsafe members[orphans] = Member(
            pid: pid,
            threads: stat.threads,
            startTime: stat.startTime,
            row: row
        )
        orphans += 1
    }

    /// Whether a run has orphans.
    func hasOrphans(of row: Int) -> Bool {
        for index in 0..<orphans where unsafe members[index].row == row { return true }
        return false
    }

    private func owner(of pid: Int32, _ session: Int32, _ runs: RunTable) -> Int? {
        if session > 0, let row = runs.index(ofSession: session) { return row }
        let buffer = unsafe environment.baseAddress?.assumingMemoryBound(to: CChar.self)
        let run = unsafe withUnsafePointer(to: project) { project in
            unsafe vigia_marked_run(pid, project, buffer, Self.environmentBytes)
        }
        return run == 0 ? nil : runs.index(of: run)
    }

    /// Signals a main process and all its descendants, and the run's orphans; 0 for no main
    /// process.
    func signal(_ number: Int32, main: Int32, orphansOf row: Int) {
        var end = orphans
        if main > 0, let stat = ProcessStat(main) { add(main, stat, &end) }
        for index in 0..<orphans where unsafe members[index].row == row {
            add(unsafe members[index], &end)
        }
        signal(number, from: orphans, to: end)
    }

    /// Signals an orphan and all its descendants.
    func signal(_ number: Int32, orphan index: Int) {
        var end = orphans
        add(unsafe members[index], &end)
        signal(number, from: orphans, to: end)
    }

    /// Finds the descendants of some members, then signals all from the top: children of a process
    /// that dies early are already found.
    private func signal(_ number: Int32, from start: Int, to: Int) {
        var (next, end) = (start, to)
        while next < end {
            addChildren(of: unsafe members[next], &end)
            next += 1
        }
        for index in start..<end {
            // The pidfd pins the process; only then its start time is checked.
            let member = unsafe members[index]
            let process = vigia_pidfd_open(member.pid)
            guard process >= 0 else { continue }
            if ProcessStat(member.pid)?.startTime == member.startTime {
                _ = vigia_pidfd_signal(process, number)
            }
            close(process)
        }
    }

    private func add(_ pid: Int32, _ stat: ProcessStat, _ end: inout Int) {
        add(Member(pid: pid, threads: stat.threads, startTime: stat.startTime), &end)
    }

    private func add(_ member: Member, _ end: inout Int) {
        guard end < Self.membersMax else { return }
        unsafe members[end] = member
        end += 1
    }

    /// Each thread has children of its own.
    private func addChildren(of parent: Member, _ end: inout Int) {
        if parent.threads == 1 { return addChildren(of: parent.pid, parent.pid, &end) }
        let count = unsafe ProcPath(parent.pid, "task").list(threads)
        for index in 0..<count { addChildren(of: parent.pid, unsafe threads[index], &end) }
    }

    private func addChildren(of parent: Int32, _ thread: Int32, _ end: inout Int) {
        let length = readChildren(parent, thread: thread)
        var place = 0
        while let child = nextChild(&place, length) {
            // A process with another parent now was orphaned, and is found as an orphan.
            guard let stat = ProcessStat(child), stat.parent == parent else { continue }
            add(child, stat, &end)
        }
    }

    private func readChildren(_ pid: Int32, thread: Int32) -> Int {
        unsafe ProcPath.children(of: pid, thread: thread).read(text)
    }

    /// The next number in the list; nil at its end.
    private func nextChild(_ place: inout Int, _ length: Int) -> Int32? {
        var number: Int32 = 0
        while place < length {
            let byte = unsafe text[place]
            place += 1
            if byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
                number = number &* 10 &+ Int32(byte - UInt8(ascii: "0"))
            } else if number > 0 {
                return number
            }
        }
        return nil
    }
}

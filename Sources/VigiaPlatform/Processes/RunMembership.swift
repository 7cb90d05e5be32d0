internal import CLinux
internal import Glibc

/// The main process of a run, and the user that it was started as.
public struct MainProcess: Hashable, Sendable {
    // The larger ones come first: there may be thousands, without holes between them.

    /// The run.
    public let run: UInt64
    /// Its start time in clock ticks since boot: with the pid, an identity.
    public var startTime: UInt64
    /// The start time of the first main process, in clock ticks since boot.
    public let began: UInt64
    /// Its pid now; it changes when the run names another main process.
    public var pid: Int32
    /// The session that the first main process created.
    public let session: Int32
    /// The user that the run was started as, or acts as since then.
    public var user: UInt32
    /// Whether the present guardian took the run over from an earlier one; then orphans of the run
    /// are not children of the guardian.
    public var isAdopted: Bool

    /// Creates a main process that leads its session; `startTime` is in clock ticks since boot.
    public init(run: UInt64, pid: Int32, startTime: UInt64, user: UInt32, isAdopted: Bool) {
        (self.run, self.pid, self.startTime) = (run, pid, startTime)
        (session, began) = (pid, startTime)
        (self.user, self.isAdopted) = (user, isAdopted)
    }
}

/// Decides which run a process belongs to, from facts of the kernel.
///
/// It is the run whose cgroup the process is in, since only the guardian can put it there; else the
/// run whose main process is its ancestor; else the run whose session it is in. Main processes are
/// identified by pid and start time.
///
/// The environment proves nothing, since any process can set it. The mark only picks the run of a
/// process that is known to be one of this project: an orphan, where there are no cgroups; see
/// `marked`.
public struct RunMembership: Sendable {
    private let cgroups: RunCgroups?
    private let mark: RunMark?
    private var byRun: [UInt64: MainProcess] = [:]
    private var byPid: [Int32: UInt64] = [:]

    /// Starts without runs.
    ///
    /// - Parameters:
    ///   - cgroups: the cgroups of runs; nil if runs have none.
    ///   - mark: the project's mark; it also identifies the guardian.
    public init(cgroups: RunCgroups?, mark: RunMark?) {
        (self.cgroups, self.mark) = (cgroups, mark)
    }

    /// The main process of a run; nil if unknown.
    public func main(of run: UInt64) -> MainProcess? { byRun[run] }

    /// The run whose main process has this pid.
    public func run(ofMain pid: Int32) -> UInt64? { byPid[pid] }

    /// All known main processes.
    public var mains: some Collection<MainProcess> { byRun.values }

    /// Adds or replaces the main process of a run.
    public mutating func add(_ main: MainProcess) {
        remove(main.run)
        byRun[main.run] = main
        byPid[main.pid] = main.run
    }

    /// Makes another process the main one of a run.
    public mutating func pass(_ run: UInt64, on process: ProcessReading) {
        guard var main = byRun[run] else { return }
        (main.pid, main.startTime) = (process.pid, process.startTime)
        add(main)
    }

    /// Records the user that a run's main process acts as now.
    public mutating func learn(user: UInt32, of run: UInt64) { byRun[run]?.user = user }

    /// Forgets a run.
    public mutating func remove(_ run: UInt64) {
        guard let old = byRun.removeValue(forKey: run), byPid[old.pid] == run else { return }
        byPid[old.pid] = nil
    }

    /// The run that a process belongs to; nil for none, or if that cannot be proved.
    ///
    /// - Parameters:
    ///   - process: the process.
    ///   - table: processes already read, by pid; nil to ask the kernel.
    /// - Returns: the run's number.
    public func run(
        of process: ProcessReading,
        among table: [Int32: ProcessReading]? = nil
    ) -> UInt64? {
        if let run = cgroups?.run(of: process.pid) { return run }
        // The ancestors of a process that was orphaned meanwhile have changed.
        let again = { ProcessReading(pid: process.pid)?.line() }
        let line = process.line(among: table) ?? again() ?? [process]
        for ancestor in line {
            guard let run = byPid[ancestor.pid], let main = byRun[run],
                main.startTime == ancestor.startTime
            else { continue }
            return run
        }
        return run(bySession: process) ?? marked(process, line)
    }

    /// Whether a process is the project's guardian, which keeps its sockets, or a child of it, such
    /// as the supervisor.
    public func isVigia(_ process: ProcessReading) -> Bool {
        mark?.isGuardian(orChildOfIt: process) ?? false
    }

    /// Whether a process descends from the project's guardian, so that it belongs to this project
    /// whatever its run; false if the guardian is process 1, which inherits all orphans of a
    /// container.
    public func isOfProject(_ process: ProcessReading) -> Bool {
        guard let mark else { return false }
        return process.line()?.dropFirst().contains { mark.isGuardian($0) && $0.pid > 1 } ?? false
    }

    /// The run whose session a process is in.
    ///
    /// A session's number is not reused while the session exists. Once the leader is gone, the
    /// session may have ended and another one begun, so user and time must fit.
    private func run(bySession process: ProcessReading) -> UInt64? {
        guard process.session > 0 else { return nil }
        let mains = byRun.values.filter { $0.session == process.session }
        if mains.isEmpty { return nil }
        if let leader = ProcessReading(pid: process.session) {
            return mains.first { leader.startTime == $0.began }?.run
        }
        return mains.filter { fits(process, $0) }.map(\.run).max()
    }

    /// The run named in an orphan's environment.
    ///
    /// A guardian inherits only its own descendants. Orphans of a dead guardian went to process 1
    /// like those of any process, so user and time must fit.
    private func marked(_ process: ProcessReading, _ line: [ProcessReading]) -> UInt64? {
        guard let mark, let run = mark.run(of: process.pid), cgroups?.has(run) != true else {
            return nil
        }
        if line.contains(where: { mark.isGuardian($0) }) { return run }
        guard let main = byRun[run], main.isAdopted, fits(process, main) else { return nil }
        return run
    }

    /// Whether a process acts only as a run's user, and is not older than the run.
    private func fits(_ process: ProcessReading, _ main: MainProcess) -> Bool {
        process.startTime >= main.began && vigia_process_user(process.pid) == Int64(main.user)
    }
}

extension ProcessReading {
    /// The process and its ancestors, at most 64; nil if one of them ended meanwhile.
    func line(among table: [Int32: ProcessReading]? = nil) -> [ProcessReading]? {
        var line = [self]
        while let last = line.last, last.parent > 0, line.count < 64,
            let next = table.map({ $0[last.parent] }) ?? Self(pid: last.parent),
            next.startTime <= last.startTime
        {
            line.append(next)
        }
        guard table == nil else { return line }
        // If a parent ended meanwhile, its pid may be reused already.
        let isSame = line.dropLast().allSatisfy { process in
            guard let now = Self(pid: process.pid) else { return false }
            return now.startTime == process.startTime && now.parent == process.parent
        }
        return isSame ? line : nil
    }

    /// The user that it acts as; nil if it is gone, or its user numbers differ.
    public var user: UInt32? { UInt32(exactly: vigia_process_user(pid)) }
}

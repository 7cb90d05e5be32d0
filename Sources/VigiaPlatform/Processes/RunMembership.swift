internal import CLinux
internal import Glibc

/// The main process of a run: who it is, and as whom it was started.
public struct MainProcess: Hashable, Sendable {
    /// Which run.
    public let run: UInt64
    /// Its number now; another one once the run has named another main process.
    public var pid: Int32
    /// When that began, in clock ticks since boot: with the pid, an identity.
    public var startTime: UInt64
    /// The session that the first main process began.
    public let session: Int32
    /// When that one began.
    public let began: UInt64
    /// The user that the run was started as, or acts as since then.
    public var user: UInt32
    /// Whether the guardian is another one than the one that started it: then what the run has
    /// orphaned is no child of the guardian.
    public var isAdopted: Bool

    /// Takes the facts of a main process that began a session.
    public init(run: UInt64, pid: Int32, startTime: UInt64, user: UInt32, isAdopted: Bool) {
        (self.run, self.pid, self.startTime) = (run, pid, startTime)
        (session, began) = (pid, startTime)
        (self.user, self.isAdopted) = (user, isAdopted)
    }
}

/// The one answer to the question which run a process belongs to, from what the kernel knows.
///
/// It is the run whose cgroup the process is in, which nobody but the guardian can put it into;
/// else the run from whose main process it descends; else the run whose session it is in. Each
/// main process is known by its number and its start time.
///
/// What a process has in its environment proves nothing: anybody can write the same there. The
/// mark only picks the run of a process that is known to be one of this project, for what such a
/// process has orphaned where there are no cgroups; see `marked`.
public struct RunMembership: Sendable {
    private let cgroups: RunCgroups?
    private let mark: RunMark?
    private var byRun: [UInt64: MainProcess] = [:]
    private var byPid: [Int32: UInt64] = [:]

    /// Begins without any run.
    ///
    /// - Parameters:
    ///   - cgroups: where runs have cgroups of their own; nil where they have none.
    ///   - mark: what the project is told from others by; it also tells who the guardian is.
    public init(cgroups: RunCgroups?, mark: RunMark?) {
        (self.cgroups, self.mark) = (cgroups, mark)
    }

    /// The main process of a run; nil where it is not known.
    public func main(of run: UInt64) -> MainProcess? { byRun[run] }

    /// The run whose main process has this number.
    public func run(ofMain pid: Int32) -> UInt64? { byPid[pid] }

    /// Every main process that is known.
    public var mains: some Collection<MainProcess> { byRun.values }

    /// Takes in the main process of a run, or another one in its place.
    public mutating func add(_ main: MainProcess) {
        remove(main.run)
        byRun[main.run] = main
        byPid[main.pid] = main.run
    }

    /// Takes in that another process is the main one of a run.
    public mutating func pass(_ run: UInt64, on process: ProcessReading) {
        guard var main = byRun[run] else { return }
        (main.pid, main.startTime) = (process.pid, process.startTime)
        add(main)
    }

    /// Takes in as whom the main process of a run acts by now.
    public mutating func learn(user: UInt32, of run: UInt64) { byRun[run]?.user = user }

    /// Forgets a run.
    public mutating func remove(_ run: UInt64) {
        guard let old = byRun.removeValue(forKey: run), byPid[old.pid] == run else { return }
        byPid[old.pid] = nil
    }

    /// The run that a process belongs to; nil for none, and where that cannot be proved.
    ///
    /// - Parameters:
    ///   - process: who.
    ///   - table: processes that were read already, by their numbers; nil to ask the kernel.
    /// - Returns: the number of the run.
    public func run(
        of process: ProcessReading,
        among table: [Int32: ProcessReading]? = nil
    ) -> UInt64? {
        if let run = cgroups?.run(of: process.pid) { return run }
        // One that was orphaned meanwhile has another line now.
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

    /// Whether it is the project's guardian, which keeps its sockets, or a child of it, as the
    /// supervisor is.
    public func isVigia(_ process: ProcessReading) -> Bool {
        mark?.isGuardian(orChildOfIt: process) ?? false
    }

    /// Whether a process descends from the project's guardian, so that it is one of this project
    /// whatever its run was; false where the guardian is process 1, to which all orphans of a
    /// container come.
    public func isOfProject(_ process: ProcessReading) -> Bool {
        guard let mark else { return false }
        return process.line()?.dropFirst().contains { mark.isGuardian($0) && $0.pid > 1 } ?? false
    }

    /// The run in whose session a process is.
    ///
    /// A session keeps the number of its leader from being used again as long as it lasts. Once
    /// the leader is gone the session may have ended and another begun, so user and time count.
    private func run(bySession process: ProcessReading) -> UInt64? {
        guard process.session > 0 else { return nil }
        let mains = byRun.values.filter { $0.session == process.session }
        if mains.isEmpty { return nil }
        if let leader = ProcessReading(pid: process.session) {
            return mains.first { leader.startTime == $0.began }?.run
        }
        return mains.filter { fits(process, $0) }.map(\.run).max()
    }

    /// The run that an orphan has in its environment.
    ///
    /// Only descendants of the guardian come to the guardian. Those of a guardian that is gone
    /// went to process 1 like anybody's: then user and time have to fit, too.
    private func marked(_ process: ProcessReading, _ line: [ProcessReading]) -> UInt64? {
        guard let mark, let run = mark.run(of: process.pid), cgroups?.has(run) != true else {
            return nil
        }
        if line.contains(where: { mark.isGuardian($0) }) { return run }
        guard let main = byRun[run], main.isAdopted, fits(process, main) else { return nil }
        return run
    }

    /// Whether a process acts as the user of a run alone, and did not begin before it.
    private func fits(_ process: ProcessReading, _ main: MainProcess) -> Bool {
        process.startTime >= main.began && vigia_process_user(process.pid) == Int64(main.user)
    }
}

extension ProcessReading {
    /// The processes that this one descends from, itself first, at most 64; nil where one of them
    /// went while they were read.
    func line(among table: [Int32: ProcessReading]? = nil) -> [ProcessReading]? {
        var line = [self]
        while let last = line.last, last.parent > 0, line.count < 64,
            let next = table.map({ $0[last.parent] }) ?? Self(pid: last.parent),
            next.startTime <= last.startTime
        {
            line.append(next)
        }
        guard table == nil else { return line }
        // Had a parent ended meanwhile, its number might have been another's already.
        let isSame = line.dropLast().allSatisfy { process in
            guard let now = Self(pid: process.pid) else { return false }
            return now.startTime == process.startTime && now.parent == process.parent
        }
        return isSame ? line : nil
    }

    /// The user that it acts as; nil where it is gone, or acts as several.
    public var user: UInt32? { UInt32(exactly: vigia_process_user(pid)) }
}

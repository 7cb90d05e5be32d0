import CLinux

/// The cgroups of runs, one for each, if the guardian can create some.
///
/// The path of a run's cgroup follows from the project and the run's number, so nothing else is
/// stored about it.
struct RunCgroups {
    private let project: vigia_identity
    /// The parent folder; negative if no cgroups can be created.
    private let home: Int32

    /// Creates the parent folder, and removes empty cgroups of a dead guardian.
    init(of project: vigia_identity) {
        self.project = project
        home = unsafe withUnsafePointer(to: project) { unsafe vigia_cgroups_make($0) }
    }

    /// Creates the cgroup of a new run; returns a descriptor, or 0 if it has none.
    func make(_ run: UInt64) -> Int32 {
        guard home >= 0 else { return 0 }
        return max(0, vigia_tree_make(home, run))
    }

    func remove(_ run: UInt64) { vigia_tree_remove(home, run) }

    /// Kills all processes in a run's cgroup at once; false if the kernel cannot.
    func kill(_ run: UInt64) -> Bool { vigia_tree_kill(home, run) == 0 }

    /// A descriptor that reports that a run's cgroup has become empty; 0 if unavailable.
    func events(of run: UInt64) -> Int32 { max(0, vigia_tree_events(home, run)) }

    /// Removes the parent folder, unless a cgroup in it is in use.
    func removeHome() {
        guard home >= 0 else { return }
        unsafe withUnsafePointer(to: project) { unsafe vigia_cgroups_remove($0, home) }
    }
}

extension Guardian {
    /// Signals the whole tree of a run; a killed tree is killed again at each end in it, until it
    /// is empty.
    mutating func signalTree(_ index: Int, _ number: Int32) {
        let row = runs[index]
        if number == SIGKILL {
            runs.kill(index)
            // A process may have been moved to another cgroup, with its descendants. A process that
            // left and lost its parent is found as an orphan.
            if row.hasCgroup { _ = cgroups.kill(row.run) }
        }
        processTrees.findOrphans(runs, supervisor: supervisor.pid)
        if row.isElsewhere { processTrees.findElsewhere(of: index, runs) }
        processTrees.signal(number, main: row.mainRuns ? row.pid : 0, orphansOf: index)
    }

    /// Continues kills, and reports ended runs whose tree is empty.
    ///
    /// A process that outlives its parent becomes a child of this process, so each end that may
    /// empty a tree, or reveal a process that escaped a kill, is reaped here: polling is
    /// unnecessary. The one exception is a tree with a subreaper of its own, whose cgroup reports
    /// its end.
    mutating func settleTrees() {
        processTrees.isFresh = false
        lookAt = Time.never
        guard runs.hasEnded else { return }
        processTrees.findOrphans(runs, supervisor: supervisor.pid)
        for index in 0..<processTrees.orphans where runs[processTrees[index].row].isBeingKilled {
            processTrees.signal(SIGKILL, orphan: index)
        }
        for index in 0..<runs.used where runs[index].lives && runs[index].ending != 0 {
            if runs[index].isElsewhere { lookElsewhere(index) }
            guard let proof = proofOfEmptiness(index) else { continue }
            removeTree(index)
            runs.empty(index, proof.rawValue)
            tell(index, .empty)
        }
    }

    /// Looks for the rest of a tree of an older guardian, whose orphans are not children of this
    /// process.
    ///
    /// Without a cgroup nobody reports their ends, so this is repeated.
    private mutating func lookElsewhere(_ index: Int) {
        if runs[index].hasCgroup { return }
        processTrees.findElsewhere(of: index, runs)
        guard processTrees.hasOrphans(of: index) else { return }
        lookAt = Time.now + Self.lookEvery
        for orphan in 0..<processTrees.orphans
        where processTrees[orphan].row == index && runs[index].isBeingKilled {
            processTrees.signal(SIGKILL, orphan: orphan)
        }
    }

    /// In milliseconds.
    private static let lookEvery: Int64 = 50

    /// How it is known that an ended run's tree is empty; nil if it is not.
    private mutating func proofOfEmptiness(_ index: Int) -> vigia_proof? {
        let row = runs[index]
        if row.hasCgroup {
            return isPopulated(index) || processTrees.hasOrphans(of: index)
                ? nil : VIGIA_PROOF_CGROUP
        }
        guard processTrees.isComplete, !processTrees.hasOrphans(of: index) else { return nil }
        return isSubreaper && !row.isElsewhere ? VIGIA_PROOF_SUBREAPER : VIGIA_PROOF_SESSION
    }

    /// Whether an ended run's cgroup has processes; from now on its emptying wakes the loop.
    private mutating func isPopulated(_ index: Int) -> Bool {
        if runs[index].events == 0 {
            runs[index].events = cgroups.events(of: runs[index].run)
            guard runs[index].events > 0 else { return false }
            watch(runs[index].events, EPOLLPRI.rawValue)
        }
        return vigia_tree_is_populated(runs[index].events) != 0
    }

    /// Removes the cgroup of a run.
    mutating func removeTree(_ index: Int) {
        guard runs[index].hasCgroup else { return }
        if runs[index].events > 0 { close(runs[index].events) }
        runs[index].events = 0
        cgroups.remove(runs[index].run)
    }
}

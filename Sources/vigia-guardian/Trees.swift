import CLinux

/// The cgroups of the runs, one for each, where the guardian can make some.
///
/// Nothing is kept about the cgroup of a run but that there is one: its place follows from the
/// project and the run's number, so that whoever knows these finds it.
struct Trees {
    private let project: vigia_identity
    /// The folder that they are in; negative where none can be made.
    private let home: Int32

    /// Makes the home, and removes what a dead guardian has left empty there.
    init(of project: vigia_identity) {
        self.project = project
        home = unsafe withUnsafePointer(to: project) { unsafe vigia_trees_make($0) }
    }

    /// The cgroup of a new run, as a descriptor; 0 where it has none.
    func make(_ run: UInt64) -> Int32 {
        guard home >= 0 else { return 0 }
        return max(0, vigia_tree_make(home, run))
    }

    func remove(_ run: UInt64) { vigia_tree_remove(home, run) }

    /// Kills all who are in the cgroup of a run at once; false where the kernel cannot.
    func kill(_ run: UInt64) -> Bool { vigia_tree_kill(home, run) == 0 }

    /// What tells that the last process is gone from the cgroup of a run; 0 where nothing does.
    func events(of run: UInt64) -> Int32 { max(0, vigia_tree_events(home, run)) }

    /// Removes the home, unless somebody lives there.
    func removeHome() {
        guard home >= 0 else { return }
        unsafe withUnsafePointer(to: project) { unsafe vigia_trees_remove($0, home) }
    }
}

extension Guardian {
    /// Signals the whole tree of a run; one that is killed is killed again at each end in it,
    /// until nothing of it is left.
    mutating func signalTree(_ index: Int, _ number: Int32) {
        let row = runs[index]
        if number == SIGKILL {
            runs.kill(index)
            // Not all need be in there: a main process, or what is below it, may have been moved
            // to another cgroup. Who left and lost its parent is found as an orphan.
            if row.hasCgroup { _ = trees.kill(row.run) }
        }
        census.findOrphans(runs, supervisor: supervisor.pid)
        if row.isElsewhere { census.findElsewhere(of: index, runs) }
        census.signal(number, main: row.mainRuns ? row.pid : 0, orphansOf: index)
    }

    /// Goes on killing, and tells of each ended run of whose tree nothing is left.
    ///
    /// Whoever outlives its parent becomes a child of this process, so each end that may empty
    /// a tree, or brings to light who escaped from a kill, is reaped here: there is nothing to
    /// poll for. The one exception is a tree with a reaper of its own, and of such a tree its
    /// cgroup tells.
    mutating func settleTrees() {
        census.isFresh = false
        lookAt = Time.never
        guard runs.hasEnded else { return }
        census.findOrphans(runs, supervisor: supervisor.pid)
        for index in 0..<census.orphans where runs[census[index].row].isBeingKilled {
            census.signal(SIGKILL, orphan: index)
        }
        for index in 0..<runs.used where runs[index].lives && runs[index].ending != 0 {
            if runs[index].isElsewhere { lookElsewhere(index) }
            guard let proof = proofOfEmptiness(index) else { continue }
            removeTree(index)
            runs.empty(index, proof.rawValue)
            tell(index, .empty)
        }
    }

    /// Looks for the rest of a tree that an older guardian made, whose orphans come to others.
    ///
    /// Where it has no cgroup nobody tells of their ends, so they are looked for again.
    private mutating func lookElsewhere(_ index: Int) {
        if runs[index].hasCgroup { return }
        census.findElsewhere(of: index, runs)
        guard census.hasOrphans(of: index) else { return }
        lookAt = Time.now + Self.lookEvery
        for orphan in 0..<census.orphans
        where census[orphan].row == index && runs[index].isBeingKilled {
            census.signal(SIGKILL, orphan: orphan)
        }
    }

    /// In milliseconds.
    private static let lookEvery: Int64 = 50

    /// How it is known that nothing is left of an ended run; nil where something is.
    private mutating func proofOfEmptiness(_ index: Int) -> vigia_proof? {
        let row = runs[index]
        if row.hasCgroup {
            return isPopulated(index) || census.hasOrphans(of: index) ? nil : VIGIA_PROOF_CGROUP
        }
        guard census.isComplete, !census.hasOrphans(of: index) else { return nil }
        return isSubreaper && !row.isElsewhere ? VIGIA_PROOF_SUBREAPER : VIGIA_PROOF_SESSION
    }

    /// Whether somebody is in the cgroup of an ended run; from now on the loop wakes when the
    /// last one goes.
    private mutating func isPopulated(_ index: Int) -> Bool {
        if runs[index].events == 0 {
            runs[index].events = trees.events(of: runs[index].run)
            guard runs[index].events > 0 else { return false }
            watch(runs[index].events, EPOLLPRI.rawValue)
        }
        return vigia_tree_is_populated(runs[index].events) != 0
    }

    /// Forgets the cgroup of a run.
    mutating func removeTree(_ index: Int) {
        guard runs[index].hasCgroup else { return }
        if runs[index].events > 0 { close(runs[index].events) }
        runs[index].events = 0
        trees.remove(runs[index].run)
    }
}

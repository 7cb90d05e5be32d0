import VigiaPlatform

// Which trees have ever worked, and which are kept.
extension RepairArchive {
    /// Notes that services are ready with the packages in some folders.
    ///
    /// What is known already costs one look at the records, and none where there are none. What
    /// cannot be written down is when a service is ready the next time.
    ///
    /// - Parameter folders: those of the lock files, absolute.
    public func prove(_ folders: Set<String>) {
        // Records that cannot be listed cannot be changed either.
        for record in (try? records()) ?? []
        where record.kind == .dependencies && folders.contains(record.subject)
            && record.proven != nil
        {
            // A repair that is under way writes the record itself.
            guard let lock = RecordLock.take(record) else { continue }
            defer { withExtendedLifetime(lock) {} }
            try? self.record(named: record.name)?.proven?.save()
        }
    }

    /// Whether a service was ever ready with a tree, as far as the records tell.
    ///
    /// What no repair has installed was there before any, and counts as good: nobody knows better.
    ///
    /// - Parameters:
    ///   - tree: what it is known by.
    ///   - path: where it stands.
    /// - Returns: whether it may be taken for one that works.
    func isProven(_ tree: FileBirth, at path: String) -> Bool {
        var isKnown = false
        for record in (try? records()) ?? [] {
            for move in record.moves where move.path == path {
                if move.installed == tree, record.provenAt != nil { return true }
                if move.identity == tree, move.isProven { return true }
                isKnown = isKnown || move.installed == tree || move.identity == tree
            }
        }
        return !isKnown
    }

    /// Removes what older repairs keep of all that this one has replaced, too: packages are big,
    /// and one way back to a tree that worked is enough.
    ///
    /// Where this one keeps a tree that no service was ever ready with, the newest that keeps one
    /// that worked stays beside it. What cannot be removed stays for the next repair to try.
    ///
    /// - Parameter record: a repair that has succeeded.
    package func removeOlder(than record: RepairRecord) {
        let paths = Set(record.moves.map(\.path))
        let older = ((try? records()) ?? []).filter { old in
            old.kind == record.kind && old.name < record.name && !old.moves.isEmpty
                && paths.isSuperset(of: old.moves.map(\.path))
        }
        let wayBack = record.keepsProven ? nil : older.last(where: \.keepsProven)
        for old in older where old.name != wayBack?.name {
            // One that is still at work is told of the next time.
            guard let lock = RecordLock.take(old) else { continue }
            defer { withExtendedLifetime(lock) {} }
            // Where the folder of the record is on another file system, they lie elsewhere.
            old.removeKept()
            try? FileSystem.removeTree(old.folder)
        }
    }
}

extension RepairRecord {
    /// Whether undoing it brings a tree back that a service was ready with.
    var keepsProven: Bool {
        canBeUndone && moves.contains { $0.identity != nil }
            && moves.allSatisfy { $0.identity == nil || $0.isProven }
    }

    /// The record as it is once a service was ready with what stands in its places now; nil where
    /// that changes nothing.
    fileprivate var proven: Self? {
        guard !moves.isEmpty else { return nil }
        var record = self
        let trees = moves.map { FileBirth(of: $0.path) }
        let isInstalled = zip(moves, trees).allSatisfy { $0.installed != nil && $0.installed == $1 }
        if isInstalled { record.provenAt = provenAt ?? Self.now }
        // What was put back may turn out to work.
        for (place, tree) in trees.enumerated() where tree != nil && tree == moves[place].identity {
            record.moves[place].isProven = true
        }
        return record == self ? nil : record
    }
}

import VigiaPlatform

// Which installations have ever worked, and which are kept.
extension RepairArchive {
    /// Records that services are ready with the packages in some folders.
    ///
    /// If this is known already, it costs one read of the records, and nothing if there are none.
    /// If it cannot be written, the next time that a service is ready it is tried again.
    ///
    /// - Parameter folders: the folders of lock files, absolute.
    public func prove(_ folders: Set<String>) {
        // Records that cannot be listed cannot be changed either.
        for record in (try? records()) ?? []
        where record.kind == .dependencies && folders.contains(record.subject)
            && record.proven != nil
        {
            // A running repair writes the record itself.
            guard let lock = RecordLock.take(record) else { continue }
            defer { withExtendedLifetime(lock) {} }
            try? self.record(named: record.name)?.proven?.save()
        }
    }

    /// Whether a service was ever ready with an installation, according to the records.
    ///
    /// An installation from before all repairs counts as proven.
    ///
    /// - Parameters:
    ///   - tree: its identity.
    ///   - path: where it is.
    /// - Returns: whether it counts as working.
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

    /// Removes packages kept by older repairs of the same folders: packages are large, and one way
    /// back to a working installation is enough.
    ///
    /// If this repair keeps an installation that no service was ever ready with, the newest kept
    /// one that worked stays too. Files that cannot be removed are left to the next repair.
    ///
    /// - Parameter record: a successful repair.
    package func removeOlder(than record: RepairRecord) {
        let paths = Set(record.moves.map(\.path))
        let older = ((try? records()) ?? []).filter { old in
            old.kind == record.kind && old.name < record.name && !old.moves.isEmpty
                && paths.isSuperset(of: old.moves.map(\.path))
        }
        let wayBack = record.keepsProven ? nil : older.last(where: \.keepsProven)
        for old in older where old.name != wayBack?.name {
            // A repair that is still running is handled the next time.
            guard let lock = RecordLock.take(old) else { continue }
            defer { withExtendedLifetime(lock) {} }
            // If the record's folder is on another file system, they are elsewhere.
            old.removeKept()
            try? FileSystem.removeTree(old.folder)
        }
    }
}

extension RepairRecord {
    /// Whether undoing it restores an installation that a service was ready with.
    var keepsProven: Bool {
        canBeUndone && moves.contains { $0.identity != nil }
            && moves.allSatisfy { $0.identity == nil || $0.isProven }
    }

    /// The record after a service was ready with the present installation; nil if that changes
    /// nothing.
    fileprivate var proven: Self? {
        guard !moves.isEmpty else { return nil }
        var record = self
        let trees = moves.map { FileBirth(of: $0.path) }
        let isInstalled = zip(moves, trees).allSatisfy { $0.installed != nil && $0.installed == $1 }
        if isInstalled { record.provenAt = provenAt ?? Self.now }
        // An installation that was put back may turn out to work.
        for (place, tree) in trees.enumerated() where tree != nil && tree == moves[place].identity {
            record.moves[place].isProven = true
        }
        return record == self ? nil : record
    }
}

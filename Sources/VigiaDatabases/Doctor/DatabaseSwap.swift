internal import Glibc
internal import VigiaPlatform
internal import VigiaRepairs

/// Puts a new database in the place of another one, which is kept.
///
/// A log or journal belongs to the old one, and must never meet the new one. So first comes a copy
/// of the old database with that played into it already: to play it once more changes nothing, and
/// to take it away loses nothing. Only then comes the new one. Each step is one rename, and at each
/// moment the place holds all of the old database, or the new one.
struct DatabaseSwap {
    let file: DatabaseFile
    let settled: SettledDatabase
    /// The new database.
    let new: String
    /// Where the record is kept.
    let state: String

    /// Keeps copies of what is there, and carries the swap out.
    ///
    /// - Parameters:
    ///   - service: for which service.
    ///   - repair: what was done, for the record.
    /// - Returns: the name of the record.
    /// - Throws: `DatabaseError`.
    func carryOut(for service: String, _ repair: DatabaseRepair) throws(DatabaseError) -> String {
        // A database that is not there has nothing to pass on.
        let facts = try? FileStatus(file.path)
        let needsMiddle = file.isUnsettled && settled.isPlayed && facts != nil
        let ready = try readied(new, facts)
        let middle = needsMiddle ? try readied(settled.path, facts) : nil
        // Locks that go with the files, so that nobody uses one between two steps.
        defer { withExtendedLifetime((ready, middle)) {} }
        return try tried { () throws(SystemError) in
            var record = try RepairRecord.begin(
                .database,
                service: service,
                subject: file.path,
                in: state
            )
            do throws(SystemError) {
                try exchange(&record, needsMiddle: needsMiddle)
                try record.add("put a sound database in its place (\(repair.way.rawValue))")
            } catch {
                // Of a repair that has moved nothing, copies are of no use to anybody.
                try? record.dropUnlessMoved()
                throw error
            }
            return record.name
        }
    }

    /// Keeps copies, and has the databases change places.
    private func exchange(
        _ record: inout RepairRecord,
        needsMiddle: Bool
    ) throws(SystemError) {
        try backUp(into: record.folder)
        try record.add("kept copies of \(file.name) and what lay beside it")
        let kept = "\(record.folder)/\(file.name)"
        try FileSystem.rename(new, to: needsMiddle ? kept + ".settled" : kept)
        if needsMiddle {
            try FileSystem.rename(settled.path, to: kept)
            try record.replace(file.path, by: kept)
        }
        for companion in file.companions {
            let name = companion.split(separator: "/").last.map(String.init) ?? companion
            try record.putAside(companion, as: name)
        }
        try record.replace(file.path, by: needsMiddle ? kept + ".settled" : kept)
    }

    /// Copies everything as it is, before anything is moved.
    private func backUp(into folder: String) throws(SystemError) {
        for path in [file.path] + file.companions where FileSystem.size(of: path) != nil {
            let name = path.split(separator: "/").last.map(String.init) ?? path
            try FileSystem.copy(path, to: "\(folder)/backup-\(name)")
        }
        try FileSystem.settle(folder: folder)
    }

    /// Makes a file ready for its place: owner, permissions, on the disk, and locked.
    private func readied(_ path: String, _ facts: FileStatus?) throws(DatabaseError)
        -> HeldLock
    {
        try tried { () throws(SystemError) in
            let opened = try FileDescriptor.open(path, O_RDWR)
            if let facts { try opened.takeOn(facts) }
            try opened.settle(path)
            let (start, length) = DatabaseFile.locks
            _ = try FileLock.take(opened, exclusive: true, from: start, length: length)
            return HeldLock(opened)
        }
    }
}

internal import Glibc
internal import VigiaPlatform
internal import VigiaRepairs

/// Replaces a database by a new one, and keeps the old one.
///
/// A log or journal belongs to the old database, and must never meet the new one. So the first step
/// replaces the database by a copy of it with the log already applied: applying the log again
/// changes nothing, and removing it loses nothing. Only then the new database replaces the copy.
/// Each step is one rename, and at each moment the path holds the complete old database or the new
/// one.
struct DatabaseSwap {
    let file: DatabaseFile
    let settled: SettledDatabase
    /// The new database's path.
    let new: String
    /// The project's `.vigia`.
    let state: String

    /// Keeps copies of the existing files, and swaps the databases.
    ///
    /// - Parameters:
    ///   - service: the service that uses the database.
    ///   - repair: the repair, for the record.
    /// - Returns: the record's name.
    /// - Throws: `DatabaseError`.
    func carryOut(for service: String, _ repair: DatabaseRepair) throws(DatabaseError) -> String {
        // A missing database has no owner and mode to preserve.
        let facts = try? FileStatus(file.path)
        let needsMiddle = file.isUnsettled && settled.isPlayed && facts != nil
        let ready = try readied(new, facts)
        let middle = needsMiddle ? try readied(settled.path, facts) : nil
        // Locks on the files themselves, so that nobody uses one between two steps.
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
                // If nothing has moved, the copies are useless.
                try? record.dropUnlessMoved()
                throw error
            }
            return record.name
        }
    }

    /// Keeps copies, and exchanges the databases.
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

    /// Copies all files before anything is moved.
    private func backUp(into folder: String) throws(SystemError) {
        for path in [file.path] + file.companions where FileSystem.size(of: path) != nil {
            let name = path.split(separator: "/").last.map(String.init) ?? path
            try FileSystem.copy(path, to: "\(folder)/backup-\(name)")
        }
        try FileSystem.settle(folder: folder)
    }

    /// Prepares a file for its place: owner and mode set, flushed, and locked.
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

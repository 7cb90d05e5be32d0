internal import Glibc
internal import VigiaPlatform

extension DatabaseDoctor {
    /// Inspects a database, read-only.
    ///
    /// A log or journal left by a crash is applied to a copy; if others use the database, an online
    /// backup of it is examined.
    ///
    /// - Parameter path: the database's path; symbolic links are followed.
    /// - Returns: the report.
    /// - Throws: `DatabaseError` if it is no database, or cannot be examined now.
    public func examine(_ path: String) throws(DatabaseError) -> DatabaseReport {
        let file = try find(path)
        var report: DatabaseReport
        if let lock = try quiet(file) {
            report = try examine(quiet: file)
            _ = lock.raw  // Writers are locked out until here.
        } else if try tried({ () throws(SystemError) in try !file.isReadable() }) {
            report = Self.diagnose(file.path)  // Only its header is read.
        } else {
            report = try examine(busy: file)
            report.notes.append("it is in use, so a copy of this moment was examined")
        }
        report.path = file.path
        return report
    }

    /// Locks writers out; nil if the database is in use.
    private func quiet(_ file: DatabaseFile) throws(DatabaseError) -> FileDescriptor? {
        guard FileHolders.of(file.facts).isEmpty else { return nil }
        let opened = try tried { () throws(SystemError) in
            try FileDescriptor.open(file.path, O_RDONLY)
        }
        let outcome = try tried { () throws(SystemError) in
            let (start, length) = DatabaseFile.sharedLocks
            return try FileLock.take(opened, exclusive: false, from: start, length: length)
        }
        guard outcome == .taken else { return nil }
        return opened
    }

    private func examine(quiet file: DatabaseFile) throws(DatabaseError) -> DatabaseReport {
        guard file.isUnsettled else {
            return Self.diagnose(file.path, copyingInto: home(of: file) + "/repairs")
        }
        let scratch = try scratch(for: file)
        let settled = try settle(file, in: scratch.path)
        var report = Self.diagnose(settled.path)
        report.notes += settled.notes
        return report
    }

    private func examine(busy file: DatabaseFile) throws(DatabaseError) -> DatabaseReport {
        let scratch = try scratch(for: file)
        let copy = scratch.path + "/copy"
        try OnlineBackup.copy(file.path, to: copy)
        return Self.diagnose(copy)
    }

    /// A folder for copies, if the disk has enough space.
    private func scratch(for file: DatabaseFile) throws(DatabaseError) -> Scratch {
        try file.checkRoom(for: file.bytes)
        let place = home(of: file) + "/repairs"
        return try tried { () throws(SystemError) in try Scratch(in: place) }
    }

    /// Judges a database without writers and without a pending log or journal.
    ///
    /// - Parameters:
    ///   - path: the database, which is not changed.
    ///   - folder: where a copy may be made for checks that write; nil if the database itself is
    ///     such a copy.
    /// - Returns: the report.
    static func diagnose(_ path: String, copyingInto folder: String? = nil) -> DatabaseReport {
        var examiner = DatabaseExaminer(path: path, folder: folder)
        return examiner.examine()
    }
}

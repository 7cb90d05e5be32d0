internal import Glibc
internal import VigiaPlatform

extension DatabaseDoctor {
    /// Looks a database over and changes nothing.
    ///
    /// A log or journal that a crashed writer left is played into a copy; while others use the
    /// database, an online copy of it is looked at.
    ///
    /// - Parameter path: where it is; symbolic links are followed.
    /// - Returns: what was found.
    /// - Throws: `DatabaseError` where it is no database, or cannot be examined now.
    public func examine(_ path: String) throws(DatabaseError) -> DatabaseReport {
        let file = try find(path)
        var report: DatabaseReport
        if let lock = try quiet(file) {
            report = try examine(quiet: file)
            _ = lock.raw  // Writers are kept out until here.
        } else if try tried({ () throws(SystemError) in try !file.isReadable() }) {
            report = Self.diagnose(file.path)  // Its header alone is read.
        } else {
            report = try examine(busy: file)
            report.notes.append("it is in use, so a copy of this moment was examined")
        }
        report.path = file.path
        return report
    }

    /// Keeps writers out; nil where the database is in use.
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

    /// A folder for copies, where the disk has room for one.
    private func scratch(for file: DatabaseFile) throws(DatabaseError) -> Scratch {
        try file.checkRoom(for: file.bytes)
        let place = home(of: file) + "/repairs"
        return try tried { () throws(SystemError) in try Scratch(in: place) }
    }

    /// Judges a database that nobody writes to, and into which nothing has to be played.
    ///
    /// - Parameters:
    ///   - path: the database, of which not a byte changes.
    ///   - folder: where a copy may be made for checks that want to write; nil where the database
    ///     is such a copy itself.
    /// - Returns: what was found.
    static func diagnose(_ path: String, copyingInto folder: String? = nil) -> DatabaseReport {
        var examiner = DatabaseExaminer(path: path, folder: folder)
        return examiner.examine()
    }
}

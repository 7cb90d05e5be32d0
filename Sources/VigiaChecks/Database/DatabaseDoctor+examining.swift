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
        guard file.isUnsettled else { return Self.diagnose(file.path) }
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
        try checkRoom(for: file.bytes, at: file)
        let place = home(of: file) + "/repairs"
        return try tried { () throws(SystemError) in try Scratch(in: place) }
    }

    /// Puts SQLite's checks to a database that nobody writes to, and into which nothing has to
    /// be played.
    static func diagnose(_ path: String) -> DatabaseReport {
        var report = DatabaseReport(path: path)
        do throws(SQLiteError) {
            let database = try SQLite(path, .asItIs)
            report.errors = try checked(database, "integrity_check")
            // The quick one leaves indexes out. It alone proves no damage: that of SQLite 3.40 takes
            // the columns of a key for others where a table without row numbers has them turned round.
            if !report.errors.isEmpty {
                report.isOnlyIndexes = try checked(database, "quick_check").isEmpty
            }
            report.tables = try counted(database)
            // It cannot be asked where tables are broken, and then there is worse to tell.
            let strays = try? database.rows("PRAGMA foreign_key_check", limit: strayRowsMax)
            report.brokenReferences = strays?.count ?? 0
        } catch {
            report.errors.append(error.words)
            report.isOnlyIndexes = false
        }
        return report
    }

    /// The most rows without what they refer to that are counted.
    private static let strayRowsMax = 1_000_000

    /// Puts one of SQLite's checks; what it cannot carry out is what is wrong.
    private static func checked(
        _ database: borrowing SQLite,
        _ check: String
    ) throws(SQLiteError) -> [String] {
        let limit = DatabaseReport.errorsMax
        do throws(SQLiteError) {
            let answers = try database.column("PRAGMA \(check)(\(limit))", limit: limit)
            return answers == ["ok"]
                ? [] : answers.flatMap { $0.split(separator: "\n").map(String.init) }
        } catch let error where error.isDamage {
            return [error.words]
        }
    }

    /// Counts the rows of each table.
    static func counted(_ database: borrowing SQLite) throws(SQLiteError) -> [TableRows] {
        var tables: [TableRows] = []
        for name in try database.column(tableNames) {
            let answer = try? database.column("SELECT count(*) FROM \(name.sqlName) NOT INDEXED")
            tables.append(TableRows(name: name, rows: answer?.first.flatMap { Int($0) }))
        }
        return tables
    }

    /// Asks for the names of tables that people have made.
    static let tableNames = """
        SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
        AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name
        """
}

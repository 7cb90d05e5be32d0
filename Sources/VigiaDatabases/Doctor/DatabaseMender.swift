internal import Glibc
internal import VigiaCore
internal import VigiaPlatform

/// Makes a sound database from a damaged one, in a new file.
///
/// It tries the mildest way first. The damaged database is a copy that is only read.
struct DatabaseMender {
    /// The damaged database, with its log played into it.
    let damaged: String
    /// What was found wrong with it.
    let report: DatabaseReport
    /// Where new files are made.
    let folder: String
    /// A backup that is known to be good, if there is one.
    let backup: String?
    /// Whether an empty database is better than none.
    let allowsEmpty: Bool
    /// Whether a database that lacks some of its schema is better than none.
    let allowsIncomplete: Bool

    /// Whether the database keeps a write-ahead log.
    private var usesWAL: Bool {
        guard let file = try? FileDescriptor.open(damaged, O_RDONLY) else { return false }
        let header = DatabaseHeader(file.bytes(from: 0, limit: 100))
        if case .whole(_, usesWAL: true) = header { return true }
        return false
    }

    /// A new database, and how it came to be.
    struct Result {
        var path: String
        var way: DatabaseRepair.Way
        var report: DatabaseReport
        var notes: [String] = []
        /// What the schema had and it has not.
        var missing: [String] = []

        /// All rows that can be counted.
        var rows: Int { report.tables.reduce(0) { $0 + ($1.rows ?? 0) } }
        /// Those that are where they belong.
        var placedRows: Int {
            report.tables.filter { !$0.name.hasPrefix(Salvage.lostTable) }
                .reduce(0) { $0 + ($1.rows ?? 0) }
        }
    }

    /// Makes it.
    ///
    /// - Parameter subject: the database's name, for errors.
    /// - Returns: the new database.
    /// - Throws: `DatabaseError`.
    func mend(_ subject: String) throws(DatabaseError) -> Result {
        if report.treeErrors == 0, report.textIndexes.isEmpty, let name = report.lostIndexes.first {
            let problem =
                "only its own program can fill \(name) again: nothing here tells its content"
            throw .notRepaired(subject, problem: problem)
        }
        if report.isOnlyIndexes, let result = try reindexed(subject), result.missing.isEmpty {
            return result
        }
        var results: [Result] = []
        if let rebuilt = rebuilt() { results.append(rebuilt) }
        if let recovered = try recovered(subject) { results.append(recovered) }
        // Of equals the first is taken, which is the milder one.
        let best = results.enumerated().max { one, other in
            (one.element.placedRows, -one.offset) < (other.element.placedRows, -other.offset)
        }?.element
        if let best, best.rows > 0 || isKnownToBeEmpty { return try whole(best, subject) }
        if let restored = try restored() { return try whole(restored, subject) }
        guard !allowsEmpty else { return try emptied(subject) }
        throw .nothingRecovered(subject)
    }

    /// Refuses a result that lacks some of the schema, unless that is allowed.
    private func whole(_ result: Result, _ subject: String) throws(DatabaseError) -> Result {
        guard !result.missing.isEmpty, !allowsIncomplete else { return result }
        throw .incomplete(subject, missing: result.missing)
    }

    /// Whether its tables could be read, and held no row.
    private var isKnownToBeEmpty: Bool {
        !report.tables.isEmpty && report.tables.allSatisfy { $0.rows == 0 }
    }

    private func reindexed(_ subject: String) throws(DatabaseError) -> Result? {
        let path = folder + "/reindexed"
        try tried { () throws(SystemError) in try FileSystem.copy(damaged, to: path) }
        let result = finished(path, .reindexed) { database throws(SQLiteError) in
            if report.treeErrors > 0 { try reindex(database) }
        }
        if let result { return result }
        // What the errors before had no room for may be as its program wants it.
        let reasons = DatabaseDoctor.diagnose(path).unjudged
        guard reasons.isEmpty else { throw .unjudged(subject, reasons: reasons) }
        return nil
    }

    /// Makes the indexes anew, but for those that their program may compute or order otherwise.
    private func reindex(_ database: borrowing SQLite) throws(SQLiteError) {
        let schema = try SchemaEntry.all(of: database)
        for entry in schema where entry.type == "index" {
            guard !entry.mayDiffer(among: schema, in: database) else { continue }
            try database.run("REINDEX main.\(entry.name.sqlName)")
        }
    }

    /// All that can be read by way of the tables, in a new file.
    private func rebuilt() -> Result? {
        let path = folder + "/rebuilt"
        guard let old = try? SQLite(damaged, .asItIs),
            (try? old.run("VACUUM INTO \(path.sqlText)")) != nil
        else { return nil }
        return finished(path, .rebuilt) { _ throws(SQLiteError) in }
    }

    /// All that can be found on any page, in a new file.
    private func recovered(_ subject: String) throws(DatabaseError) -> Result? {
        let path = folder + "/recovered"
        guard var salvage = Salvage(damaged, backup: backup) else { return nil }
        do throws(SQLiteError) {
            try salvage.write(to: path)
        } catch {
            throw .notRepaired(subject, problem: error.words)
        }
        let notes = salvage.findings.notes
        var result = finished(path, .recovered) { _ throws(SQLiteError) in }
        result?.notes = notes
        return result
    }

    private func restored() throws(DatabaseError) -> Result? {
        guard let backup else { return nil }
        let path = folder + "/restored"
        try tried { () throws(SystemError) in try FileSystem.copy(backup, to: path) }
        return finished(path, .restored) { _ throws(SQLiteError) in }
    }

    private func emptied(_ subject: String) throws(DatabaseError) -> Result {
        let path = folder + "/emptied"
        let result = finished(path, .emptied) { database throws(SQLiteError) in
            try database.run("VACUUM")
        }
        guard let result else { throw .notRepaired(subject, problem: "no file can be made") }
        return result
    }

    /// Completes a new database and checks it; nil where it does not pass.
    private func finished(
        _ path: String,
        _ way: DatabaseRepair.Way,
        _ work: (borrowing SQLite) throws(SQLiteError) -> Void
    ) -> Result? {
        do throws(SQLiteError) {
            let database = try SQLite(path, .making)
            try work(database)
            if usesWAL { try database.run("PRAGMA journal_mode = WAL") }
        } catch {
            return nil
        }
        var report = DatabaseDoctor.diagnose(path)
        if report.isOnlyIndexes || !report.textIndexes.isEmpty {
            putInOrder(path, report)
            report = DatabaseDoctor.diagnose(path)
        }
        // What virtual tables have lost for good is missing; all else must be sound.
        guard report.treeErrors == 0, report.textIndexes.isEmpty, report.unjudged.isEmpty else {
            return nil
        }
        var result = Result(path: path, way: way, report: report)
        result.missing = missing(in: path) + report.lostIndexes.map { "the content of \($0)" }
        return result
    }

    /// Makes indexes anew from what they are about; whether that helped is seen afterwards.
    private func putInOrder(_ path: String, _ report: DatabaseReport) {
        guard let database = try? SQLite(path, .writing) else { return }
        if report.treeErrors > 0 { try? reindex(database) }
        for entry in (try? SchemaEntry.all(of: database)) ?? []
        where report.textIndexes.contains(entry.name) {
            _ = entry.rebuildTextIndex(in: database)
        }
    }

    /// What the damaged schema names, as far as it can be read, and a new database has not.
    private func missing(in path: String) -> [String] {
        guard let pages = PageFile(damaged), let new = try? SQLite(path, .reading),
            let entries = try? SchemaEntry.all(of: new)
        else { return [] }
        var survey = PageSurvey(pages)
        let made = Set(entries.map(\.words))
        let lost = survey.schema().filter { !$0.isInternal && !made.contains($0.words) }
        return lost.map { "the \($0.words)" }.unique
    }
}

extension Salvage.Findings {
    /// What of it deserves a word.
    fileprivate var notes: [String] {
        var notes: [String] = []
        if hasBorrowedSchema { notes.append("its schema is gone; that of the backup was taken") }
        if cutShort > 0 { notes.append("\(cutShort) rows have lost the end of a long value") }
        if lost > 0 {
            let table = Salvage.lostTable
            notes.append("\(lost) rows that no table takes are in the table \(table)")
        }
        notes += fromBackup.map {
            "\($0.rows) rows of the table \($0.table) are those of the backup"
        }
        return notes + unmade.map { "\($0) could not be made again" }
    }
}

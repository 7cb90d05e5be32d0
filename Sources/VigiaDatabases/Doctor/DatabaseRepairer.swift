internal import Glibc
internal import VigiaCore
internal import VigiaPlatform
internal import VigiaSQLite

/// Makes a sound database from a damaged one, in a new file.
///
/// It tries the least invasive way first. It works on a copy, which is only read.
struct DatabaseRepairer {
    /// A copy of the damaged database with its log applied.
    let damaged: String
    /// The examination of the damaged database.
    let report: DatabaseReport
    /// The folder for new files.
    let folder: String
    /// A backup known to be sound, if there is one.
    let backup: String?
    /// Whether an empty database is acceptable.
    let allowsEmpty: Bool
    /// Whether an incomplete schema is acceptable.
    let allowsIncomplete: Bool

    /// Whether the database uses a write-ahead log.
    private var usesWAL: Bool {
        guard let file = try? FileDescriptor.open(damaged, O_RDONLY) else { return false }
        let header = DatabaseHeader(file.bytes(from: 0, limit: 100))
        if case .whole(_, usesWAL: true) = header { return true }
        return false
    }

    /// A new database, and how it was made.
    struct Result {
        var path: String
        var way: DatabaseRepair.Way
        var report: DatabaseReport
        var notes: [String] = []
        /// Parts of the schema that it lacks.
        var missing: [String] = []

        /// All rows that can be counted.
        var rows: Int { report.tables.reduce(0) { $0 + ($1.rows ?? 0) } }
        /// The rows that are in their own tables.
        var placedRows: Int {
            report.tables.filter { !$0.name.hasPrefix(Salvage.lostTable) }
                .reduce(0) { $0 + ($1.rows ?? 0) }
        }
    }

    /// Makes the new database.
    ///
    /// - Parameter subject: the database's name in errors.
    /// - Returns: the new database.
    /// - Throws: `DatabaseError`.
    func repair(_ subject: String) throws(DatabaseError) -> Result {
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
        // Of equal results, the first one wins, which is less invasive.
        let best = results.enumerated().max { one, other in
            (one.element.placedRows, -one.offset) < (other.element.placedRows, -other.offset)
        }?.element
        if let best, best.rows > 0 || isKnownToBeEmpty { return try whole(best, subject) }
        if let restored = try restored() { return try whole(restored, subject) }
        guard !allowsEmpty else { return try emptied(subject) }
        throw .nothingRecovered(subject)
    }

    /// Rejects a result with an incomplete schema, unless allowed.
    private func whole(_ result: Result, _ subject: String) throws(DatabaseError) -> Result {
        guard !result.missing.isEmpty, !allowsIncomplete else { return result }
        throw .incomplete(subject, missing: result.missing)
    }

    /// Whether its tables were readable and had no rows.
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
        // Errors may have displaced reports about indexes in their program's own order.
        let reasons = DatabaseDoctor.diagnose(path).unjudged
        guard reasons.isEmpty else { throw .unjudged(subject, reasons: reasons) }
        return nil
    }

    /// Rebuilds the indexes, except those that their program may compute or order otherwise.
    private func reindex(_ database: borrowing SQLite) throws(SQLiteError) {
        let schema = try SchemaEntry.all(of: database)
        for entry in schema where entry.type == "index" {
            guard !entry.mayDiffer(among: schema, in: database) else { continue }
            try database.run("REINDEX main.\(entry.name.sqlName)")
        }
    }

    /// Copies everything readable through the tables into a new file.
    private func rebuilt() -> Result? {
        let path = folder + "/rebuilt"
        guard let old = try? SQLite(damaged, .asItIs),
            (try? old.run("VACUUM INTO \(path.sqlText)")) != nil
        else { return nil }
        return finished(path, .rebuilt) { _ throws(SQLiteError) in }
    }

    /// Copies everything found on any page into a new file.
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

    /// Completes and checks a new database; nil if it fails a check.
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
        // Only damage in virtual tables is acceptable here, since their content is lost for good.
        guard report.treeErrors == 0, report.textIndexes.isEmpty, report.unjudged.isEmpty else {
            return nil
        }
        var result = Result(path: path, way: way, report: report)
        result.missing = missing(in: path) + report.lostIndexes.map { "the content of \($0)" }
        return result
    }

    /// Rebuilds indexes from their content; a later check shows whether that helped.
    private func putInOrder(_ path: String, _ report: DatabaseReport) {
        guard let database = try? SQLite(path, .writing) else { return }
        if report.treeErrors > 0 { try? reindex(database) }
        for entry in (try? SchemaEntry.all(of: database)) ?? []
        where report.textIndexes.contains(entry.name) {
            _ = entry.rebuildTextIndex(in: database)
        }
    }

    /// Names in the damaged schema, as far as readable, that a new database lacks.
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
    /// Remarks for people.
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

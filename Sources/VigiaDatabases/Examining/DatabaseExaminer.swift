internal import CSQLite
internal import Glibc
internal import VigiaCore
internal import VigiaPlatform
internal import VigiaSQLite

/// Runs SQLite's checks on a database that has no writers, read-only.
///
/// Only SQLite's error codes for damage, and lines listed by its checks, count as damage. Parts
/// that the library cannot judge, such as an unknown collation, are named, and the rest is checked
/// part by part.
struct DatabaseExaminer {
    let path: String
    /// Where a copy may be made; nil if the database is a copy and may be opened for writing.
    let folder: String?
    var report: DatabaseReport

    init(path: String, folder: String?) {
        (self.path, self.folder) = (path, folder)
        report = DatabaseReport(path: path)
    }

    /// Examines the database.
    mutating func examine() -> DatabaseReport {
        // SQLite meets the same read error, and reports it.
        let header = (try? DatabaseFile(path: path).beginning()) ?? []
        if let problem = DatabaseHeader.unreadable(header) {
            report.unjudged = [problem]
            return report
        }
        do throws(SQLiteError) {
            let database = try SQLite(path, .asItIs)
            try checkTrees(in: database)
            try database.skipUnknownSchema()
            let schema = try SchemaEntry.all(of: database)
            if report.isOnlyIndexes { doubtOrders(schema, in: database) }
            try checkExpressions(schema)
            VirtualTables(path: path, folder: folder, schema: schema).check(database, &report)
            report.tables = try Self.counted(database)
            // The query fails if tables are broken, and then there are worse errors to report.
            let strays = try? database.rows("PRAGMA foreign_key_check", limit: Self.strayRowsMax)
            report.brokenReferences = strays?.count ?? 0
        } catch {
            take(error)
        }
        return report
    }

    /// The most rows with broken foreign keys that are counted.
    private static let strayRowsMax = 1_000_000

    /// Adds an error of SQLite.
    private mutating func take(_ error: SQLiteError, about part: String = "") {
        let words = part + error.words
        if error.isDamage {
            if !report.errors.contains(words) { report.errors.append(words) }
            report.treeErrors = report.errors.count
            report.isOnlyIndexes = false
        } else if !report.unjudged.contains(where: { $0.hasSuffix(error.words) }) {
            report.unjudged.append(words)
        }
    }

    /// Checks the b-trees of all tables and indexes, as far as possible.
    private mutating func checkTrees(in database: borrowing SQLite) throws(SQLiteError) {
        do throws(SQLiteError) {
            report.errors = try damage(database, "integrity_check")
            report.treeErrors = report.errors.count
            // The quick check omits indexes. Alone it proves no damage: in SQLite 3.40 it confuses
            // key columns of a WITHOUT ROWID table whose columns are in another order than its key,
            // and may not know their sort order.
            if !report.errors.isEmpty {
                let quick = try damage(database, "quick_check")
                report.isOnlyIndexes = quick.allSatisfy(Self.isAboutKey)
            }
        } catch {
            guard error.code == SQLITE_ERROR || error.isForeignSchema else { throw error }
            try checkParts(without: error)
        }
    }

    /// Checks part by part if the whole cannot be judged.
    private mutating func checkParts(without reason: SQLiteError) throws(SQLiteError) {
        let database = try SQLite(path, .asItIs)
        try database.skipUnknownSchema()
        let schema = try SchemaEntry.all(of: database)
        if reason.isForeignSchema {
            guard schema.allSatisfy(\.isReadable) else {
                throw SQLiteError(code: SQLITE_NOTADB, words: reason.words)
            }
            report.unjudged = [reason.words]
        }
        for entry in schema where entry.type == "table" && !entry.isVirtual {
            do throws(SQLiteError) {
                let errors = try damage(database, "integrity_check", of: entry.name)
                report.errors += errors.filter { !report.errors.contains($0) }
            } catch let error where error.code == SQLITE_ERROR {
                // Tables that the library could not load are reported already.
                if !error.words.hasPrefix("no such table") {
                    take(error, about: "table \(entry.name): ")
                }
            }
        }
        if report.unjudged.isEmpty { take(reason) }
        try checkStructure(isComplete: !reason.isForeignSchema)
        report.treeErrors = report.errors.count
    }

    /// Checks the structure of all b-trees, which needs neither sort order nor functions.
    private mutating func checkStructure(isComplete: Bool) throws(SQLiteError) {
        let database = try SQLite(path, .asItIs)
        database.standInForCollations()
        try database.skipUnknownSchema()
        try database.run("PRAGMA ignore_check_constraints = ON")
        for _ in 1...Self.functionsMax {
            do throws(SQLiteError) {
                let errors = try Self.checked(database, "quick_check").filter { line in
                    // The b-trees of skipped parts seem unused.
                    Self.isStructural(line) && (isComplete || !line.hasSuffix("never used"))
                }
                // Only a heading may be left.
                guard !errors.allSatisfy({ $0.hasPrefix("*") }) else { return }
                report.errors += errors.filter { !report.errors.contains($0) }
                return
            } catch {
                guard let name = error.unknownFunction, database.standIn(for: name) else { return }
            }
        }
    }

    /// The most functions for which stand-ins are made.
    private static let functionsMax = 64

    /// Whether a line is about pages, not about columns or indexes.
    private static func isStructural(_ line: String) -> Bool {
        let others = ["non-unique", "row ", "wrong #", "rowid not"]
        return !isAboutContent(line) && !others.contains { line.hasPrefix($0) }
    }

    /// Names unknown functions in constraints and generated columns, which SQLite's checks skip in
    /// a file opened read-only.
    private mutating func checkExpressions(_ schema: [SchemaEntry]) throws(SQLiteError) {
        let plan = try SQLite(":memory:", .making)
        for entry in schema where entry.type == "table" && !entry.isVirtual {
            guard let sql = entry.sql, !entry.isInternal else { continue }
            let words = sql.lowercased()
            guard words.holds("check") || words.holds("as") else { continue }
            do throws(SQLiteError) {
                try plan.run(sql)
            } catch let error where error.unknownFunction != nil {
                let name = error.unknownFunction ?? ""
                let isTold = report.unjudged.contains { $0.hasSuffix(": \(name)()") }
                if !isTold { take(error, about: "table \(entry.name): ") }
            } catch {}  // Other checks report the rest.
        }
    }

    /// Runs a check; if damage prevents it, that error is its result.
    static func checked(
        _ database: borrowing SQLite,
        _ check: String,
        of table: String? = nil
    ) throws(SQLiteError) -> [String] {
        let argument = table?.sqlText ?? "\(DatabaseReport.errorsMax)"
        return try answers(database, "PRAGMA \(check)(\(argument))")
    }

    /// Runs a check and returns its lines.
    static func answers(
        _ database: borrowing SQLite,
        _ question: String
    ) throws(SQLiteError) -> [String] {
        do throws(SQLiteError) {
            let answers = try database.column(question, limit: DatabaseReport.errorsMax)
            return answers == ["ok"]
                ? [] : answers.flatMap { $0.split(separator: "\n").map(String.init) }
        } catch let error where error.isDamage {
            return [error.words]
        }
    }

    /// Counts the rows of each table.
    private static func counted(_ database: borrowing SQLite) throws(SQLiteError) -> [TableRows] {
        var tables: [TableRows] = []
        for name in try database.column(tableNames) {
            let answer = try? database.column("SELECT count(*) FROM \(name.sqlName) NOT INDEXED")
            tables.append(TableRows(name: name, rows: answer?.first.flatMap { Int($0) }))
        }
        return tables
    }

    /// Selects the names of user tables.
    private static let tableNames = """
        SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
        AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name
        """
}

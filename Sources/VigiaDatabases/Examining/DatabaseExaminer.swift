internal import CSQLite
internal import Glibc
internal import VigiaCore
internal import VigiaPlatform

/// Puts SQLite's checks to a database that nobody writes to, and changes no byte of it.
///
/// Only SQLite's codes for damage, and what its checks list, count as damage. What the library
/// cannot judge, such as an unknown collation, is named, and the rest is checked part by part.
struct DatabaseExaminer {
    let path: String
    /// Where a copy may be made; nil where the database is a copy, and may be opened for writing.
    let folder: String?
    var report: DatabaseReport

    init(path: String, folder: String?) {
        (self.path, self.folder) = (path, folder)
        report = DatabaseReport(path: path)
    }

    /// Judges it.
    mutating func examine() -> DatabaseReport {
        // What cannot be read is met again by SQLite, with its own words.
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
            // It cannot be asked where tables are broken, and then there is worse to tell.
            let strays = try? database.rows("PRAGMA foreign_key_check", limit: Self.strayRowsMax)
            report.brokenReferences = strays?.count ?? 0
        } catch {
            take(error)
        }
        return report
    }

    /// The most rows without what they refer to that are counted.
    private static let strayRowsMax = 1_000_000

    /// Adds what SQLite refused.
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

    /// Checks the trees of all tables and indexes, as far as they can be judged.
    private mutating func checkTrees(in database: borrowing SQLite) throws(SQLiteError) {
        do throws(SQLiteError) {
            report.errors = try damage(database, "integrity_check")
            report.treeErrors = report.errors.count
            // The quick one leaves indexes out. It alone proves no damage: that of SQLite 3.40 takes
            // the columns of a key for others where a table without row numbers has them turned round,
            // and may not know their order.
            if !report.errors.isEmpty {
                let quick = try damage(database, "quick_check")
                report.isOnlyIndexes = quick.allSatisfy(Self.isAboutKey)
            }
        } catch {
            guard error.code == SQLITE_ERROR || error.isForeignSchema else { throw error }
            try checkParts(without: error)
        }
    }

    /// Checks part by part where the whole cannot be judged.
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
                // Tables that the library could not load are told already.
                if !error.words.hasPrefix("no such table") {
                    take(error, about: "table \(entry.name): ")
                }
            }
        }
        if report.unjudged.isEmpty { take(reason) }
        try checkStructure(isComplete: !reason.isForeignSchema)
        report.treeErrors = report.errors.count
    }

    /// Checks how all trees are built, which needs neither their order nor what they compute.
    private mutating func checkStructure(isComplete: Bool) throws(SQLiteError) {
        let database = try SQLite(path, .asItIs)
        database.standInForCollations()
        try database.skipUnknownSchema()
        try database.run("PRAGMA ignore_check_constraints = ON")
        for _ in 1...Self.functionsMax {
            do throws(SQLiteError) {
                let errors = try Self.checked(database, "quick_check").filter { line in
                    // The trees of what was not understood seem to be nobody's.
                    Self.isStructural(line) && (isComplete || !line.hasSuffix("never used"))
                }
                // A heading may be all that is left.
                guard !errors.allSatisfy({ $0.hasPrefix("*") }) else { return }
                report.errors += errors.filter { !report.errors.contains($0) }
                return
            } catch {
                guard let name = error.unknownFunction, database.standIn(for: name) else { return }
            }
        }
    }

    /// The most functions that are stood in for.
    private static let functionsMax = 64

    /// Whether a line is about pages, and not about what a column or an index says.
    private static func isStructural(_ line: String) -> Bool {
        let others = ["non-unique", "row ", "wrong #", "rowid not"]
        return !isAboutContent(line) && !others.contains { line.hasPrefix($0) }
    }

    /// Names functions that are not known here in constraints and computed columns, which SQLite's
    /// checks pass over in a file that is only read.
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
            } catch {}  // What else there is to say, other checks say.
        }
    }

    /// Puts one of SQLite's checks; what it cannot carry out for damage is what is wrong.
    static func checked(
        _ database: borrowing SQLite,
        _ check: String,
        of table: String? = nil
    ) throws(SQLiteError) -> [String] {
        let argument = table?.sqlText ?? "\(DatabaseReport.errorsMax)"
        return try answers(database, "PRAGMA \(check)(\(argument))")
    }

    /// Asks for the lines of a check.
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

    /// Asks for the names of tables that people have made.
    private static let tableNames = """
        SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
        AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name
        """
}

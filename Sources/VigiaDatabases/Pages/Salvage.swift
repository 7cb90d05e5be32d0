internal import CSQLite

/// Writes what is left of a database into a new one.
struct Salvage {
    /// What was found, beside the rows of the tables.
    struct Findings {
        /// Rows of which the end is missing.
        var cutShort = 0
        /// Rows that no table takes; they are in a table of their own.
        var lost = 0
        /// What of the schema could not be made again.
        var unmade: [String] = []
        /// Whether the schema is that of a backup.
        var hasBorrowedSchema = false
        /// How many rows of which table are those of a backup.
        var fromBackup: [(table: String, rows: Int)] = []
    }

    let pages: PageFile
    var survey: PageSurvey
    let schema: [SchemaEntry]
    var findings = Findings()
    /// A backup that is known to be good, if there is one.
    let backup: String?
    /// Rows that no table takes, with the pages that they are on.
    var lostRecords: [(page: Int, record: Record)] = []

    /// The table for rows that no other one takes.
    static let lostTable = "lost_and_found"

    /// Looks at a damaged database.
    ///
    /// - Parameters:
    ///   - damaged: a copy that nobody writes to.
    ///   - backup: a backup that is known to be good, if there is one.
    init?(_ damaged: String, backup: String?) {
        guard let pages = PageFile(damaged) else { return nil }
        (self.pages, self.backup) = (pages, backup)
        survey = PageSurvey(pages)
        let found = survey.schema()
        let spare = found.contains { $0.type == "table" } ? [] : Self.schema(of: backup)
        findings.hasBorrowedSchema = !spare.isEmpty
        schema = spare.isEmpty ? found : spare
    }

    /// The schema of a backup.
    private static func schema(of backup: String?) -> [SchemaEntry] {
        // Without a backup, or with one that cannot be read, there is none.
        guard let backup, let database = try? SQLite(backup, .asItIs) else { return [] }
        return (try? SchemaEntry.all(of: database)) ?? []
    }

    /// Writes everything.
    ///
    /// - Parameter path: the new database, which is not there yet.
    /// - Throws: `SQLiteError` where it cannot be written.
    mutating func write(to path: String) throws(SQLiteError) {
        let new = try SQLite(path, .making)
        try new.run(settings)
        try attachBackup(to: new)
        try new.run("BEGIN")
        let tables = schema.filter { $0.type == "table" && !$0.isInternal && !$0.isVirtual }
        let made = tables.filter { make($0, in: new) }
        try surveyTrees(of: made, in: new)
        for rows in survey.tables where rows.shape.name != Self.sequence {
            try write(rows, into: new)
            try fillGaps(of: rows, in: new)
        }
        try writeLost(into: new)
        try writeSequences(into: new)
        for entry in schema where entry.type != "table" && !entry.isInternal {
            _ = make(entry, in: new)
        }
        try makeVirtualTables(in: new)
        try new.run("COMMIT")
        let version = "PRAGMA user_version = \(Int32(truncatingIfNeeded: number(pages.header, 60)))"
        let identity = Int32(truncatingIfNeeded: number(pages.header, 68))
        try new.run("\(version); PRAGMA application_id = \(identity)")
        if schema.contains(where: { $0.name == "sqlite_stat1" }) { try new.run("ANALYZE") }
        try rebuildTextIndexes(in: path)
    }

    private var settings: String {
        let names: [UInt8: String] = [1: "UTF-8", 2: "UTF-16le", 3: "UTF-16be"]
        let isIncremental = number(pages.header, 64) != 0
        return """
            PRAGMA page_size = \(pages.pageSize);
            PRAGMA encoding = '\(names[pages.encoding] ?? "UTF-8")';
            PRAGMA auto_vacuum = \(pages.hasPointerMap ? isIncremental ? 2 : 1 : 0);
            PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF;
            PRAGMA ignore_check_constraints = ON;
            """
    }

    /// Makes what a line of the schema says; what cannot be made is noted.
    private mutating func make(_ entry: SchemaEntry, in new: borrowing SQLite) -> Bool {
        // What SQLite makes by itself is there already.
        guard let sql = entry.sql else { return true }
        if (try? new.run(sql)) != nil { return true }
        findings.unmade.append("\(entry.type) \(entry.name)")
        return false
    }

    /// A virtual table is a line of the schema; its rows are in tables of their own.
    private func makeVirtualTables(in new: borrowing SQLite) throws(SQLiteError) {
        let virtual = schema.filter { $0.type == "table" && $0.isVirtual }
        guard !virtual.isEmpty else { return }
        try new.run("PRAGMA writable_schema = ON")
        for entry in virtual {
            let values = [entry.name, entry.name].map(\.sqlText).joined(separator: ", ")
            let sql = (entry.sql ?? "").sqlText
            try new.run("INSERT INTO sqlite_schema VALUES ('table', \(values), 0, \(sql))")
        }
        try new.run("PRAGMA writable_schema = OFF")
    }

    /// Where SQLite keeps the numbers from which tables go on.
    static let sequence = "sqlite_sequence"

    /// Finds the pages of each table.
    private mutating func surveyTrees(
        of tables: [SchemaEntry],
        in new: borrowing SQLite
    ) throws(SQLiteError) {
        let plan = try SQLite(":memory:", .making)
        for entry in schema where entry.type == "table" || entry.type == "index" {
            // What cannot be made here cannot be made there, where it is noted.
            if let sql = entry.sql { try? plan.run(sql) }
        }
        var widths: Set<Int> = []
        for index in schema where index.type == "index" {
            survey.walk(index: index.root)
            let columns = try plan.rows("PRAGMA index_xinfo(\(index.name.sqlName))")
            widths.insert(columns.count)
        }
        for table in tables {
            // A table that was made has a shape.
            guard let shape = try? TableShape(table.name, in: new) else { continue }
            survey.walk(table.root, shape)
        }
        let hasSequence = try new.number(
            "SELECT count(*) FROM sqlite_schema WHERE name = '\(Self.sequence)'"
        )
        if hasSequence > 0, let entry = schema.first(where: { $0.name == Self.sequence }) {
            survey.walk(entry.root, try TableShape(Self.sequence, in: new))
        }
        // What SQLite has counted is counted anew.
        for entry in schema where entry.name.hasPrefix("sqlite_stat") && entry.type == "table" {
            survey.pass(over: entry.root)
        }
        survey.gatherStrays(indexWidths: widths)
    }
}

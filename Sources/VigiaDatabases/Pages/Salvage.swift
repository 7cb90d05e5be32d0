internal import CSQLite
internal import VigiaSQLite

/// Writes the remains of a database into a new one.
struct Salvage {
    /// Findings besides the rows of tables.
    struct Findings {
        /// The number of truncated rows.
        var cutShort = 0
        /// The number of rows that fit no table; they are in a table of their own.
        var lost = 0
        /// Parts of the schema that could not be recreated.
        var unmade: [String] = []
        /// Whether the schema is a backup's.
        var hasBorrowedSchema = false
        /// The number of rows taken from a backup, by table.
        var fromBackup: [(table: String, rows: Int)] = []
    }

    let pages: PageFile
    var survey: PageSurvey
    let schema: [SchemaEntry]
    var findings = Findings()
    /// A backup known to be sound, if there is one.
    let backup: String?
    /// Rows that fit no table, with their pages.
    var lostRecords: [(page: Int, record: Record)] = []

    /// The table for rows that fit no other.
    static let lostTable = "lost_and_found"

    /// Reads a damaged database.
    ///
    /// - Parameters:
    ///   - damaged: a copy without writers.
    ///   - backup: a backup known to be sound, if there is one.
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
        // Without a readable backup there is none.
        guard let backup, let database = try? SQLite(backup, .asItIs) else { return [] }
        return (try? SchemaEntry.all(of: database)) ?? []
    }

    /// Writes the new database.
    ///
    /// - Parameter path: the new database, which must not exist yet.
    /// - Throws: `SQLiteError` if it cannot be written.
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

    /// Creates an entry of the schema; a failure is recorded.
    private mutating func make(_ entry: SchemaEntry, in new: borrowing SQLite) -> Bool {
        // SQLite has created implicit entries already.
        guard let sql = entry.sql else { return true }
        if (try? new.run(sql)) != nil { return true }
        findings.unmade.append("\(entry.type) \(entry.name)")
        return false
    }

    /// A virtual table is only an entry in the schema; its rows are in shadow tables.
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

    /// SQLite's table of AUTOINCREMENT counters.
    static let sequence = "sqlite_sequence"

    /// Finds the pages of each table.
    private mutating func surveyTrees(
        of tables: [SchemaEntry],
        in new: borrowing SQLite
    ) throws(SQLiteError) {
        let plan = try SQLite(":memory:", .making)
        for entry in schema where entry.type == "table" || entry.type == "index" {
            // A failure here repeats in the new database, where it is recorded.
            if let sql = entry.sql { try? plan.run(sql) }
        }
        var widths: Set<Int> = []
        for index in schema where index.type == "index" {
            survey.walk(index: index.root)
            let columns = try plan.rows("PRAGMA index_xinfo(\(index.name.sqlName))")
            widths.insert(columns.count)
        }
        for table in tables {
            // Only a table that could be created has a shape.
            guard let shape = try? TableShape(table.name, in: new) else { continue }
            survey.walk(table.root, shape)
        }
        let hasSequence = try new.number(
            "SELECT count(*) FROM sqlite_schema WHERE name = '\(Self.sequence)'"
        )
        if hasSequence > 0, let entry = schema.first(where: { $0.name == Self.sequence }) {
            survey.walk(entry.root, try TableShape(Self.sequence, in: new))
        }
        // SQLite's statistics are computed again.
        for entry in schema where entry.name.hasPrefix("sqlite_stat") && entry.type == "table" {
            survey.pass(over: entry.root)
        }
        survey.gatherStrays(indexWidths: widths)
    }
}

internal import CSQLite
internal import VigiaSQLite

extension Salvage {
    /// Writes the rows of a table; of two with the same key, the first one wins.
    mutating func write(
        _ rows: PageSurvey.Rows,
        into new: borrowing SQLite
    ) throws(SQLiteError) {
        let shape = rows.shape
        var inserts = RowInserts(shape)
        for number in rows.pages {
            for record in survey.records(on: number) ?? [] {
                guard shape.allows(record) else {
                    lostRecords.append((number, record))
                    continue
                }
                let result = inserts.insert(record, into: new, encoding: pages.encoding)
                guard result == SQLITE_DONE else {
                    if result == SQLITE_FULL || result == SQLITE_IOERR { throw new.error(result) }
                    lostRecords.append((number, record))
                    continue
                }
                if !record.isWhole { findings.cutShort += 1 }
            }
        }
    }

    /// Writes rows that fit no table into a table of their own.
    mutating func writeLost(into new: borrowing SQLite) throws(SQLiteError) {
        for number in survey.lost {
            lostRecords += (survey.records(on: number) ?? []).map { (number, $0) }
        }
        guard let width = lostRecords.map({ $0.record.fields.count }).max() else { return }
        let columns = (0..<width).map { "c\($0)" }.joined(separator: ", ")
        var (name, count) = (Self.lostTable, 0)
        while try new.number("SELECT count(*) FROM sqlite_schema WHERE name = '\(name)'") > 0 {
            (name, count) = ("\(Self.lostTable)_\(count)", count + 1)
        }
        try new.run("CREATE TABLE \(name) (pgno INTEGER, nfield INTEGER, id INTEGER, \(columns))")
        let marks = Array(repeating: "?", count: width + 3).joined(separator: ", ")
        guard let insert = SQLiteStatement("INSERT INTO \(name) VALUES (\(marks))", in: new) else {
            throw new.error(SQLITE_ERROR)
        }
        for (page, record) in lostRecords {
            let start: [Field] = [
                .integer(Int64(page)), .integer(Int64(record.fields.count)),
                record.rowid.map { .integer($0) } ?? .null,
            ]
            let rest = Array(repeating: Field.null, count: width - record.fields.count)
            let result = insert.run(start + record.fields + rest, encoding: pages.encoding)
            guard result == SQLITE_DONE else { throw new.error(result) }
        }
        findings.lost = lostRecords.count
    }

    /// Sets the AUTOINCREMENT counters of tables.
    func writeSequences(into new: borrowing SQLite) throws(SQLiteError) {
        guard let rows = survey.tables.first(where: { $0.shape.name == Self.sequence }) else {
            return
        }
        let update = "UPDATE sqlite_sequence SET seq = max(seq, ?2) WHERE name = ?1"
        let insert = """
            INSERT INTO sqlite_sequence SELECT ?1, ?2 WHERE ?1 NOT IN (SELECT name FROM sqlite_sequence)
            """
        guard let update = SQLiteStatement(update, in: new),
            let insert = SQLiteStatement(insert, in: new)
        else { return }
        for number in rows.pages {
            for record in survey.records(on: number) ?? [] where record.fields.count == 2 {
                _ = update.run(record.fields, encoding: pages.encoding)
                _ = insert.run(record.fields, encoding: pages.encoding)
            }
        }
    }
}

/// The INSERT statements for a table, one for each number of fields.
struct RowInserts: ~Copyable {
    private let shape: TableShape
    private var statement: SQLiteStatement?
    private var width = -1

    init(_ shape: TableShape) { self.shape = shape }

    /// Inserts a row, unless one with its key exists.
    ///
    /// - Returns: SQLite's result code.
    mutating func insert(
        _ record: Record,
        into new: borrowing SQLite,
        encoding: UInt8
    ) -> Int32 {
        if record.fields.count != width {
            width = record.fields.count
            statement = SQLiteStatement(text, in: new)
        }
        let columns = shape.columns.prefix(width)
        let kept = columns.indices.filter { columns[$0].isWritten }
        var fields = kept.map { record.fields[$0] }
        if let rowid = record.rowid { fields.insert(.integer(rowid), at: 0) }
        return statement?.run(fields, encoding: encoding) ?? SQLITE_ERROR
    }

    private var text: String {
        let columns = shape.columns.prefix(width).filter(\.isWritten).map(\.name.sqlName)
        let all = (shape.hasRowids ? [shape.rowidName] : []) + columns
        let marks = Array(repeating: "?", count: all.count).joined(separator: ", ")
        let list = all.joined(separator: ", ")
        return "INSERT OR IGNORE INTO \(shape.name.sqlName) (\(list)) VALUES (\(marks))"
    }
}

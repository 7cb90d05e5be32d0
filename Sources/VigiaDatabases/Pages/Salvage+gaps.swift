internal import VigiaSQLite

extension Salvage {
    /// The schema name of the attached backup.
    private static let spare = "vigia_backup"

    /// Attaches the backup.
    func attachBackup(to new: borrowing SQLite) throws(SQLiteError) {
        guard let backup else { return }
        try new.run("ATTACH \(SQLite.name(of: backup, .asItIs).sqlText) AS \(Self.spare)")
        try new.run("CREATE TEMP TABLE spans(low INTEGER PRIMARY KEY, high INTEGER)")
    }

    /// Copies rows from the backup that were on lost pages.
    ///
    /// A surviving page has all rows between its first and last number: other rows in the backup
    /// were deleted since, and stay deleted. Only rows that may have been on lost pages are copied.
    mutating func fillGaps(
        of rows: PageSurvey.Rows,
        in new: borrowing SQLite
    ) throws(SQLiteError) {
        let shape = rows.shape
        guard backup != nil, rows.isTorn, isSame(shape, in: new) else { return }
        let columns = shape.columns.filter(\.isWritten).map(\.name.sqlName)
        let number = shape.hasRowids ? [shape.rowidName] : []
        let list = (number + columns).joined(separator: ", ")
        let insert = "INSERT OR IGNORE INTO main.\(shape.name.sqlName) (\(list)) "
        let question = "SELECT \(list) FROM \(Self.spare).\(shape.name.sqlName) AS old"
        if !number.isEmpty { try noteSpans(of: rows, in: new) }
        let before = try new.number("SELECT total_changes()")
        if let rowid = number.first {
            for gap in rows.gaps {
                try new.run(
                    """
                    \(insert) \(question)
                    WHERE old.\(rowid) BETWEEN \(gap.lowerBound) AND \(gap.upperBound)
                    AND NOT coalesce((SELECT old.\(rowid) <= high FROM temp.spans
                    WHERE low <= old.\(rowid) ORDER BY low DESC LIMIT 1), 0)
                    """
                )
            }
        } else {
            try new.run(insert + question)
        }
        let count = try new.number("SELECT total_changes()") - before
        if count > 0 { findings.fromBackup.append((shape.name, count)) }
    }

    private func isSame(_ shape: TableShape, in new: borrowing SQLite) -> Bool {
        // A backup without this table, or an unreadable one, has no rows to copy.
        guard let backup, let old = try? SQLite(backup, .asItIs),
            let other = try? TableShape(shape.name, in: old)
        else { return false }
        return other == shape
    }

    private func noteSpans(
        of rows: PageSurvey.Rows,
        in new: borrowing SQLite
    ) throws(SQLiteError) {
        try new.run("DELETE FROM temp.spans")
        let insert = "INSERT OR REPLACE INTO temp.spans VALUES (?, ?)"
        guard let insert = SQLiteStatement(insert, in: new) else { return }
        for span in rows.spans {
            let ends = [Field.integer(span.lowerBound), .integer(span.upperBound)]
            _ = insert.run(ends, encoding: pages.encoding)
        }
    }
}

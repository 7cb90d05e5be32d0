extension Salvage {
    /// The name under which the backup is at hand while a new database is written.
    private static let spare = "vigia_backup"

    /// Has the backup at hand.
    func attachBackup(to new: borrowing SQLite) throws(SQLiteError) {
        guard let backup else { return }
        try new.run("ATTACH \(SQLite.name(of: backup, .asItIs).sqlText) AS \(Self.spare)")
        try new.run("CREATE TEMP TABLE spans(low INTEGER PRIMARY KEY, high INTEGER)")
    }

    /// Takes rows from the backup that were on pages of which nothing is left.
    ///
    /// A page that is left holds all rows between its first and its last number: what the backup
    /// has there besides was deleted since, and stays so. Only what may have been on the pages that
    /// are gone is taken.
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
        // One that has not the table, or cannot be asked, has no rows to give.
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

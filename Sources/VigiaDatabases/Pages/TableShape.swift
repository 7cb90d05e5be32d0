/// What the rows of a table look like, as far as its definition tells.
struct TableShape: Equatable {
    /// One column that lies in the file.
    struct Column: Equatable {
        var name: String
        /// What its values are turned into.
        ///
        /// Source: https://www.sqlite.org/datatype3.html.
        var affinity: Affinity
        var isRequired = false
        /// Whether a row that was written before the column was added has a value for it.
        var hasDefault = false
        /// Whether it stands for the row's number and is left empty in the file.
        var isRowid = false
        /// Whether it is computed from others, so that it cannot be written.
        var isComputed = false

        /// Whether its values are written back.
        var isWritten: Bool { !isRowid && !isComputed }
    }

    enum Affinity: Equatable { case integer, real, text, numeric, none }

    var name: String
    /// The columns in the order of the file.
    var columns: [Column]
    /// Whether its rows have numbers.
    var hasRowids: Bool

    /// Asks a database for a table that it has.
    init(_ name: String, in database: borrowing SQLite) throws(SQLiteError) {
        self.name = name
        // Without row numbers, the key's columns come first.
        hasRowids = (try? database.rows("SELECT rowid FROM \(name.sqlName) LIMIT 0")) != nil
        let rows = try database.rows("PRAGMA table_xinfo(\(name.sqlName))")
        var columns: [(column: Column, key: Int)] = []
        for row in rows where row.count >= 7 && row[6] != "2" && row[6] != "1" {
            let type = row[2] ?? ""
            columns.append(
                (
                    Column(
                        name: row[1] ?? "",
                        affinity: Affinity(type),
                        isRequired: row[3] == "1",
                        hasDefault: row[4] != nil,
                        isRowid: false,
                        isComputed: row[6] == "3"
                    ), Int(row[5] ?? "") ?? 0
                )
            )
        }
        if hasRowids {
            let keys = columns.indices.filter { columns[$0].key > 0 }
            let types = rows.compactMap { $0.count >= 6 && $0[5] != "0" ? $0[2] : nil }
            // A key that has an index of its own is not the row's number.
            let indexes = try database.rows("PRAGMA index_list(\(name.sqlName))")
            let isIndexed = indexes.contains { $0.count >= 4 && $0[3] == "pk" }
            if keys.count == 1, types.first?.uppercased() == "INTEGER", !isIndexed {
                columns[keys[0]].column.isRowid = true
            }
            self.columns = columns.map(\.column)
        } else {
            let keys = columns.filter { $0.key > 0 }.sorted { $0.key < $1.key }
            self.columns = (keys + columns.filter { $0.key == 0 }).map(\.column)
        }
    }

    /// A name of the row's number that no column has.
    var rowidName: String {
        let taken = Set(columns.filter { !$0.isRowid }.map { $0.name.lowercased() })
        return ["rowid", "_rowid_", "oid"].first { !taken.contains($0) } ?? "rowid"
    }

    /// Whether a row can be one of this table at all.
    func allows(_ record: Record) -> Bool {
        guard record.fields.count <= columns.count, (record.rowid != nil) == hasRowids else {
            return false
        }
        // Columns that were added later are missing in older rows.
        let missing = columns.dropFirst(record.fields.count)
        guard missing.allSatisfy({ !$0.isRequired || $0.hasDefault || $0.isComputed }) else {
            return false
        }
        return zip(columns, record.fields).allSatisfy { column, field in
            column.isRowid ? field == .null : !(column.isRequired && field == .null)
        }
    }

    /// Whether a row looks as those of this table usually do.
    func suits(_ record: Record) -> Bool {
        allows(record) && zip(columns, record.fields).allSatisfy { $0.affinity.suits($1) }
    }
}

extension TableShape.Affinity {
    /// Takes the type that a column was declared with.
    ///
    /// Source: the same page, section 3.1.
    init(_ type: String) {
        let type = type.uppercased()
        func has(_ part: String) -> Bool {
            let (all, wanted) = (Array(type.utf8), Array(part.utf8))
            guard all.count >= wanted.count else { return false }
            return (0...(all.count - wanted.count)).contains { all[$0...].starts(with: wanted) }
        }
        if has("INT") {
            self = .integer
        } else if has("CHAR") || has("CLOB") || has("TEXT") {
            self = .text
        } else if type.isEmpty || has("BLOB") {
            self = .none
        } else {
            self = has("REAL") || has("FLOA") || has("DOUB") ? .real : .numeric
        }
    }

    /// Whether a value is of the kind that such a column has.
    fileprivate func suits(_ field: Field) -> Bool {
        switch (self, field) {
        case (_, .null), (.none, _): true
        case (.integer, .integer), (.real, .integer), (.real, .real), (.text, .text): true
        case (.numeric, .integer), (.numeric, .real), (.numeric, .text): true
        case (.integer, _), (.real, _), (.text, _), (.numeric, .blob): false
        }
    }
}

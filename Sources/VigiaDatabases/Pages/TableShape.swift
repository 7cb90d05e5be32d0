internal import VigiaSQLite

/// The shape of a table's rows, by its definition.
struct TableShape: Equatable {
    /// A stored column.
    struct Column: Equatable {
        var name: String
        /// The type affinity.
        ///
        /// Source: https://www.sqlite.org/datatype3.html.
        var affinity: Affinity
        var isRequired = false
        /// Whether rows written before the column was added have a value for it.
        var hasDefault = false
        /// Whether it is the rowid, stored as NULL.
        var isRowid = false
        /// Whether it is a generated column, which cannot be written.
        var isComputed = false

        /// Whether its values are written to the new database.
        var isWritten: Bool { !isRowid && !isComputed }
    }

    enum Affinity: Equatable { case integer, real, text, numeric, none }

    var name: String
    /// The columns in stored order.
    var columns: [Column]
    /// Whether it is a rowid table.
    var hasRowids: Bool

    /// Reads the definition of an existing table.
    init(_ name: String, in database: borrowing SQLite) throws(SQLiteError) {
        self.name = name
        // In a WITHOUT ROWID table the key columns come first.
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
            // A key with an index of its own is not the rowid.
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

    /// A name of the rowid that no column has.
    var rowidName: String {
        let taken = Set(columns.filter { !$0.isRowid }.map { $0.name.lowercased() })
        return ["rowid", "_rowid_", "oid"].first { !taken.contains($0) } ?? "rowid"
    }

    /// Whether a row is possible in this table.
    func allows(_ record: Record) -> Bool {
        guard record.fields.count <= columns.count, (record.rowid != nil) == hasRowids else {
            return false
        }
        // Older rows lack columns added later.
        let missing = columns.dropFirst(record.fields.count)
        guard missing.allSatisfy({ !$0.isRequired || $0.hasDefault || $0.isComputed }) else {
            return false
        }
        return zip(columns, record.fields).allSatisfy { column, field in
            column.isRowid ? field == .null : !(column.isRequired && field == .null)
        }
    }

    /// Whether a row resembles the usual ones of this table.
    func suits(_ record: Record) -> Bool {
        allows(record) && zip(columns, record.fields).allSatisfy { $0.affinity.suits($1) }
    }
}

extension TableShape.Affinity {
    /// The affinity of a declared type.
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

    /// Whether a value has the usual type for the affinity.
    fileprivate func suits(_ field: Field) -> Bool {
        switch (self, field) {
        case (_, .null), (.none, _): true
        case (.integer, .integer), (.real, .integer), (.real, .real), (.text, .text): true
        case (.numeric, .integer), (.numeric, .real), (.numeric, .text): true
        case (.integer, _), (.real, _), (.text, _), (.numeric, .blob): false
        }
    }
}

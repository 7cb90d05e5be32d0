internal import VigiaSQLite

/// An entry of a database's schema: a table, an index, a view or a trigger.
struct SchemaEntry: Equatable {
    var type: String
    var name: String
    /// The table that it belongs to.
    var table: String
    /// The root page of its b-tree; 0 for none.
    var root: Int
    /// The SQL text; nil for implicit entries.
    var sql: String?

    /// Whether it is a virtual table.
    var isVirtual: Bool { sql?.uppercased().hasPrefix("CREATE VIRTUAL") == true }
    /// Whether SQLite manages it.
    var isInternal: Bool { name.hasPrefix("sqlite_") }

    private static let types: Set<String> = ["table", "index", "view", "trigger"]

    /// Parses a row of the schema; nil if it is invalid.
    init?(_ record: Record, encoding: UInt8) {
        guard record.fields.count == 5, record.isWhole,
            case .text(let type) = record.fields[0], case .text(let name) = record.fields[1],
            case .text(let table) = record.fields[2]
        else { return nil }
        func text(_ bytes: [UInt8]) -> String { Self.text(bytes, encoding) }
        guard Self.types.contains(text(type)) else { return nil }
        (self.type, self.name, self.table) = (text(type), text(name), text(table))
        if case .integer(let root) = record.fields[3] { self.root = Int(root) } else { root = 0 }
        if case .text(let sql) = record.fields[4] { self.sql = text(sql) }
    }

    /// Converts a row of another database's schema, whose root pages are meaningless here.
    init?(_ row: [String?]) {
        guard row.count == 4, let type = row[0], let name = row[1], let table = row[2] else {
            return nil
        }
        (self.type, self.name, self.table, root, sql) = (type, name, table, 0, row[3])
    }

    /// Reads the schema of a database, including entries that the library does not understand.
    static func all(of database: borrowing SQLite) throws(SQLiteError) -> [SchemaEntry] {
        try database.rows("SELECT type, name, tbl_name, sql FROM sqlite_schema")
            .compactMap { SchemaEntry($0) }
    }

    /// Type and name.
    var words: String { "\(type) \(name)" }

    private static func text(_ bytes: [UInt8], _ encoding: UInt8) -> String {
        guard encoding > 1 else { return String(decoding: bytes, as: UTF8.self) }
        let units = stride(from: 0, to: bytes.count - 1, by: 2).map { place in
            let (one, two) = (UInt16(bytes[place]), UInt16(bytes[place + 1]))
            return encoding == 2 ? two << 8 | one : one << 8 | two
        }
        return String(decoding: units, as: UTF16.self)
    }
}

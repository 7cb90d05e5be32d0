/// One line of a database's schema: a table, an index, a view or a trigger.
struct SchemaEntry: Equatable {
    var type: String
    var name: String
    /// The table that it belongs to.
    var table: String
    /// The page on which its tree begins; 0 for what has none.
    var root: Int
    /// How it was made; nil for what SQLite makes by itself.
    var sql: String?

    /// Whether its rows are elsewhere.
    var isVirtual: Bool { sql?.uppercased().hasPrefix("CREATE VIRTUAL") == true }
    /// Whether SQLite looks after it by itself.
    var isInternal: Bool { name.hasPrefix("sqlite_") }

    private static let types: Set<String> = ["table", "index", "view", "trigger"]

    /// Understands a row of the schema; nil where it is none.
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

    /// Takes a row of another database's schema, whose pages mean nothing here.
    init?(_ row: [String?]) {
        guard row.count == 4, let type = row[0], let name = row[1], let table = row[2] else {
            return nil
        }
        (self.type, self.name, self.table, root, sql) = (type, name, table, 0, row[3])
    }

    /// The schema of a database, also of what the library does not understand.
    static func all(of database: borrowing SQLite) throws(SQLiteError) -> [SchemaEntry] {
        try database.rows("SELECT type, name, tbl_name, sql FROM sqlite_schema")
            .compactMap { SchemaEntry($0) }
    }

    /// Its kind and name.
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

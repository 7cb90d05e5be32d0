public import VigiaJSON

/// What an examination of a database found.
public struct DatabaseReport: Equatable, Sendable {
    /// Where it really is.
    public var path: String
    /// What SQLite's checks say is wrong; empty for a sound database.
    public var errors: [String] = []
    /// What deserves a word, and harms nobody.
    public var notes: [String] = []
    /// Rows by table, as far as they can be read.
    public var tables: [TableRows] = []
    /// Rows that refer to others which are not there.
    public var brokenReferences = 0
    /// Whether only indexes are at fault, which can be made anew from their tables.
    public var isOnlyIndexes = false

    /// Whether nothing is wrong with it.
    public var isSound: Bool { errors.isEmpty }

    /// The most errors that are asked for.
    public static let errorsMax = 100
}

/// How many rows a table has.
public struct TableRows: Equatable, Sendable {
    /// The table.
    public var name: String
    /// Its rows; nil where they cannot be counted.
    public var rows: Int?
}

extension DatabaseReport: JSONWritable {
    /// Writes an object.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("path", path)
            json.member("sound", isSound)
            json.member("errors", errors)
            json.member("notes", notes)
            json.member("broken_references", brokenReferences)
            json.member("tables", tables)
        }
    }
}

extension TableRows: JSONWritable {
    /// Writes an object.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("name", name)
            json.member("rows", rows)
        }
    }
}

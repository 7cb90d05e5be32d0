public import VigiaJSON

/// The result of examining a database.
public struct DatabaseReport: Equatable, Sendable {
    /// The path of the database, links followed.
    public var path: String
    /// Errors reported by SQLite's checks; empty if there are none.
    public var errors: [String] = []
    /// Parts that Vigia's SQLite library cannot judge, by name, with the reason.
    public var unjudged: [String] = []
    /// Harmless remarks.
    public var notes: [String] = []
    /// The rows of each table, as far as readable.
    public var tables: [TableRows] = []
    /// Rows with broken foreign keys.
    public var brokenReferences = 0
    /// Whether only indexes are damaged, which can be rebuilt from their tables.
    public var isOnlyIndexes = false
    /// Damaged full-text indexes that can be rebuilt from their texts.
    var textIndexes: [String] = []
    /// Damaged virtual tables whose content cannot be rebuilt.
    var lostIndexes: [String] = []
    /// The number of errors that are not about virtual tables.
    var treeErrors = 0

    /// The verdict: sound, damaged, or not judged.
    public enum Verdict: String, Sendable {
        case sound
        case damaged
        /// No errors were found, but some parts cannot be judged.
        case unjudged = "not_checked"
    }

    /// The verdict on the whole database.
    public var verdict: Verdict {
        errors.isEmpty ? (unjudged.isEmpty ? .sound : .unjudged) : .damaged
    }
    /// Whether everything was judged and is sound.
    public var isSound: Bool { verdict == .sound }

    /// The most errors requested from SQLite.
    public static let errorsMax = 100
}

/// The number of rows in a table.
public struct TableRows: Equatable, Sendable {
    /// The table's name.
    public var name: String
    /// The number of rows; nil if they cannot be counted.
    public var rows: Int?
}

extension DatabaseReport: JSONWritable {
    /// Writes a JSON object.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("path", path)
            json.member("sound", isSound)
            json.member("verdict", verdict.rawValue)
            json.member("errors", errors)
            json.member("not_checked", unjudged)
            json.member("notes", notes)
            json.member("broken_references", brokenReferences)
            json.member("tables", tables)
        }
    }
}

extension TableRows: JSONWritable {
    /// Writes a JSON object.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("name", name)
            json.member("rows", rows)
        }
    }
}

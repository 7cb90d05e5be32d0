public import VigiaJSON

/// What an examination of a database found.
public struct DatabaseReport: Equatable, Sendable {
    /// Where it really is.
    public var path: String
    /// What SQLite's checks say is wrong; empty where they find nothing.
    public var errors: [String] = []
    /// What the SQLite library of Vigia cannot judge, by name, with the reason.
    public var unjudged: [String] = []
    /// What deserves a word, and harms nobody.
    public var notes: [String] = []
    /// Rows by table, as far as they can be read.
    public var tables: [TableRows] = []
    /// Rows that refer to others which are not there.
    public var brokenReferences = 0
    /// Whether only indexes are at fault, which can be made anew from their tables.
    public var isOnlyIndexes = false
    /// Damaged full-text indexes that can be made anew from their texts.
    var textIndexes: [String] = []
    /// Damaged virtual tables of which the content cannot be made anew from anything.
    var lostIndexes: [String] = []
    /// How many of the errors are not about virtual tables.
    var treeErrors = 0

    /// Sound, damaged, or not to be judged.
    public enum Verdict: String, Sendable {
        case sound
        case damaged
        /// Nothing was found wrong, but not all of it can be judged.
        case unjudged = "not_checked"
    }

    /// What the errors come to.
    public var verdict: Verdict {
        errors.isEmpty ? (unjudged.isEmpty ? .sound : .unjudged) : .damaged
    }
    /// Whether all of it was judged, and nothing is wrong with it.
    public var isSound: Bool { verdict == .sound }

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
    /// Writes an object.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("name", name)
            json.member("rows", rows)
        }
    }
}

public import VigiaJSON

/// What a repair of a database has done.
public struct DatabaseRepair: Equatable, Sendable {
    /// The way that led to a sound database, the mildest first.
    public enum Way: String, Sendable, CaseIterable {
        /// Nothing was wrong.
        case nothing
        /// Indexes were made anew from their tables.
        case reindexed
        /// All rows could be read, and were written into a new file.
        case rebuilt
        /// What is left was gathered page by page into a new file.
        case recovered
        /// A backup took its place.
        case restored
        /// An empty database took its place, as was asked for.
        case emptied
    }

    /// One table, before and after.
    public struct Table: Equatable, Sendable {
        /// Its name.
        public var name: String
        /// Rows that could be counted before; nil where that was impossible.
        public var before: Int?
        /// Rows afterwards; nil where the table is gone.
        public var after: Int?
    }

    /// Where the database really is.
    public var path: String
    /// How it was repaired.
    public var way: Way
    /// What was wrong.
    public var errors: [String] = []
    /// What deserves a word.
    public var notes: [String] = []
    /// Rows by table.
    public var tables: [Table] = []
    /// Rows that refer to others which are not there.
    public var brokenReferences = 0
    /// The record by which it can be undone; nil where nothing was changed.
    public var record: String?
}

extension DatabaseRepair: JSONWritable {
    /// Writes an object.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("path", path)
            json.member("way", way.rawValue)
            json.member("errors", errors)
            json.member("notes", notes)
            json.member("broken_references", brokenReferences)
            json.member("tables", tables)
            json.member("record", record)
        }
    }
}

extension DatabaseRepair.Table: JSONWritable {
    /// Writes an object.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("name", name)
            json.member("before", before)
            json.member("after", after)
        }
    }
}

public import VigiaJSON

/// The result of repairing a database.
public struct DatabaseRepair: Equatable, Sendable {
    /// The way that gave a sound database, the least invasive first.
    public enum Way: String, Sendable, CaseIterable {
        /// Nothing was wrong.
        case nothing
        /// Indexes were rebuilt from their tables.
        case reindexed
        /// All rows were readable, and were written into a new file.
        case rebuilt
        /// The remains were gathered page by page into a new file.
        case recovered
        /// A backup replaced it.
        case restored
        /// An empty database replaced it, as requested.
        case emptied
    }

    /// One table, before and after.
    public struct Table: Equatable, Sendable {
        /// Its name.
        public var name: String
        /// Rows counted before; nil if impossible.
        public var before: Int?
        /// Rows afterwards; nil if the table is gone.
        public var after: Int?
    }

    /// The path of the database, links followed.
    public var path: String
    /// How it was repaired.
    public var way: Way
    /// The damage found.
    public var errors: [String] = []
    /// Remarks for people.
    public var notes: [String] = []
    /// The rows of each table.
    public var tables: [Table] = []
    /// Rows with broken foreign keys.
    public var brokenReferences = 0
    /// The name of the record for undoing it; nil if nothing was changed.
    public var record: String?
}

extension DatabaseRepair: JSONWritable {
    /// Writes a JSON object.
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
    /// Writes a JSON object.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("name", name)
            json.member("before", before)
            json.member("after", after)
        }
    }
}

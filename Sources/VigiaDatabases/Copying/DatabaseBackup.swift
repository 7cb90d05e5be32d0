public import VigiaJSON

/// A backup that was made.
public struct DatabaseBackup: Equatable, Sendable {
    /// The database.
    public var path: String
    /// The backup.
    public var file: String
    /// How many bytes it has.
    public var bytes: Int
    /// Rows by table.
    public var tables: [TableRows]
    /// What could not be judged, so that the backup is as unchecked as the database.
    public var unjudged: [String]
    /// How many older ones are gone now.
    public var removed: Int
}

extension DatabaseBackup: JSONWritable {
    /// Writes an object.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("path", path)
            json.member("file", file)
            json.member("bytes", bytes)
            json.member("tables", tables)
            json.member("not_checked", unjudged)
            json.member("removed", removed)
        }
    }
}

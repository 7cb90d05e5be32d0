public import VigiaJSON

/// A completed backup.
public struct DatabaseBackup: Equatable, Sendable {
    /// The database's path.
    public var path: String
    /// The backup's path.
    public var file: String
    /// Its size in bytes.
    public var bytes: Int
    /// The rows of each table.
    public var tables: [TableRows]
    /// Parts that could not be judged, in the backup as in the database.
    public var unjudged: [String]
    /// The number of older backups removed.
    public var removed: Int
}

extension DatabaseBackup: JSONWritable {
    /// Writes a JSON object.
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

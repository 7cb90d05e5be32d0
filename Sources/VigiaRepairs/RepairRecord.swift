public import VigiaJSON
public import VigiaPlatform

/// The record of one repair: what it replaced and why, so that it can be undone.
///
/// It is `record.json` in a folder of its own, `.vigia/repairs/<time>-<kind>`, and is written
/// before anything moves. Whether a move happened is not recorded but recognized by the inode of
/// the replaced file, so a crash at any moment leaves a true record.
public struct RepairRecord: Equatable, Sendable {
    /// The kind of repair, the last part of the folder's name.
    public enum Kind: String, Sendable, CaseIterable {
        /// Installed packages.
        case dependencies
        /// A database.
        case database
    }

    /// A file or folder that was replaced.
    public struct Move: Equatable, Sendable {
        /// Its former path, where the replacement is now; absolute.
        public let path: String
        /// The path where it is kept, on the same file system; absolute.
        public let kept: String
        /// The identity of the old one; nil if there was none, so that undoing removes the new one.
        public let identity: FileBirth?
        /// The identity of the replacement; nil if it is made later in that place.
        public let installed: FileBirth?
        /// Whether a service was ever ready with the old one, as far as known.
        public internal(set) var isProven: Bool
    }

    /// The record's folder, absolute.
    public let folder: String
    /// The kind of repair.
    public let kind: Kind
    /// The service that needed it.
    public let service: String
    /// The repaired file or folder, absolute.
    public let subject: String
    /// The user as which files are moved; nil for the process that repairs.
    public let user: SystemUser?
    /// The beginning, in milliseconds since 1970-01-01 UTC.
    public let time: Int64
    /// The steps in plain words, in order.
    public internal(set) var steps: [String] = []
    /// The replaced files and folders, in order.
    public internal(set) var moves: [Move] = []
    /// The time of the undo, like `time`; nil if not undone.
    public internal(set) var undoneAt: Int64?
    /// When a service was first ready with the new installation, like `time`; nil if none was.
    public internal(set) var provenAt: Int64?
    /// Faults that Vigia still finds although the package manager is content.
    package var disputed: String?

    /// The record's name for people: that of its folder.
    public var name: String { folder.split(separator: "/").last.map(String.init) ?? folder }

    /// The size limit of a record in bytes.
    static let bytesMax = 1 << 20

    init(
        folder: String,
        kind: Kind,
        service: String,
        subject: String,
        user: SystemUser? = nil,
        time: Int64
    ) {
        (self.folder, self.kind, self.service) = (folder, kind, service)
        (self.subject, self.user, self.time) = (subject, user, time)
    }
}

extension RepairRecord.Move: JSONWritable, JSONReadable {
    /// Writes a JSON object.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("path", path)
            json.member("kept", kept)
            json.member("inode", identity?.inode)
            json.member("born", identity?.born)
            json.member("new_inode", installed?.inode)
            json.member("new_born", installed?.born)
            json.member("proven", isProven)
        }
    }

    /// Reads a JSON object.
    public init(json: JSONValue) throws(JSONError) {
        path = try json.member("path")
        kept = try json.member("kept")
        identity = try Self.birth(json, "inode", "born")
        installed = try Self.birth(json, "new_inode", "new_born")
        let proven: Bool? = try json.member("proven")
        isProven = proven ?? true
    }

    private static func birth(
        _ json: JSONValue,
        _ inode: String,
        _ born: String
    ) throws(JSONError) -> FileBirth? {
        let number: UInt64? = try json.member(inode)
        let time: Int64? = try json.member(born)
        return number.map { FileBirth(inode: $0, born: time ?? 0) }
    }
}

extension RepairRecord: JSONWritable {
    /// Writes a JSON object without the folder, since the record is in it.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("name", name)
            json.member("kind", kind.rawValue)
            json.member("service", service)
            json.member("subject", subject)
            json.member("uid", user?.uid)
            json.member("gid", user?.gid)
            json.member("groups", user?.groups)
            json.member("time", time)
            json.member("steps", steps)
            json.member("moves", moves)
            json.member("undone_at", undoneAt)
            json.member("proven_at", provenAt)
            json.member("disputed", disputed)
        }
    }

    /// Reads the record of a folder.
    init(json: JSONValue, folder: String) throws(JSONError) {
        let word: String = try json.member("kind")
        guard let kind = Kind(rawValue: word) else { throw .unexpected(wanted: "a known kind") }
        (self.folder, self.kind) = (folder, kind)
        service = try json.member("service")
        subject = try json.member("subject")
        let (uid, gid): (UInt32?, UInt32?) = (try json.member("uid"), try json.member("gid"))
        let groups: [UInt32]? = try json.member("groups")
        user = uid.map { SystemUser(uid: $0, gid: gid ?? $0, groups: groups ?? []) }
        time = try json.member("time")
        steps = try json.member("steps")
        moves = try json.member("moves")
        undoneAt = try json.member("undone_at")
        provenAt = try json.member("proven_at")
        disputed = try json.member("disputed")
    }
}

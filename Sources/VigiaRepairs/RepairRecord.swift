public import VigiaJSON
public import VigiaPlatform

/// What one repair has put aside and why, so that it can be undone.
///
/// It lies as `record.json` in a folder of its own, `.vigia/repairs/<time>-<kind>`, and is
/// written before anything moves. Whether a move was carried out is never noted but seen: what
/// was put aside is known by its inode. So a death at any moment leaves a record that is true.
public struct RepairRecord: Equatable, Sendable {
    /// What was repaired, as the end of the folder's name.
    public enum Kind: String, Sendable, CaseIterable {
        /// Installed packages.
        case dependencies
        /// A database.
        case database
    }

    /// One file or folder that was replaced.
    public struct Move: Equatable, Sendable {
        /// Where it was, and where what has replaced it is now; absolute.
        public let path: String
        /// Where it is kept, on the same file system; absolute.
        public let kept: String
        /// What the old one is known by; nil where there was none, so that to undo is to take
        /// the new one away.
        public let identity: FileBirth?
        /// What has replaced it is known by; nil where that is made anew where it stands.
        public let installed: FileBirth?
        /// Whether a service was ever ready with the old one, as far as is known.
        public internal(set) var isProven: Bool
    }

    /// The absolute folder of the record.
    public let folder: String
    /// What was repaired.
    public let kind: Kind
    /// The service for which that was done.
    public let service: String
    /// The folder or file that was repaired, absolute.
    public let subject: String
    /// In whose name files are moved; nil for whoever repairs.
    public let user: SystemUser?
    /// When it began, in milliseconds since 1970-01-01 UTC.
    public let time: Int64
    /// What was done, in plain words and in order.
    public internal(set) var steps: [String] = []
    /// What was replaced, in order.
    public internal(set) var moves: [Move] = []
    /// When it was undone, as `time`; nil while it is not.
    public internal(set) var undoneAt: Int64?
    /// When a service was first ready with what was installed, as `time`; nil while none was.
    public internal(set) var provenAt: Int64?
    /// What is still found wrong with what was installed, though the package manager is content.
    package var disputed: String?

    /// The name by which a person means it: that of its folder.
    public var name: String { folder.split(separator: "/").last.map(String.init) ?? folder }

    /// The most bytes of a record.
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
    /// Writes an object.
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

    /// Takes an object.
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
    /// Writes an object; the folder is left out, since the record lies in it.
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

    /// Takes what lay in a folder.
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

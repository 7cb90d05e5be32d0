import Glibc
import VigiaPlatform

/// The folder beside what is repaired in which it is made anew.
///
/// It lies with the record, where only Vigia's own user may look. For a service of another user,
/// and where the record is on another file system, it lies in the service's folder, and belongs to
/// the service's user.
struct SideFolder: ~Copyable {
    let path: String
    private let user: SystemUser?
    /// Held while it is in use, so that nobody takes it for left behind.
    private let held: FileDescriptor

    /// Makes it.
    init(for record: RepairRecord, _ doctor: DependencyDoctor) throws(DependencyFailure) {
        user = doctor.user
        let isNear = FileSystem.device(of: record.folder) == FileSystem.device(of: doctor.folder)
        path =
            user == nil && isNear
            ? Self.near(record) : Self.beside(record)
        let (path, user) = (path, user)
        held = try DependencyFailure.granting { () throws(SystemError) in
            try Self.make(path, user)
            let folder = try FileDescriptor.open(path, O_RDONLY | O_DIRECTORY)
            _ = flock(folder.raw, LOCK_EX | LOCK_NB)
            return folder
        }
    }

    deinit {
        // What is left behind is in nobody's way, and the next repair of the same removes it.
        try? FileSystem.removeTree(path)
    }

    /// A home for package managers where the service's user has none of its own in the service's
    /// environment: they keep what they fetch there.
    func home(_ environment: [String: String]) throws(DependencyFailure) -> [String: String?] {
        guard let user else { return [:] }
        if let home = environment["HOME"], FileSystem.owner(of: home)?.user == user.uid {
            return [:]
        }
        let home = path + "/home"
        if FileSystem.kind(of: home) == nil { try makeFolder(home) }
        return ["HOME": home]
    }

    private static func near(_ record: RepairRecord) -> String { "\(record.folder)/new" }

    private static func beside(_ record: RepairRecord) -> String {
        "\(record.subject)/.vigia-\(record.name)"
    }

    private static func make(_ path: String, _ user: SystemUser?) throws(SystemError) {
        try FileSystem.makeFolder(path, mode: 0o755)
        if let user { try FileSystem.give(path, user: user.uid, group: user.gid) }
    }

    /// Removes what repairs have left behind that were killed, and their records where those say of
    /// no move.
    ///
    /// - Parameters:
    ///   - state: the project's `.vigia`.
    ///   - subject: the folder that was to be repaired.
    static func removeLeft(in state: String, of subject: String) {
        for record in (try? RepairArchive(state: state).records()) ?? []
        where record.kind == .dependencies && record.subject == subject {
            for path in [near(record), beside(record)] {
                guard let folder = try? FileDescriptor.open(path, O_RDONLY | O_DIRECTORY),
                    flock(folder.raw, LOCK_EX | LOCK_NB) == 0
                else { continue }
                // What cannot be removed stays for the next repair to try.
                try? FileSystem.removeTree(path)
                if record.moves.isEmpty { try? FileSystem.removeTree(record.folder) }
            }
        }
    }

    /// Makes a folder in it that belongs to the service's user.
    func makeFolder(_ path: String) throws(DependencyFailure) {
        let user = user
        try DependencyFailure.granting { () throws(SystemError) in try Self.make(path, user) }
    }

    /// Copies a small file into it.
    func copy(_ source: String, to path: String) throws(DependencyFailure) {
        let bytes = try DependencyFailure.granting { () throws(SystemError) in
            try FileSystem.content(of: source, limit: NpmLock.bytesMax)
        }
        try write(bytes, to: path)
    }

    /// Writes a file that is not there yet.
    func write(_ text: String, to path: String) throws(DependencyFailure) {
        try write(Array(text.utf8), to: path)
    }

    private func write(_ bytes: [UInt8], to path: String) throws(DependencyFailure) {
        let user = user
        try DependencyFailure.granting { () throws(SystemError) in
            try FileDescriptor.open(path, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
                .writeAll(bytes, at: 0)
            if let user { try FileSystem.give(path, user: user.uid, group: user.gid) }
        }
    }

    /// Moves what was made to the record, so that it outlasts this folder; where that is on
    /// another file system, beside the place that it is for.
    ///
    /// - Returns: where it is now.
    func move(
        _ made: String,
        named name: String,
        to record: RepairRecord,
        for place: String
    ) throws(DependencyFailure) -> String {
        let user = user
        return try DependencyFailure.granting { () throws(SystemError) in
            let kept = "\(record.folder)/\(name)"
            let parent = place.lastIndex(of: "/").map { String(place[..<$0]) } ?? "/"
            if FileSystem.kind(of: parent) == nil {
                _ = try FileSystem.makeFolders(parent, for: user)
            }
            do throws(SystemError) {
                try FileSystem.rename(made, to: kept)
                // What is replaced must be able to come here, too.
                if FileSystem.device(of: parent) == FileSystem.device(of: kept) { return kept }
                try FileSystem.rename(kept, to: made)
            } catch {
                guard error.errno == EXDEV else { throw error }
            }
            let beside = "\(parent)/.vigia-\(record.name)-\(name)"
            try FileSystem.rename(made, to: beside)
            return beside
        }
    }
}

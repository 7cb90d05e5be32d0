import Glibc
import VigiaPlatform
import VigiaRepairs

/// The folder beside what is repaired in which it is made anew.
///
/// It lies with the record, where only Vigia's own user may look. For a service of another user,
/// and where the record is on another file system, it lies in the service's folder, and belongs to
/// the service's user.
struct SideFolder: ~Copyable {
    let path: String
    private let user: SystemUser?
    /// In whose name it is made and removed.
    private let changer: SystemUser
    /// Held while it is in use, so that nobody takes it for left behind.
    private let held: FileDescriptor

    /// Makes it.
    init(for record: RepairRecord, _ doctor: DependencyDoctor) throws(DependencyFailure) {
        let user = record.user
        let isNear = FileSystem.device(of: record.folder) == FileSystem.device(of: doctor.folder)
        let path = user == nil && isNear ? Self.near(record) : Self.beside(record)
        let changer = try DependencyFailure.granting { () throws(SystemError) in
            try record.changer(of: RepairRecord.above(path))
        }
        let held = try DependencyFailure.granting { () throws(SystemError) in
            try SystemUser.act(as: changer) { () throws(SystemError) in
                try FileSystem.makeFolder(path, mode: 0o755)
                // Nobody else changes names where this process does.
                if let user, changer != user {
                    try FileSystem.give(path, user: user.uid, group: user.gid)
                }
                let folder = try Self.open(path)
                _ = flock(folder.raw, LOCK_EX | LOCK_NB)
                return folder
            }
        }
        (self.path, self.user, self.changer) = (path, user, changer)
        self.held = held
    }

    deinit {
        // What is left behind is in nobody's way, and the next repair of the same removes it.
        try? SystemUser.act(as: changer) { () throws(SystemError) in
            try FileSystem.removeTree(path)
        }
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

    private static func open(_ path: String) throws(SystemError) -> FileDescriptor {
        try FileDescriptor.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
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
                guard let changer = try? record.changer(of: RepairRecord.above(path)),
                    let folder = try? Self.open(path),
                    flock(folder.raw, LOCK_EX | LOCK_NB) == 0
                else { continue }
                // What cannot be removed stays for the next repair to try.
                try? SystemUser.act(as: changer) { () throws(SystemError) in
                    try FileSystem.removeTree(path)
                }
                if record.moves.isEmpty { try? FileSystem.removeTree(record.folder) }
            }
        }
    }

    /// Makes a folder in it.
    func makeFolder(_ path: String) throws(DependencyFailure) {
        try DependencyFailure.granting { () throws(SystemError) in
            try FileSystem.makeFolder(path, mode: 0o755)
        }
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
        try DependencyFailure.granting { () throws(SystemError) in
            try FileDescriptor.open(path, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
                .writeAll(bytes, at: 0)
        }
    }

    /// Moves what was made to the record, so that it outlasts this folder; for a service's user,
    /// and where the record is on another file system, beside the place that it is for.
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
            let parent = RepairRecord.above(place)
            let beside = "\(parent)/.vigia-\(record.name)-\(name)"
            if FileSystem.kind(of: parent) == nil {
                try SystemUser.act(as: .own) { () throws(SystemError) in
                    _ = try FileSystem.makeFolders(parent, for: user)
                }
            }
            if let user {
                try Self.move(made, to: beside, as: record.changer(of: parent), of: user)
                return beside
            }
            do throws(SystemError) {
                try FileSystem.rename(made, to: kept)
                // What is replaced must be able to come here, too.
                if FileSystem.device(of: parent) == FileSystem.device(of: kept) { return kept }
                try FileSystem.rename(kept, to: made)
            } catch {
                guard error.errno == EXDEV else { throw error }
            }
            try FileSystem.rename(made, to: beside)
            return beside
        }
    }

    private static func move(
        _ made: String,
        to beside: String,
        as changer: SystemUser,
        of user: SystemUser
    ) throws(SystemError) {
        try SystemUser.act(as: changer) { () throws(SystemError) in
            if changer == user {
                try FileSystem.rename(made, to: beside)
            } else {
                try FileSystem.rename(made, of: user, to: beside)
            }
        }
    }
}

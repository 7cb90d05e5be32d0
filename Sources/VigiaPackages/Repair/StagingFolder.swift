import Glibc
import VigiaPlatform
import VigiaRepairs

/// The staging folder in which a repair makes its replacement.
///
/// It is beside the record, where only Vigia's own user has access. For a service of another user,
/// and if the record is on another file system, it is in the service's folder and belongs to the
/// service's user.
struct StagingFolder: ~Copyable {
    let path: String
    private let user: SystemUser?
    /// The user as which it is made and removed.
    private let changer: SystemUser
    /// A lock held while it is in use, so that it does not count as a leftover.
    private let held: FileDescriptor

    /// Makes the folder.
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
                // Only this process changes names in that folder.
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
        // A folder that stays is harmless, and the next repair of the same folder removes it.
        try? SystemUser.act(as: changer) { () throws(SystemError) in
            try FileSystem.removeTree(path)
        }
    }

    /// A home folder for the package manager's downloads if the service's environment sets none.
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

    /// Removes the staging folders of killed repairs, and their records if these contain no move.
    ///
    /// - Parameters:
    ///   - state: the project's `.vigia`.
    ///   - subject: the folder being repaired.
    static func removeLeft(in state: String, of subject: String) {
        for record in (try? RepairArchive(state: state).records()) ?? []
        where record.kind == .dependencies && record.subject == subject {
            for path in [near(record), beside(record)] {
                guard let changer = try? record.changer(of: RepairRecord.above(path)),
                    let folder = try? Self.open(path),
                    flock(folder.raw, LOCK_EX | LOCK_NB) == 0
                else { continue }
                // A folder that cannot be removed is left for the next repair.
                try? SystemUser.act(as: changer) { () throws(SystemError) in
                    try FileSystem.removeTree(path)
                }
                if record.moves.isEmpty { try? FileSystem.removeTree(record.folder) }
            }
        }
    }

    /// Makes a folder in the staging folder.
    func makeFolder(_ path: String) throws(DependencyFailure) {
        try DependencyFailure.granting { () throws(SystemError) in
            try FileSystem.makeFolder(path, mode: 0o755)
        }
    }

    /// Copies a small file into the staging folder.
    func copy(_ source: String, to path: String) throws(DependencyFailure) {
        let bytes = try DependencyFailure.granting { () throws(SystemError) in
            try FileSystem.content(of: source, limit: NpmLock.bytesMax)
        }
        try write(bytes, to: path)
    }

    /// Writes a new file.
    func write(_ text: String, to path: String) throws(DependencyFailure) {
        try write(Array(text.utf8), to: path)
    }

    private func write(_ bytes: [UInt8], to path: String) throws(DependencyFailure) {
        try DependencyFailure.granting { () throws(SystemError) in
            try FileDescriptor.open(path, O_WRONLY | O_CREAT | O_EXCL, mode: 0o600)
                .writeAll(bytes, at: 0)
        }
    }

    /// Moves a replacement into the record, so that it outlives this folder; for another user, or
    /// if the record is on another file system, beside the path that it will replace.
    ///
    /// - Returns: its new path.
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
                // The replaced packages must be movable to this place, too.
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

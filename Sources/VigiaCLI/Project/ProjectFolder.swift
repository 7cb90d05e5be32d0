import Glibc
import VigiaConfig
import VigiaPlatform

/// A project's folder, and the paths of its files.
struct ProjectFolder: Equatable, Sendable {
    /// The folder, absolute.
    let path: String

    /// The project's name for people: that of its folder.
    var name: String { path.split(separator: "/").last.map(String.init) ?? "/" }
    /// The path of the configuration.
    var configuration: String {
        let all = ConfigurationReader.fileNames.map { "\(path)/\($0)" }
        return all.first(where: Self.exists) ?? all[0]
    }
    /// The folder of run-time state.
    var state: String { "\(path)/.vigia" }
    /// The lock file, locked by the guardian for life.
    var lock: String { "\(state)/lock" }
    /// The standard error of the supervisor.
    var supervisorLog: String { "\(state)/supervisor.log" }
    /// The folder of the services' logs.
    var logs: String { "\(path)/logs" }

    /// Finds the nearest folder, from `start` up, with `vigia.yaml`, `.vigia`, or a guardian.
    ///
    /// A deleted folder is found, too, while its guardian runs.
    static func find(from start: String) throws(CommandError) -> Self {
        let whole: String
        do {
            whole = try absolute(start)
        } catch {
            guard let deleted = DisplacedGuardian(deleted: start) else { throw error }
            return Self(path: deleted.path)
        }
        var path = whole
        while true {
            let folder = Self(path: path)
            if exists(folder.configuration) || exists(folder.state) {
                if path != whole { try folder.refuseFoundByChance() }
                return folder
            }
            if GuardianPresence(of: path) != nil { return folder }
            guard path != "/", let slash = path.lastIndex(of: "/") else { throw .noProject(whole) }
            path = slash == path.startIndex ? "/" : String(path[..<slash])
        }
    }

    /// Uses this folder.
    static func at(_ path: String) throws(CommandError) -> Self { Self(path: try absolute(path)) }

    private static func absolute(_ path: String) throws(CommandError) -> String {
        guard let real = unsafe realpath(path, nil) else { throw .noSuchFolder(path) }
        defer { unsafe free(real) }
        let whole = unsafe String(cString: real)
        guard isFolder(whole) else { throw .noSuchFolder(path) }
        return whole
    }

    /// Whether it is a folder or a link to one.
    private static func isFolder(_ path: String) -> Bool { exists(path + "/.") }

    private static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

    /// Whether the project has a guardian: one that holds the lock, or is found without it.
    var isGuarded: Bool { isLocked || GuardianPresence(of: path) != nil }

    /// Identifies a guardian and those that took over from it, unlike one started later; nil if the
    /// lock file does not say.
    var life: UInt64? { RunMark(lock: lock)?.guardianBegan }

    /// The guardian's process; nil if there is none, or it is not visible.
    ///
    /// The pid in the lock file counts only if that process is a guardian of this project.
    var guardian: GuardianProcess? {
        if let pid = GuardianPresence(of: path)?.pid, let found = GuardianProcess(pid: pid) {
            return found
        }
        guard let pid = RunMark(lock: lock)?.guardianPid,
            let found = GuardianProcess(pid: pid), found.lock == lock || found.folder == path,
            found.uid == geteuid() || found.uid == 0 || found.uid == owner
        else { return nil }
        return found
    }

    private var owner: UInt32? { try? FileStatus(path).uid }

    /// Refuses a project in a parent folder, found without being named, if another user put it
    /// there.
    ///
    /// - Throws: `CommandError.untrusted`.
    private func refuseFoundByChance() throws(CommandError) {
        for file in [configuration, state] {
            guard let found = FileStatus(under: file), !Refusal.isTrusted(found.uid),
                !Refusal.isNamedTrusted(path)
            else { continue }
            throw .untrusted(project: path, file: file, owner: LinuxFacts.name(of: found.uid))
        }
    }

    /// Whether any process holds the project's lock.
    private var isLocked: Bool {
        guard let file = try? stateFolder.openToRead("lock") else { return false }
        return flock(file.raw, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
    }

    private var stateFolder: OwnedFolder { .state(of: path) }

    /// Refuses users without access to `.vigia`, which belongs to its owner alone, and a folder
    /// that other users may have changed.
    func refuseStrangers() throws(CommandError) {
        try refuseUnsafeState()
        guard unsafe access("\(state)/.", X_OK) != 0, errno == EACCES else { return }
        throw refused("use", state, EACCES)
    }

    /// Refuses a `.vigia` that other users may have changed, since its files are trusted.
    func refuseUnsafeState() throws(CommandError) { try refuse(stateFolder) }

    /// Makes `.vigia` (0700) and `logs` if missing; both are ignored by repositories, `logs` only
    /// if it is made here.
    func prepare() throws(CommandError) {
        let hadLogs = Self.isFolder(logs)
        for (folder, mode) in [(stateFolder, UInt32(0o700)), (.logs(of: path), 0o775)] {
            do throws(SystemError) {
                try folder.make(mode: mode)
            } catch {
                try refuse(folder)
                throw refused(error.errno == EACCES ? "use" : "make", folder.path, error.errno)
            }
        }
        guard unsafe access(state, W_OK) == 0 else { throw refused("write in", state, errno) }
        for file in ["lock", "supervisor.log"] { try refuseFile(file) }
        IgnoredFolder.mark(stateFolder)
        if !hadLogs { IgnoredFolder.mark(.logs(of: path)) }
    }

    /// Refuses a folder that is a link, belongs to another user, or is writable by others.
    ///
    /// - Throws: `CommandError.unsafe`.
    private func refuse(_ folder: OwnedFolder) throws(CommandError) {
        guard let refusal = folder.refusal, refusal != .kind else { return }
        throw .unsafe(project: path, file: folder.path, refusal)
    }

    private func refuseFile(_ name: String) throws(CommandError) {
        guard let refusal = stateFolder.refusal(of: name) else { return }
        throw .unsafe(project: path, file: "\(state)/\(name)", refusal)
    }

    /// Opens the supervisor's standard error file, emptied.
    ///
    /// - Throws: the failed system call.
    func openSupervisorLog() throws(CommandError) -> FileDescriptor {
        do throws(SystemError) {
            let flags = O_WRONLY | O_CREAT | O_TRUNC | O_APPEND
            return try stateFolder.open("supervisor.log", flags)
        } catch {
            throw refused("write", supervisorLog, error.errno)
        }
    }

    private func refused(_ what: String, _ folder: String, _ number: Int32) -> CommandError {
        let owner = FileSystem.owner(of: folder) ?? FileSystem.owner(of: path)
        let hint =
            if number == EACCES, let owner, owner.user != geteuid() {
                "it belongs to \(LinuxFacts.name(of: owner.user)), as whom Vigia is to be called here"
            } else {
                "Vigia keeps its state and the logs in the project's folder"
            }
        return .system(what: what, path: folder, errno: number, hint: hint)
    }
}

import Glibc
import VigiaConfig
import VigiaPlatform

/// A project's folder, and where its files are.
struct ProjectFolder: Equatable, Sendable {
    /// The folder, absolute.
    let path: String

    /// The name people know it by: that of its folder.
    var name: String { path.split(separator: "/").last.map(String.init) ?? "/" }
    /// The configuration.
    var configuration: String {
        let all = ConfigurationReader.fileNames.map { "\(path)/\($0)" }
        return all.first(where: Self.exists) ?? all[0]
    }
    /// The run-time state.
    var state: String { "\(path)/.vigia" }
    /// The lock that the guardian holds for life.
    var lock: String { "\(state)/lock" }
    /// What the supervisor itself wrote to stderr.
    var supervisorLog: String { "\(state)/supervisor.log" }
    /// What the services wrote.
    var logs: String { "\(path)/logs" }
    /// What Vigia did and why.
    var journal: String { "\(logs)/process-monitor.log" }

    /// The nearest folder, from `start` up, that holds `vigia.yaml` or `.vigia`, or has a guardian.
    ///
    /// One that was deleted is found, too, as long as its guardian runs.
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
            if exists(folder.configuration) || exists(folder.state) { return folder }
            if GuardianPresence(of: path) != nil { return folder }
            guard path != "/", let slash = path.lastIndex(of: "/") else { throw .noProject(whole) }
            path = slash == path.startIndex ? "/" : String(path[..<slash])
        }
    }

    /// This very folder.
    static func at(_ path: String) throws(CommandError) -> Self { Self(path: try absolute(path)) }

    private static func absolute(_ path: String) throws(CommandError) -> String {
        guard let real = unsafe realpath(path, nil) else { throw .noSuchFolder(path) }
        defer { unsafe free(real) }
        let whole = unsafe String(cString: real)
        guard isFolder(whole) else { throw .noSuchFolder(path) }
        return whole
    }

    /// Whether it is a folder, or a link to one.
    private static func isFolder(_ path: String) -> Bool { exists(path + "/.") }

    private static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

    /// Whether the project has a guardian: one that holds the lock, or is found without it.
    var isGuarded: Bool { isLocked || GuardianPresence(of: path) != nil }

    /// What tells a guardian, and those that took its place, from one that was started later; nil
    /// where the lock file does not say.
    var life: UInt64? { RunMark(lock: lock)?.guardianBegan }

    /// Its guardian's process; nil where there is none, or none that can be seen.
    ///
    /// What the lock file says is believed of a guardian of this project's only.
    var guardian: GuardianProcess? {
        if let pid = GuardianPresence(of: path)?.pid, let found = GuardianProcess(pid: pid) {
            return found
        }
        guard isLocked, let pid = RunMark(lock: lock)?.guardianPid,
            let found = GuardianProcess(pid: pid), found.lock == lock || found.folder == path,
            found.uid == geteuid() || found.uid == 0 || found.uid == owner
        else { return nil }
        return found
    }

    private var owner: UInt32? { try? FileStatus(path).uid }

    /// Whether somebody holds the project's lock.
    private var isLocked: Bool {
        let raw = unsafe open(lock, O_RDONLY | O_CLOEXEC)
        guard raw >= 0 else { return false }
        defer { _ = close(raw) }
        return flock(raw, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
    }

    /// Refuses whoever may not enter `.vigia`, which is its owner's alone.
    func refuseStrangers() throws(CommandError) {
        guard unsafe access("\(state)/.", X_OK) != 0, errno == EACCES else { return }
        throw refused("use", state, EACCES)
    }

    /// Makes `.vigia` (0700) and `logs`, where they are not there yet; both are left out of
    /// repositories, `logs` only where it is made here.
    func prepare() throws(CommandError) {
        defer { IgnoredFolder.mark(state) }
        for (folder, mode) in [(state, mode_t(0o700)), (logs, mode_t(0o777))] {
            if unsafe mkdir(folder, mode) == 0 {
                IgnoredFolder.mark(folder)
                continue
            }
            var number = errno
            if number == EEXIST {
                if Self.isFolder(folder) { continue }
                // One that may not be entered is a folder, too.
                number = errno == EACCES ? EACCES : ENOTDIR
            }
            throw refused(number == EACCES ? "use" : "make", folder, number)
        }
        guard unsafe access(state, W_OK) == 0 else { throw refused("write in", state, errno) }
    }

    private func refused(_ what: String, _ folder: String, _ number: Int32) -> CommandError {
        let owner = FileSystem.owner(of: folder) ?? FileSystem.owner(of: path)
        let hint =
            if number == EACCES, let owner, owner.user != geteuid() {
                "it belongs to \(userName(owner.user)), as whom Vigia is to be called here"
            } else {
                "Vigia keeps its state and the logs in the project's folder"
            }
        return .system(what: what, path: folder, errno: number, hint: hint)
    }
}

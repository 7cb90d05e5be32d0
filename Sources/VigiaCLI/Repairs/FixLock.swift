import Glibc
import VigiaPlatform

/// The lock for repairing a project, held by one process at a time.
///
/// The kernel releases it when its holder ends.
struct FixLock: ~Copyable {
    private let file: FileDescriptor

    /// Takes the lock.
    ///
    /// - Throws: `CommandError.unfixed` if another repair is running.
    init(_ project: ProjectFolder) throws(CommandError) {
        let path = "\(project.state)/fix.lock"
        let opened: FileDescriptor
        do throws(SystemError) {
            opened = try OwnedFolder.state(of: project.path).open("fix.lock", O_RDWR | O_CREAT)
        } catch {
            throw .system(what: "open", path: path, errno: error.errno, hint: nil)
        }
        guard flock(opened.raw, LOCK_EX | LOCK_NB) == 0 else {
            let holder = String(decoding: opened.bytes(from: 0, limit: 32), as: UTF8.self)
            let who = Int32(holder).map { " (pid \($0))" } ?? ""
            throw .unfixed(
                "another vigia fix repairs this project\(who)",
                hint: "wait until it is done, or end it; what is installed stays whole either way"
            )
        }
        _ = ftruncate(opened.raw, 0)
        // The pid is only for the message of a refused command.
        try? opened.writeAll(Array("\(getpid())".utf8), at: 0)
        file = opened
    }
}

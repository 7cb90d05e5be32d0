import Glibc
import VigiaPlatform

/// The lock for starting a project's guardian, held by one command at a time.
///
/// The kernel releases it when its holder ends. Only the holder may treat files in `.vigia` as left
/// behind.
final class StartTurn {
    private let file: FileDescriptor

    private init(_ file: consuming FileDescriptor) { self.file = file }

    /// How long an unreachable guardian may exist: one that is ending closes its sockets first, and
    /// is gone a moment later.
    private static let endsWithin = Duration.seconds(2)

    /// Waits for the lock.
    ///
    /// - Parameters:
    ///   - project: the project, whose folders are created.
    ///   - output: reports that a folder of that path was moved.
    /// - Returns: nil if the project has a guardian by then.
    /// - Throws: why a start is impossible.
    static func take(
        of project: ProjectFolder,
        _ output: Output
    ) throws(CommandError) -> StartTurn? {
        let deadline = Clock.uptime + endsWithin
        while !project.isGuarded {
            try project.prepare()
            guard let turn = try attempt(project) else {
                pause(Waiting.lookEvery)
                continue
            }
            if project.isGuarded { return nil }
            let displaced = DisplacedGuardian(of: project)
            if displaced?.fate == .unreachable, Clock.uptime < deadline {
                pause(Waiting.lookEvery)
                continue
            }
            try displaced?.refuse(output)
            return turn
        }
        return nil
    }

    /// Takes the lock for a guardian that no other command may join.
    ///
    /// - Returns: the lock.
    /// - Throws: an error if there is a guardian already, or a start is impossible.
    static func takeAlone(
        of project: ProjectFolder,
        _ output: Output
    ) throws(CommandError) -> StartTurn {
        guard let turn = try take(of: project, output) else { throw runsAlready(project) }
        return turn
    }

    /// Takes the lock; nil if another process has it.
    private static func attempt(_ project: ProjectFolder) throws(CommandError) -> StartTurn? {
        let path = "\(project.state)/start.lock"
        do throws(SystemError) {
            let folder = OwnedFolder.state(of: project.path)
            let file = try folder.open("start.lock", O_RDWR | O_CREAT)
            guard flock(file.raw, LOCK_EX | LOCK_NB) == 0, ProjectLock.isUnder(path, file.raw)
            else { return nil }
            return StartTurn(file)
        } catch {
            // The folder may have just been removed.
            if error.errno == ENOENT { return nil }
            throw .system(what: "open", path: path, errno: error.errno, hint: nil)
        }
    }

    /// The error that a guardian already runs.
    static func runsAlready(_ project: ProjectFolder) -> CommandError {
        .contradiction("Vigia runs in \(project.path) already", hint: "`vigia stop` first")
    }

    /// The error that there is a guardian, of which nothing is visible.
    static func unseen(_ project: ProjectFolder) -> CommandError {
        .startFailed(
            problem: "Vigia runs in \(project.path), but its supervisor does not answer, and its "
                + "guardian cannot be seen",
            hint: "it may run in another container, or as another user: stop it there"
        )
    }
}

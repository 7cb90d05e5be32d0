import Glibc
import VigiaPlatform

/// The right to start a project's guardian, which one command has at a time.
///
/// The kernel gives it back when its holder ends. Whoever has it may take what lies in `.vigia` for
/// left behind; nobody else may.
final class StartTurn {
    private let file: FileDescriptor

    private init(_ file: consuming FileDescriptor) { self.file = file }

    /// How long a guardian may be there that cannot be reached: one that ends lets go of all by
    /// which it is, and is gone a moment later.
    private static let endsWithin = Duration.seconds(2)

    /// Waits for the turn.
    ///
    /// - Parameters:
    ///   - project: the project, whose folders are made.
    ///   - output: where it is told that a folder of that path has gone elsewhere.
    /// - Returns: nil where the project has a guardian by then.
    /// - Throws: what stands in the way.
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

    /// Takes the turn for a guardian that nobody is to join.
    ///
    /// - Returns: the turn.
    /// - Throws: that there is a guardian already, and what else stands in the way.
    static func takeAlone(
        of project: ProjectFolder,
        _ output: Output
    ) throws(CommandError) -> StartTurn {
        guard let turn = try take(of: project, output) else { throw runsAlready(project) }
        return turn
    }

    /// The turn; nil where somebody else has it.
    private static func attempt(_ project: ProjectFolder) throws(CommandError) -> StartTurn? {
        let path = "\(project.state)/start.lock"
        do throws(SystemError) {
            let folder = OwnedFolder.state(of: project.path)
            let file = try folder.open("start.lock", O_RDWR | O_CREAT)
            guard flock(file.raw, LOCK_EX | LOCK_NB) == 0, ProjectLock.isUnder(path, file.raw)
            else { return nil }
            return StartTurn(file)
        } catch {
            // The folder may just have been removed.
            if error.errno == ENOENT { return nil }
            throw .system(what: "open", path: path, errno: error.errno, hint: nil)
        }
    }

    /// That a guardian runs already.
    static func runsAlready(_ project: ProjectFolder) -> CommandError {
        .contradiction("Vigia runs in \(project.path) already", hint: "`vigia stop` first")
    }

    /// That there is one, of whom nothing can be seen.
    static func unseen(_ project: ProjectFolder) -> CommandError {
        .startFailed(
            problem: "Vigia runs in \(project.path), but its supervisor does not answer, and its "
                + "guardian cannot be seen",
            hint: "it may run in another container, or as another user: stop it there"
        )
    }
}

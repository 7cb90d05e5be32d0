import Glibc
import VigiaCore
import VigiaLogs
import VigiaPlatform

/// Starts a guardian, and waits until its supervisor answers.
enum Starting {
    /// How long an existing supervisor may take to answer.
    private static let answerAtLast = Duration.seconds(60)
    /// How long a guardian may take to end its runs.
    private static let takenBackWithin = Duration.seconds(90)

    /// Starts a guardian, and waits until its supervisor answers.
    ///
    /// - Returns: false if the project got another guardian meanwhile.
    /// - Throws: why the start failed; everything started is ended again.
    static func begin(
        _ launch: Launch,
        _ waiting: inout Waiting,
        _ shell: Shell
    ) throws(CommandError) -> Bool {
        let guardian = try Launcher.detach(launch, path: shell.searchPath)
        launch.adoption?.letGo()
        Waiting.atInterrupt(goesOn: true)
        defer { Waiting.atInterrupt(goesOn: false) }
        let began = Clock.uptime
        waiting.progress.show("starting the supervisor")
        while true {
            let answers = try answers(waiting)
            if hasEnded(guardian) {
                if launch.project.isGuarded { return false }
                throw failure("the guardian ended at once", launch.project)
            }
            if answers {
                waiting.progress.finish()
                return true
            }
            let passed = Clock.uptime - began
            let isThere = !ProcessReading.children(of: guardian).isEmpty
            if passed >= (isThere ? answerAtLast : Waiting.answerWithin) { break }
            pause(Waiting.lookEvery)
        }
        let problem = "the supervisor did not answer within \((Clock.uptime - began).seconds) s"
        let error = failure(problem, launch.project)
        waiting.progress.show("ending what was begun")
        takeBack(guardian)
        throw error
    }

    /// Whether a supervisor answers; the status of a large project would take long.
    private static func answers(_ waiting: Waiting) throws(CommandError) -> Bool {
        do {
            _ = try waiting.client.events(1)
            return true
        } catch .notRunning {
            return false
        } catch .cutOff {
            return false  // Another guardian takes its place.
        }
    }

    private static func hasEnded(_ guardian: Int32) -> Bool {
        waitpid(guardian, nil, WNOHANG) == guardian
    }

    /// Ends a guardian that was started here, with everything that it started.
    private static func takeBack(_ guardian: Int32) {
        kill(guardian, SIGTERM)  // An unreaped child keeps its pid.
        let deadline = Clock.uptime + takenBackWithin
        while !hasEnded(guardian), Clock.uptime < deadline { pause(Waiting.lookEvery) }
    }

    private static func failure(_ problem: String, _ project: ProjectFolder) -> CommandError {
        let words = LastLines.of("supervisor.log", in: .state(of: project.path), 20)
        let said =
            words.isEmpty ? "" : "; it said:\n  " + words.map(\.plain).joined(separator: "\n  ")
        return .startFailed(problem: problem + said, hint: nil)
    }
}

extension Duration {
    /// Whole seconds.
    fileprivate var seconds: Int64 { components.seconds }
}

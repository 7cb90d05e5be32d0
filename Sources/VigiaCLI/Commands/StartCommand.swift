import Glibc
import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

/// Starts services and waits until they are ready.
struct StartCommand: Command {
    static let usage = Usage(
        name: "start",
        summary: "Start services in the background and wait until they are ready.",
        argument: StartOptions.argument,
        takesCommand: true,
        options: [
            .flag("dev", nil, "In the foreground, restarting what changes.")
        ] + StartOptions.options.dropFirst(),
        examples: ["vigia start", "vigia start --dev backend", "vigia start -- node server.js"],
        exits: [
            (.ok, "every service is ready; with --dev, it was stopped"),
            (.failed, "at least one is not, and why is shown"),
            (.usage, "wrong usage or configuration; nothing was started"),
        ]
    )

    let options: StartOptions

    init(_ words: ParsedWords) throws(CommandError) { options = try StartOptions(words) }

    func run(_ shell: Shell) throws(CommandError) -> ExitCode {
        if options.profile == "dev" { return try options.develop(shell) }
        let project = try options.project(shell)
        var waiting = Waiting(project, shell.output)
        if let running = try running(waiting) {
            try join(running, &waiting, shell)
        } else {
            let launch = try options.launch(project, shell, foreground: false)
            try Self.begin(launch, &waiting, shell)
        }
        let names = options.services
        let status = try waiting.until { status in
            Settling(names, status).unsettled.isEmpty
        } saying: { status in
            Settling(names, status).sentence
        }
        return try show(Settling(names, status), project, shell)
    }

    /// The status of the supervisor that runs already; nil where none does.
    private func running(_ waiting: Waiting) throws(CommandError) -> ProjectStatus? {
        do {
            return try waiting.status()
        } catch .notRunning {
            return nil
        }
    }

    /// Orders the start from a supervisor that runs already.
    private func join(
        _ status: ProjectStatus,
        _ waiting: inout Waiting,
        _ shell: Shell
    ) throws(CommandError) {
        if options.command != nil {
            throw .contradiction(
                "Vigia runs in \(waiting.client.project.path) already",
                hint: "`vigia stop` first, or start the command from another folder"
            )
        }
        if let wanted = options.profile, wanted != status.profile {
            let current = status.profile.map { "the profile \($0)" } ?? "no profile"
            throw .contradiction(
                "it runs with \(current) already, not with \(wanted)",
                hint: "`vigia stop`, then `vigia start --\(wanted)`"
            )
        }
        _ = try Applying.bring(options.services, status, &waiting, shell)
        let client = waiting.client
        let answer = try waiting.patiently { () throws(CommandError) in
            try client.order("start", options.services)
        }
        let list = answer.services.joined(separator: ", ")
        let what = options.services.isEmpty ? "all services" : list
        shell.output.note(
            "Vigia runs already (supervisor \(status.supervisor.pid)); starting \(what)\n"
        )
    }

    /// Starts a guardian, and waits until its supervisor answers.
    static func begin(
        _ launch: Launch,
        _ waiting: inout Waiting,
        _ shell: Shell
    ) throws(CommandError) {
        try launch.project.prepare()
        launch.project.removeLeftSocket()
        let guardian = try Launcher.detach(launch, path: shell.searchPath)
        launch.adoption?.letGo()
        let deadline = Clock.uptime + Waiting.answerWithin
        waiting.progress.show("starting the supervisor")
        while true {
            do {
                _ = try waiting.client.events(1)  // A status would hold up a large project.
                waiting.progress.finish()
                return
            } catch .notRunning {}
            try refuseIfEnded(guardian, launch.project)
            guard Clock.uptime < deadline else {
                throw failure("the supervisor did not answer within 10s", launch.project)
            }
            pause(Waiting.lookEvery)
        }
    }

    /// Throws where the guardian ended before its supervisor answered.
    private static func refuseIfEnded(
        _ guardian: Int32,
        _ project: ProjectFolder
    ) throws(CommandError) {
        guard waitpid(guardian, nil, WNOHANG) == guardian else { return }
        throw failure("the guardian ended at once", project)
    }

    private static func failure(_ problem: String, _ project: ProjectFolder) -> CommandError {
        let words = LastLines.of(project.supervisorLog, 20)
        let said =
            words.isEmpty ? "" : "; it said:\n  " + words.map(\.plain).joined(separator: "\n  ")
        return .startFailed(problem: problem + said, hint: nil)
    }
}

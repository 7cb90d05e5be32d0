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
            .flag("dev", nil, "Development: in the foreground, restart on file changes.")
        ] + StartOptions.options.dropFirst(),
        examples: ["vigia start", "vigia start --dev backend", "vigia start -- node server.js"],
        exits: [
            (.ok, "every service is ready; with --dev, Vigia was stopped"),
            (.failed, "at least one service is not ready"),
            (.usage, "wrong usage or configuration; nothing was started"),
        ]
    )

    let options: StartOptions

    init(_ words: ParsedWords) throws(CommandError) { options = try StartOptions(words) }

    func run(_ shell: Shell) throws(CommandError) -> ExitCode {
        if options.profile == "dev" { return try options.develop(shell) }
        let project = try options.project(shell)
        var waiting = Waiting(project, shell.output)
        do throws(CommandError) {
            let order = try waiting.settle(try startOrJoin(project, &waiting, shell))
            for number in Set(order.failures.compactMap(\.supersededBy)) {
                // Whatever else it was superseded by, nothing is there any more to be shown.
                if try waiting.order(number).action == "shutdown" {
                    throw .notRunning(folder: project.path)
                }
            }
            return try conclude([order], waiting, shell)
        } catch .notRunning {
            throw .startFailed(
                problem: "Vigia was stopped before everything was ready",
                hint: "`vigia start` starts it again"
            )
        }
    }

    /// The most attempts if other commands start and stop the project at the same time.
    private static let roundsMax = 20

    /// Starts a guardian, or has the one that there is start the services.
    ///
    /// - Returns: the order by which they are started.
    private func startOrJoin(
        _ project: ProjectFolder,
        _ waiting: inout Waiting,
        _ shell: Shell
    ) throws(CommandError) -> OrderStatus {
        for _ in 0..<Self.roundsMax {
            let life = project.life
            if let running = try running(waiting) {
                switch try join(running, &waiting, shell) {
                case .joined(let order): return order
                case .gone: break
                case .goingDown:
                    _ = try waiting.untilGone(life, within: StopCommand.goneWithin) { _ in
                        "waiting for a `vigia stop`"
                    }
                }
                continue
            }
            try options.validate(project, shell)
            guard let turn = try StartTurn.take(of: project, shell.output) else { continue }
            defer { withExtendedLifetime(turn) {} }
            let launch = try options.launch(project, shell, foreground: false)
            // The first order of a guardian's life is the start of what it was begun for.
            if try Starting.begin(launch, &waiting, shell) { return try waiting.order(1) }
        }
        throw .startFailed(
            problem: "others start and stop Vigia in \(project.path) all the time",
            hint: "see who does so, and try it again"
        )
    }

    /// The status of a running supervisor; nil if there is none.
    private func running(_ waiting: Waiting) throws(CommandError) -> ProjectStatus? {
        do {
            return try waiting.status()
        } catch .notRunning {
            return nil
        }
    }

    /// What came of asking a supervisor that runs already.
    private enum Joining {
        case joined(OrderStatus)
        case goingDown, gone
    }

    /// Asks a running supervisor to start the services.
    private func join(
        _ status: ProjectStatus,
        _ waiting: inout Waiting,
        _ shell: Shell
    ) throws(CommandError) -> Joining {
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
                hint: "`vigia stop`, then `vigia start \(StartOptions.option(for: wanted))`"
            )
        }
        let order: OrderStatus
        do throws(CommandError) {
            _ = try Applying.bring(options.services, status, &waiting, shell)
            order = try waiting.order("start", options.services)
        } catch .refused(let problem, _) where problem.code == APIProblem.shuttingDown {
            return .goingDown
        } catch .notRunning {
            return .gone
        }
        let list = order.services.map(\.name).joined(separator: ", ")
        let what = options.services.isEmpty ? "all services" : list
        shell.output.note(
            "Vigia runs already (supervisor \(status.supervisor.pid)); starting \(what)\n"
        )
        return .joined(order)
    }
}

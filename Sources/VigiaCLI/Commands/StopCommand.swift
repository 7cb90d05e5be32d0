import VigiaConfig
import VigiaCore
import VigiaPlatform
import VigiaWire

/// Stops services, or all of them with Vigia itself.
struct StopCommand: Command {
    static let usage = Usage(
        name: "stop",
        summary: "Stop services and wait until their processes are gone.",
        argument: .init(
            name: "service",
            summary: "Only these services; by default all, and Vigia itself."
        ),
        options: [
            .flag("with-dependents", nil, "Stop the services that depend on them too.")
        ],
        examples: [
            "vigia stop", "vigia stop backend worker", "vigia stop db --with-dependents",
        ],
        exits: [
            (.ok, "the services are down, or nothing ran"),
            (.failed, "at least one service did not stop"),
            (.usage, "wrong usage, or no such service"),
        ]
    )

    /// The time limit for stopping everything; each service has a shorter one of its own.
    static let goneWithin = Duration.seconds(15 * 60)

    let services: [String]
    /// Whether the services that depend on those are stopped too.
    let takesDependents: Bool

    init(_ words: ParsedWords) throws(CommandError) {
        (services, takesDependents) = (words.arguments, words.has("with-dependents"))
    }

    func run(_ shell: Shell) throws(CommandError) -> ExitCode {
        let project = try shell.project()
        var waiting = Waiting(project, shell.output)
        var isAsked = false
        // The present guardian is waited for, not one started meanwhile.
        let life = project.life
        let answer: ActionAnswer
        do {
            if !services.isEmpty { return try some(&waiting, shell) }
            let client = waiting.client
            answer = try waiting.patiently { () throws(CommandError) in
                do throws(CommandError) {
                    return try client.order("shutdown", [])
                } catch .cutOff {
                    isAsked = true  // The supervisor may have received it anyway.
                    throw .cutOff
                }
            }
        } catch .notRunning {
            if services.isEmpty, let displaced = DisplacedGuardian(of: project, isDeleted: true) {
                return try end(displaced.guardian, &waiting, shell)
            }
            self.answer(shell, isAsked ? "stopped" : "nothing runs in \(project.path)", [])
            return .ok
        } catch .tooLate(let words) {
            // The supervisor hangs, or there is none, while the listener still accepts connections.
            guard services.isEmpty, let guardian = project.guardian else { throw .tooLate(words) }
            return try end(guardian, &waiting, shell)
        } catch .startFailed where services.isEmpty {
            // There is no supervisor to ask.
            guard let guardian = project.guardian else { throw StartTurn.unseen(project) }
            return try end(guardian, &waiting, shell)
        }
        return try everything(answer, life, &waiting, shell)
    }

    /// Ends a guardian whose supervisor does not answer: it ends all runs, and itself.
    private func end(
        _ guardian: GuardianProcess,
        _ waiting: inout Waiting,
        _ shell: Shell
    ) throws(CommandError) -> ExitCode {
        shell.output.note("asking the guardian (pid \(guardian.process.pid)) to end everything\n")
        waiting.progress.show("stopping")
        switch guardian.end(within: Self.goneWithin) {
        case .refused(let number):
            throw .system(
                what: "end",
                path: "the guardian (pid \(guardian.process.pid))",
                errno: number,
                hint: "it belongs to \(LinuxFacts.name(of: guardian.uid))"
            )
        case .tooLate:
            throw .tooLate("the guardian still runs \(Self.goneWithin.text) after SIGTERM")
        case .isStopped:
            let now = GuardianProcess(pid: guardian.process.pid)
            throw .tooLate(now?.standstill ?? "the guardian does not end")
        case .ended: break
        }
        waiting.progress.finish()
        answer(shell, "stopped", [])
        return .ok
    }

    private func everything(
        _ order: ActionAnswer,
        _ life: UInt64?,
        _ waiting: inout Waiting,
        _ shell: Shell
    ) throws(CommandError) -> ExitCode {
        let isGone = try waiting.untilGone(life, within: Self.goneWithin) { status in
            let left = status.services.filter { $0.pid != nil }.map(\.name)
            return left.isEmpty ? "stopping" : "stopping \(left.prefix(5).joined(separator: ", "))"
        }
        guard isGone else {
            throw .tooLate("Vigia still runs \(Self.goneWithin.text) after it was told to stop")
        }
        answer(shell, "stopped", order.services)
        return .ok
    }

    private func some(_ waiting: inout Waiting, _ shell: Shell) throws(CommandError) -> ExitCode {
        let dependents = try dependents(waiting, shell)
        if !takesDependents, !dependents.isEmpty { try tell(of: dependents, shell) }
        let services = takesDependents ? services + dependents : services
        let order = try waiting.settle(try waiting.order("stop", services))
        let failures = order.services.filter { $0.outcome != .known(.done) }
        for failure in failures {
            shell.output.note("\(failure.name) is not down: \(failure.detail ?? "")".plain + "\n")
        }
        guard failures.isEmpty else { return .failed }
        answer(shell, "stopped \(services.joined(separator: ", "))", services)
        return .ok
    }

    /// The services that run and depend on those that are to be stopped, as vigia.yaml has it.
    private func dependents(_ waiting: Waiting, _ shell: Shell) throws(CommandError) -> [String] {
        let status = try waiting.status()
        // Whoever has a vigia.yaml with mistakes can stop a service all the same.
        let spec = try? shell.validate(waiting.client.project, status.profile)
        guard let spec else { return [] }
        let running = status.services.filter { $0.pid != nil }.map(\.name)
        let named = Set(spec.services.filter { $0.isAmong(services) }.map(\.name))
        let stopped = named.intersection(running)
        return running.filter { name in
            !named.contains(name)
                && !Configuration.needs(of: name, in: spec).isDisjoint(with: stopped)
        }
    }

    /// Says at a terminal what would be left without what it needs, and asks; says it in a script.
    private func tell(of dependents: [String], _ shell: Shell) throws(CommandError) {
        let what = services.joined(separator: ", ")
        let isOne = dependents.count == 1
        let names = dependents.joined(separator: ", ")
        let words = "\(names) \(isOne ? "needs" : "need") \(what)".plain
        switch shell.agrees(to: "\(words). Stop \(what) all the same?".plain) {
        case true?: return
        case false?:
            throw .contradiction(
                "nothing was stopped",
                hint: "`vigia stop \(what) --with-dependents` stops \(isOne ? "it" : "them") too"
            )
        case nil:
            shell.output.note(
                "\(words), and \(isOne ? "goes" : "go") on; --with-dependents stops "
                    + "\(isOne ? "it" : "them") too\n"
            )
        }
    }

    private func answer(_ shell: Shell, _ text: String, _ services: [String]) {
        shell.answer(text, ActionAnswer(action: "stop", services: services))
    }
}

import Glibc
import VigiaCore
import VigiaPlatform
import VigiaWire

/// Replaces Vigia itself without restarting services.
struct UpgradeCommand: Command {
    static let usage = Usage(
        name: "upgrade",
        summary: "Replace Vigia itself without restarting services.",
        argument: .init(
            name: "binary",
            summary: "The new vigia, with vigia-guardian beside it; by default this one."
        ),
        examples: ["vigia upgrade", "vigia upgrade /opt/vigia-next/vigia"],
        exits: [
            (.ok, "the new supervisor and guardian run"),
            (.failed, "the old ones still run, or nothing runs"),
            (.usage, "wrong usage, or programs that cannot be run"),
        ]
    )

    let binary: String?

    init(_ words: ParsedWords) throws(CommandError) {
        if words.arguments.count > 1 {
            throw .unexpectedArgument(words.arguments[1], command: "upgrade")
        }
        binary = words.arguments.first
    }

    func run(_ shell: Shell) throws(CommandError) -> ExitCode {
        let wanted = try programs()
        let project = try shell.project()
        var waiting = Waiting(project, shell.output)
        let client = waiting.client
        let before = try waiting.status()
        let failures = try Self.failures(client)
        do {
            try client.upgrade(wanted)
        } catch .cutOff {
            // The supervisor may be gone before its answer was sent; the outcome is checked below.
        }
        let after = try waiting.until { status in
            status.supervisor.generation > before.supervisor.generation
                || (try? Self.failures(client)).map { $0 != failures } ?? false
        } saying: { _ in
            "waiting for the new supervisor"
        }
        let running = (ProgramFile.path(of: after.supervisor.pid), after.guardian.pid)
        guard running.0 == wanted.vigia, ProgramFile.path(of: running.1) == wanted.guardian else {
            throw .startFailed(
                problem: "the new programs did not start, and the old ones still run",
                hint: "`vigia events` says why, and so may \(project.supervisorLog)"
            )
        }
        shell.answer(
            "upgraded to \(after.version): supervisor \(after.supervisor.pid), "
                + "guardian \(after.guardian.pid)",
            ActionAnswer(action: "upgrade", services: after.services.map(\.name))
        )
        return .ok
    }

    /// The times of the last failed upgrades.
    private static func failures(_ client: Client) throws(CommandError) -> [WallTime] {
        try client.events(1000).filter { $0.kind == .upgradeFailed }.map(\.time)
    }

    /// The new programs, which must exist and run.
    private func programs() throws(CommandError) -> UpgradeRequest {
        let named = binary ?? Launcher.program()
        guard let resolved = unsafe realpath(named, nil) else {
            throw .system(what: "find", path: named, errno: errno, hint: nil)
        }
        defer { unsafe free(resolved) }
        let vigia = unsafe String(cString: resolved)
        let folder = vigia.lastIndex(of: "/").map { String(vigia[..<$0]) } ?? ""
        let wanted = UpgradeRequest(vigia: vigia, guardian: folder + "/vigia-guardian")
        for (program, words, status) in [
            (wanted.vigia, ["version"], Int32(0)), (wanted.guardian, [], 2),
        ] {
            let ended = try Launcher.trial(program, words)
            guard ended == status else {
                throw .badUpgrade(
                    "\(program) is no program of Vigia that runs here",
                    hint: "name a vigia that has its vigia-guardian beside it"
                )
            }
        }
        return wanted
    }
}

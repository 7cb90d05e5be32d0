// Probes that pass whatever the service does.
extension ServiceSpec {
    /// Finds a probe that cannot fail.
    ///
    /// - Parameter held: the addresses of the project's held sockets.
    /// - Returns: at most one conflict.
    func probeConflicts(_ held: [HeldSocket.Address]) -> [PlanConflict] {
        guard let probe, let (setting, reason) = Self.whyItPasses(probe, held) else { return [] }
        return [
            conflict(
                "plan.probe_cannot_fail",
                setting,
                "\(reason): a hang is never noticed, and every start counts as good",
                hint: "ask for an answer that only a service that is well gives"
            )
        ]
    }

    /// Whether its probe passes whatever the service does.
    func cannotFail(holding held: [HeldSocket.Address]) -> Bool {
        probe.flatMap { Self.whyItPasses($0, held) } != nil
    }

    private static func whyItPasses(
        _ probe: Probe,
        _ held: [HeldSocket.Address]
    ) -> (setting: String, reason: String)? {
        switch probe.question {
        case .http:
            guard let expect = probe.expect, expect.json.isEmpty, expect.takesEveryStatus else {
                return nil
            }
            return ("health.expect.status", "every status passes")
        case .tcp(let host, let port):
            guard held.contains(where: { $0.takes(host: host, port: port) }) else { return nil }
            return ("health.tcp", "Vigia itself listens there and takes every connection")
        case .unix(let path):
            guard held.contains(.unix(path: path)) else { return nil }
            return ("health.unix", "Vigia itself listens there and takes every connection")
        case .exec(let command):
            return alwaysSucceeds(command) ? ("health.exec", "the command always succeeds") : nil
        }
    }

    /// Whether a command always ends with status 0, as far as its words show.
    private static func alwaysSucceeds(_ command: [String]) -> Bool {
        guard let program = command.first else { return false }
        if program.split(separator: "/").last == "true" { return true }
        guard KnownShell(running: program) != nil, command.count >= 3, command[1].hasPrefix("-"),
            command[1].hasSuffix("c")
        else { return false }
        let (flags, script) = (command[1], command[2])
        let commands = script.split { $0 == ";" || $0 == "|" || $0 == "\n" }
        let words = (commands.last ?? "").split(separator: " ")
        guard [["true"], [":"], ["exit", "0"]].contains(words), !script.contains("&") else {
            return false
        }
        // An earlier command may end the shell, by its own words or by a failure under -e.
        if flags.contains("e"), script.contains(";") || script.contains("\n") { return false }
        return !commands.dropLast().contains { before in
            Self.ends.contains { before.holds($0) }
        }
    }

    /// Words by which a command may end the shell, or make a failure end it.
    private static let ends = ["exit", "exec", "set", "trap", "kill", "return"]
}

extension Expectation {
    /// Whether every status that a server may send passes.
    fileprivate var takesEveryStatus: Bool {
        (200...599).allSatisfy { status in statuses.contains { $0.contains(status) } }
    }
}

// Probes that pass whatever the service does.
extension ServiceSpec {
    /// A probe that cannot fail.
    ///
    /// - Parameter held: the addresses at which Vigia listens for services of the project.
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

    /// Whether a command ends with status 0 whatever happens, as far as its words show.
    private static func alwaysSucceeds(_ command: [String]) -> Bool {
        guard let program = command.first?.split(separator: "/").last else { return false }
        if program == "true" { return true }
        let isShell = ["sh", "bash", "dash", "ash", "zsh"].contains(program)
        guard isShell, command.count >= 3, command[1].hasPrefix("-"), command[1].hasSuffix("c")
        else { return false }
        let last = command[2].split { $0 == ";" || $0 == "|" || $0 == "\n" }.last ?? ""
        let words = last.split(separator: " ")
        return [["true"], [":"], ["exit", "0"]].contains(words)
    }
}

extension Expectation {
    /// Whether there is no status that fails, of those that a server may give.
    fileprivate var takesEveryStatus: Bool {
        (200...599).allSatisfy { status in statuses.contains { $0.contains(status) } }
    }
}

import VigiaCore
import VigiaJSON
import VigiaLogs
import VigiaWire

// The outcome of `start` and `restart`.
extension Command {
    /// Prints the outcome: the table, and evidence for each unhealthy service.
    func show(
        _ outcome: Settling,
        _ project: ProjectFolder,
        _ shell: Shell
    ) throws(CommandError) -> ExitCode {
        // A degraded service still serves, so its start did not fail.
        let failed = outcome.asked.filter { !$0.standing.hasArrived }
        if shell.wantsJSON {
            shell.output.line(String(decoding: JSON.encode(outcome.status), as: UTF8.self))
        } else {
            shell.output.write(StatusTable.text(outcome.status, shell.output))
        }
        for service in failed { evidence(service, project, shell.output) }
        return failed.isEmpty ? .ok : .failed
    }

    /// Prints the outcome, and the services whose old run stays.
    func conclude(
        _ outcome: Settling,
        _ project: ProjectFolder,
        _ shell: Shell
    ) throws(CommandError) -> ExitCode {
        let code = try show(outcome, project, shell)
        outcome.tellRefusals(shell.output)
        return outcome.asked.contains { $0.refusal != nil } ? .failed : code
    }

    /// The most lines shown of a run.
    private static var linesMax: Int { 20 }

    /// Why the service is not up, and its last lines of output.
    private func evidence(_ service: ServiceStatus, _ project: ProjectFolder, _ output: Output) {
        let why = StatusTable.why(service) ?? "it is \(service.state)"
        output.note(output.paint("\n\(service.name) is not up: \(why)\n", .red))
        if service.standing == .known(.givenUp), service.cause?.code == .known(.checkFailed) {
            let name = service.group ?? service.name
            return output.note("`vigia check \(name)` asks all its checks again\n")
        }
        guard let run = service.run ?? service.lastFailure?.run else { return }
        let lines = LastLines.of(
            RunID(raw: run),
            of: service.name,
            project: project.path,
            Self.linesMax
        )
        guard !lines.isEmpty else { return output.note("it wrote nothing\n") }
        output.note("the last lines of that run (vigia logs \(service.name) --run \(run)):\n")
        output.note(lines.map { "  \($0.plain)\n" }.joined())
    }
}

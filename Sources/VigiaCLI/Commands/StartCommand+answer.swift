import VigiaCore
import VigiaJSON
import VigiaLogs
import VigiaWire

// What commands show once their orders have settled.
extension Command {
    /// Shows what came of orders: the table, and why services are not as ordered.
    func conclude(
        _ orders: [OrderStatus],
        _ waiting: Waiting,
        _ shell: Shell
    ) throws(CommandError) -> ExitCode {
        let status = try waiting.status()
        if shell.wantsJSON {
            shell.output.line(String(decoding: JSON.encode(status), as: UTF8.self))
        } else {
            shell.output.write(StatusTable.text(status, shell.output))
        }
        let failures = orders.flatMap(\.failures)
        for failure in failures {
            let service = status.services.first { $0.name == failure.name }
            tell(failure, service, waiting.client.project, shell.output)
        }
        return failures.isEmpty ? .ok : .failed
    }

    /// Why a service is not as ordered.
    private func tell(
        _ failure: OrderStatus.Service,
        _ service: ServiceStatus?,
        _ project: ProjectFolder,
        _ output: Output
    ) {
        let why = failure.detail ?? failure.outcome?.word ?? "it is not known why"
        switch failure.outcome {
        case .known(.refused):
            output.note("\(failure.name): the old run stays: \(why)".plain + "\n")
        case .known(.failed), .known(.held):
            if let service { evidence(service, why, project, output) }
        case .known(.superseded), .known(.removed), .known(.unchanged), .known(.done), .other, nil:
            output.note("\(failure.name): \(why)".plain + "\n")
        }
    }

    /// The most lines shown of a run.
    private static var linesMax: Int { 20 }

    /// Why the service is not up, and the last lines that it wrote.
    private func evidence(
        _ service: ServiceStatus,
        _ detail: String,
        _ project: ProjectFolder,
        _ output: Output
    ) {
        let why = StatusTable.why(service) ?? detail
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

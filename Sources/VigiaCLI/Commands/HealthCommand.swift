import VigiaCore
import VigiaJSON
import VigiaWire

/// Probes services now.
struct HealthCommand: Command {
    static let usage = Usage(
        name: "health",
        summary: "Probe services now; show each answer and its time.",
        argument: .init(name: "service", summary: "Only these services; by default all."),
        examples: ["vigia health", "vigia health backend --json"],
        exits: [
            (.ok, "every probed service is well"), (.degraded, "at least one service is not well"),
            (.notRunning, "Vigia does not run here"), (.usage, "wrong usage, or no such service"),
        ]
    )

    let services: [String]

    init(_ words: ParsedWords) throws(CommandError) { services = words.arguments }

    func run(_ shell: Shell) throws(CommandError) -> ExitCode {
        let waiting = Waiting(try shell.project(), shell.output)
        let client = waiting.client
        do {
            var answers: [HealthAnswer] = []
            if services.isEmpty {
                answers = try waiting.patiently { () throws(CommandError) in
                    try client.health(nil)
                }
            }
            for name in services {
                answers += try waiting.patiently { () throws(CommandError) in
                    try client.health(name)
                }
            }
            show(answers, shell)
            return answers.allSatisfy { [.pass, .none].contains($0.verdict) } ? .ok : .degraded
        } catch .notRunning(let folder) {
            shell.output.note(CommandError.notRunning(folder: folder).text + "\n")
            return .notRunning
        }
    }

    private func show(_ answers: [HealthAnswer], _ shell: Shell) {
        if shell.wantsJSON {
            let list = HealthList(answers: answers)
            return shell.output.line(String(decoding: JSON.encode(list), as: UTF8.self))
        }
        let columns = [
            Table.Column(title: "NAME"), Table.Column(title: "ANSWER"),
            Table.Column(title: "TOOK", isNumber: true), Table.Column(title: "DETAIL"),
        ]
        let table = Table(columns: columns, rows: answers.map(row))
        for line in table.lines() { shell.output.line(line) }
    }

    private func row(_ answer: HealthAnswer) -> [String] {
        let tenths = Int(max(0, min(answer.elapsedMilliseconds, 1e12)) * 10 + 0.5)
        let took = answer.elapsedMilliseconds == 0 ? "-" : "\(tenths / 10).\(tenths % 10)ms"
        let detail = answer.detail ?? (answer.verdict == .none ? "it has no health probe" : "")
        return [answer.service, answer.verdict.word, took, detail]
    }
}

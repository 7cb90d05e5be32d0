import VigiaCore
import VigiaHistory
import VigiaJSON

/// Explains the last incident, from the history alone, so it works while Vigia does not run.
struct WhyCommand: Command {
    static let usage = Usage(
        name: "why",
        summary: "Explain the last failure of a service: cause, detection, outage.",
        argument: .init(
            name: "service",
            summary: "A service; by default the last incident of any."
        ),
        argumentsMax: 1,
        options: [.value("nth", "n", of: "N", "The Nth last incident; 1 by default.")],
        examples: ["vigia why", "vigia why backend -n 2", "vigia why backend --json"],
        exits: [
            (.ok, "an incident was explained, or there is none"),
            (.failed, "the history cannot be read"), (.usage, "wrong usage"),
        ]
    )

    let names: [String]
    let nth: Int

    init(_ words: ParsedWords) throws(CommandError) {
        names = words.arguments
        nth = try words.number("nth", in: 1...HistoryReader.incidentsMax, default: 1)
    }

    func run(_ shell: Shell) throws(CommandError) -> ExitCode {
        let report = try shell.askHistory(about: names) { project, services throws(HistoryError) in
            let name = services.count == 1 ? services[0] : names.first
            return try WhyReport.read(project, services, named: name, nth: nth)
        }
        shell.output.write(shell.wantsJSON ? report.json : report.text(shell.output))
        return .ok
    }
}

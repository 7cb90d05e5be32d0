import VigiaCore
import VigiaJSON
import VigiaWire

/// Applies a changed configuration, and restarts only services that differ.
struct ApplyCommand: Command {
    static let usage = Usage(
        name: "apply",
        summary: "Apply a changed vigia.yaml; restart only the services that differ.",
        argument: .init(
            name: "service",
            summary: "Only these services; by default all that differ."
        ),
        options: [.flag("dry-run", nil, "Only show the differences and their effects.")],
        examples: ["vigia apply --dry-run", "vigia apply", "vigia apply backend"],
        exits: [
            (.ok, "the configuration is applied, or nothing differs"),
            (.failed, "a started service is not ready, or nothing runs"),
            (.usage, "wrong usage, or mistakes in the file; nothing was changed"),
        ]
    )

    let services: [String]
    let isDryRun: Bool

    init(_ words: ParsedWords) throws(CommandError) {
        (services, isDryRun) = (words.arguments, words.has("dry-run"))
    }

    func run(_ shell: Shell) throws(CommandError) -> ExitCode {
        let project = try shell.project()
        var waiting = Waiting(project, shell.output)
        let applying = try Applying(services, try waiting.status(), waiting.client)
        if !shell.wantsJSON { shell.output.write(applying.plan.text) }
        let isIdle = applying.plan.isEmpty && !applying.plan.hasNewFiles
        if isDryRun || isIdle {
            tell(applying.plan, shell)
            return .ok
        }
        let answer = try applying.carryOut(&waiting)
        tell(answer, shell)
        if answer.isEmpty { return .ok }
        var rest = shell
        if shell.wantsJSON { rest.output.write = { _ in } }  // The answer is printed already.
        return try settle(answer, &waiting, rest)
    }

    private func tell(_ answer: ChangeAnswer, _ shell: Shell) {
        guard shell.wantsJSON else { return }
        shell.output.line(String(decoding: JSON.encode(answer), as: UTF8.self))
    }
}

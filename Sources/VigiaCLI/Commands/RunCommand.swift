import VigiaCore

/// Runs services in the foreground: this process becomes their guardian.
struct RunCommand: Command {
    static let usage = Usage(
        name: "run",
        summary: "Start in the foreground, for containers and service managers.",
        argument: StartOptions.argument,
        takesCommand: true,
        options: StartOptions.options,
        examples: ["vigia run --prod", "vigia run -- python3 -m http.server 8000"],
        exits: [
            (.ok, "Vigia was stopped"), (.failed, "a service was given up"),
            (.usage, "wrong usage or configuration; nothing was started"),
        ]
    )

    let options: StartOptions

    init(_ words: ParsedWords) throws(CommandError) { options = try StartOptions(words) }

    func run(_ shell: Shell) throws(CommandError) -> ExitCode {
        let project = try options.project(shell)
        try options.validate(project, shell)
        let turn = try StartTurn.takeAlone(of: project, shell.output)
        defer { withExtendedLifetime(turn) {} }
        let launch = try options.launch(project, shell, foreground: true)
        try Launcher.become(launch, path: shell.searchPath)
    }
}

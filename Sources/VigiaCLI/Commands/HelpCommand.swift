import VigiaCore
import VigiaJSON
import VigiaWire

/// Shows the usage of commands.
struct HelpCommand: Command {
    static let usage = Usage(
        name: "help",
        summary: "Show all commands, the help of one, or the meaning of an error.",
        argument: .init(name: "command", summary: "A command, or an error code."),
        // A command and its action: `vigia help db check`.
        argumentsMax: 2,
        examples: ["vigia help", "vigia help start", "vigia help config.unknown_key"],
        exits: [(.ok, "the help was shown"), (.usage, "no such command or code")]
    )

    let name: String?

    init(_ words: ParsedWords) throws(CommandError) { name = words.arguments.first }

    func run(_ shell: Shell) throws(CommandError) -> ExitCode {
        let usages = allCommands.map { $0.usage }
        guard let name else {
            shell.output.write(Help.overview(usages))
            return .ok
        }
        if let entry = ErrorGuide.entry(name) {
            shell.output.line("\(entry.code): \(entry.meaning)\n  hint: \(entry.remedy)")
            return .ok
        }
        guard let usage = usages.first(where: { $0.name == name }) else {
            guard name.utf8.contains(UInt8(ascii: ".")) else {
                throw .unknownCommand(name, nearest: nearest(to: name, among: usages.map(\.name)))
            }
            let near = nearest(to: name, among: ErrorGuide.codes)
            throw .contradiction(
                "there is no error called \(name)",
                hint: near.map { "did you mean vigia help \($0)?" } ?? "docs/errors.md lists all"
            )
        }
        shell.output.write(Help.page(of: usage))
        return .ok
    }
}

/// Shows the version.
struct VersionCommand: Command {
    static let usage = Usage(
        name: "version",
        summary: "Show the version.",
        examples: ["vigia version", "vigia version --json"],
        exits: [(.ok, "the version was shown")]
    )

    init(_ words: ParsedWords) throws(CommandError) {}

    func run(_ shell: Shell) throws(CommandError) -> ExitCode {
        if shell.wantsJSON {
            let answer = VersionAnswer(version: VigiaVersion.current)
            shell.output.line(String(decoding: JSON.encode(answer), as: UTF8.self))
        } else {
            shell.output.line("vigia \(VigiaVersion.current)")
        }
        return .ok
    }
}

import Glibc
import VigiaCore

/// The command line of Vigia.
public enum VigiaCommand {
    /// Whether these arguments start the supervisor, which is no command for people.
    public static func isSupervisor(_ arguments: [String]) -> Bool {
        arguments.first == "supervisor"
    }

    /// Runs one command line.
    ///
    /// - Parameter arguments: the arguments, without the program's name.
    /// - Returns: the exit status.
    public static func main(_ arguments: [String]) -> Int32 {
        let plain = arguments.prefix { $0 != "--" }.contains("--no-color")
        let shell = Shell(
            output: .standard(noColour: plain),
            searchPath: setting("PATH") ?? "",
            validate: Configuration.read
        )
        return run(arguments, shell).rawValue
    }

    /// Says that the command line could not be read.
    ///
    /// - Returns: the exit status.
    public static func withoutArguments() -> Int32 {
        let error = CommandError.system(
            what: "read",
            path: "/proc/self/cmdline",
            errno: ENOENT,
            hint: "Vigia needs /proc: mount -t proc proc /proc"
        )
        let output = Output.standard(noColour: true)
        output.note(error.text + "\n")
        return error.exit.rawValue
    }

    /// Ends the process.
    ///
    /// - Parameter status: the exit status.
    /// - Returns: never.
    public static func exit(_ status: Int32) -> Never { Glibc.exit(status) }

    /// Runs one command line in a given shell.
    static func run(_ arguments: [String], _ shell: Shell) -> ExitCode {
        do throws(CommandError) {
            let code = try dispatch(arguments, shell)
            if let number = shell.output.loss() {
                let hint = "what was to be done is done; make room where the output goes"
                throw CommandError.system(
                    what: "write",
                    path: "the answer",
                    errno: number,
                    hint: hint
                )
            }
            return code
        } catch {
            let words = error.text.hasSuffix("\n") ? error.text : error.text + "\n"
            shell.output.note(words)
            return error.exit
        }
    }

    private static func dispatch(
        _ arguments: [String],
        _ shell: Shell
    ) throws(CommandError) -> ExitCode {
        guard let place = commandPlace(arguments) else {
            return try withoutCommand(arguments, shell)
        }
        let name = arguments[place]
        let every = allCommands + hiddenCommands
        guard let command = every.first(where: { $0.usage.name == name }) else {
            let near = synonyms[name] ?? nearest(to: name, among: allCommands.map { $0.usage.name })
            throw .unknownCommand(name, nearest: near)
        }
        let rest = Array(arguments[..<place] + arguments[(place + 1)...])
        if asksForHelp(rest) {
            shell.output.write(Help.page(of: command.usage))
            return .ok
        }
        let words = try ParsedWords(rest, by: command.usage)
        return try command.init(words).run(shell.told(words))
    }

    /// The names of these commands in other supervisors.
    private static let synonyms = [
        "ps": "status", "ls": "status", "list": "status", "info": "status", "describe": "status",
        "show": "status", "monit": "top", "dashboard": "top",
        "up": "start", "down": "stop", "kill": "stop", "delete": "stop", "rm": "stop",
        "exec": "run", "log": "logs", "tail": "logs -f", "config": "validate",
        "configtest": "validate", "journal": "events", "flush": "logs --rotate",
        "reloadlogs": "logs --rotate", "repair": "fix", "doctor": "check", "update": "upgrade",
        "ping": "status",
    ]

    /// The index of the command's name: the first argument that is no option and no option's value.
    private static func commandPlace(_ arguments: [String]) -> Int? {
        var place = 0
        while place < arguments.count, arguments[place].hasPrefix("-") {
            if arguments[place] == "--" { return nil }
            place += ["-C", "--directory"].contains(arguments[place]) ? 2 : 1
        }
        return place < arguments.count ? place : nil
    }

    private static func withoutCommand(
        _ arguments: [String],
        _ shell: Shell
    ) throws(CommandError) -> ExitCode {
        if arguments.contains("--version") || arguments.contains("-V") {
            return try VersionCommand(ParsedWords([], by: VersionCommand.usage)).run(shell)
        }
        if arguments.contains("-v") {
            throw .unknownOption("-v", command: "", nearest: "vigia --version")
        }
        let words = try ParsedWords(arguments, by: HelpCommand.usage)
        shell.output.write(Help.overview(allCommands.map { $0.usage }))
        return words.has("help") ? .ok : .usage
    }

    /// Whether `--help` is anywhere before `--`, even among invalid arguments.
    private static func asksForHelp(_ words: [String]) -> Bool {
        words.prefix { $0 != "--" }.contains { $0 == "--help" || $0 == "-h" }
    }
}

extension Shell {
    /// This shell with the folder and format from the arguments.
    fileprivate func told(_ words: ParsedWords) -> Shell {
        var shell = self
        shell.directory = words.value("directory") ?? directory
        shell.wantsJSON = words.has("json")
        return shell
    }
}

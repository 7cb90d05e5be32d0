import VigiaCore
import VigiaJSON
import VigiaWire

/// What every command works with: where it was called, where it writes, and what it may use.
struct Shell {
    var output: Output
    /// `-C`, or the current folder.
    var directory = "."
    var wantsJSON = false
    /// PATH.
    var searchPath = ""
    /// Reads and checks a configuration.
    var validate: (ProjectFolder, _ profile: String?) throws(CommandError) -> ProjectSpec

    /// The project that is meant.
    func project() throws(CommandError) -> ProjectFolder {
        try ProjectFolder.find(from: directory)
    }

    /// Says what was done: in words, or as the API would with `--json`.
    func answer(_ text: String, _ answer: ActionAnswer) {
        output.line(wantsJSON ? String(decoding: JSON.encode(answer), as: UTF8.self) : text)
    }
}

/// Something that `vigia` can do.
protocol Command {
    static var usage: Usage { get }
    init(_ words: ParsedWords) throws(CommandError)
    func run(_ shell: Shell) throws(CommandError) -> ExitCode
}

/// What Vigia starts itself, and nobody types.
var hiddenCommands: [any Command.Type] { [DatabaseDoctorCommand.self] }

/// Every command, in the order of the help.
var allCommands: [any Command.Type] {
    [
        StartCommand.self, RunCommand.self, StopCommand.self, RestartCommand.self,
        ReloadCommand.self, ApplyCommand.self, UpgradeCommand.self,
        StatusCommand.self, HealthCommand.self, LogsCommand.self, ErrorsCommand.self,
        EventsCommand.self, CheckCommand.self, FixCommand.self, DatabaseCommand.self,
        ValidateCommand.self, PlanCommand.self,
        VersionCommand.self,
        HelpCommand.self,
    ]
}

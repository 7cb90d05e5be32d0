import Glibc
import VigiaCore
import VigiaJSON
import VigiaWire

/// The surroundings of a command: folder, output, and functions that it may use.
struct Shell {
    var output: Output
    /// The argument of `-C`, or the current folder.
    var directory = "."
    var wantsJSON = false
    /// PATH.
    var searchPath = ""
    /// Reads and validates a configuration.
    var validate: (ProjectFolder, _ profile: String?) throws(CommandError) -> ProjectSpec

    /// Finds the project.
    func project() throws(CommandError) -> ProjectFolder {
        try ProjectFolder.find(from: directory)
    }

    /// Asks for agreement at a terminal.
    ///
    /// - Returns: nil where nobody can be asked.
    func agrees(to question: String) -> Bool? {
        guard !wantsJSON, output.isTerminal, isatty(0) == 1 else { return nil }
        output.note("\(question) [y/N] ")
        return ["y", "yes"].contains(readLine()?.lowercased() ?? "")
    }

    /// Prints the result: in words, or as the API's JSON with `--json`.
    func answer(_ text: String, _ answer: ActionAnswer) {
        output.line(wantsJSON ? String(decoding: JSON.encode(answer), as: UTF8.self) : text)
    }
}

/// A command of `vigia`.
protocol Command {
    static var usage: Usage { get }
    init(_ words: ParsedWords) throws(CommandError)
    func run(_ shell: Shell) throws(CommandError) -> ExitCode
}

/// Commands that Vigia starts itself, hidden from the help.
var hiddenCommands: [any Command.Type] {
    [
        DatabaseDoctorCommand.self, DisturbanceCommand.self, FullDiskCommand.self,
        FullDiskWriter.self,
    ]
}

/// All commands, in the order of the help.
var allCommands: [any Command.Type] {
    [
        StartCommand.self, RunCommand.self, StopCommand.self, RestartCommand.self,
        ReloadCommand.self, SignalCommand.self, ApplyCommand.self, UpgradeCommand.self,
        StatusCommand.self, HealthCommand.self, LogsCommand.self, ErrorsCommand.self,
        TopCommand.self,
        EventsCommand.self, WhyCommand.self, HistoryCommand.self, CheckCommand.self,
        FixCommand.self, DatabaseCommand.self, ValidateCommand.self, PlanCommand.self,
        DrillCommand.self, AlertCommand.self, DashboardCommand.self, TokenCommand.self,
        InitCommand.self, ImportCommand.self,
        VersionCommand.self,
        HelpCommand.self,
    ]
}

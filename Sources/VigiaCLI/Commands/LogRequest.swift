import VigiaCore
import VigiaLogs
import VigiaPlatform

/// Which lines of which logs are asked for.
struct LogRequest {
    let services: [String]
    let channels: [LogChannel]
    let count: Int
    let follows: Bool

    init(_ words: ParsedWords, channels: [LogChannel]) throws(CommandError) {
        (services, self.channels, follows) = (words.arguments, channels, words.has("follow"))
        count = try words.number("lines", in: 0...1_000_000, default: 20)
    }

    func run(_ shell: Shell) throws(CommandError) -> ExitCode {
        let project = try shell.project()
        let folders = [project.logs, project.path]
        let watch: LogWatch
        do throws(SystemError) {
            watch = try LogWatch(folders: folders, until: 1)
        } catch {
            throw .system(what: "watch", path: project.logs, errno: error.errno, hint: nil)
        }
        return try show(project, shell) { watch.wait() }
    }

    /// Shows the last lines, and then those that come, for as long as `goesOn` returns true.
    func show(
        _ project: ProjectFolder,
        _ shell: Shell,
        goesOn: () -> Bool
    ) throws(CommandError) -> ExitCode {
        let names = try LoggedServices(project, shell).chosen(services)
        let logs = names.flatMap { service in
            channels.map { OpenLog(LogName(service: service, channel: $0), in: project) }
        }
        var printer = LogPrinter(shell, isNamed: names.count > 1)
        for log in logs {
            log.cursor.rewind(lines: count)
            printer.read(log, isLast: !follows)
        }
        guard follows else {
            if !printer.hasPrinted, count > 0 { shell.output.note("nothing was written yet\n") }
            return .ok
        }
        while goesOn() {
            for log in logs { printer.read(log, isLast: false) }
        }
        return .ok
    }
}

/// One log that is shown.
struct OpenLog {
    let name: LogName
    let cursor: LogCursor

    init(_ name: LogName, in project: ProjectFolder) {
        self.name = name
        cursor = LogCursor(path: "\(project.logs)/\(name.file)")
    }
}

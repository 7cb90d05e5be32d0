import Glibc
import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

extension StartOptions {
    /// Runs services in the foreground, and restarts them when their files change.
    ///
    /// - Returns: the exit status, once everything is stopped.
    func develop(_ shell: Shell) throws(CommandError) -> ExitCode {
        let project = try project(shell)
        try validate(project, shell)
        let turn = try StartTurn.takeAlone(of: project, shell.output)
        defer { withExtendedLifetime(turn) {} }
        var launch = try launch(project, shell, foreground: false, develops: true)
        let names = try logNames(project, shell)
        let waiting = Waiting(project, shell.output)
        let (console, reader) = try console(waiting, shell, names)
        launch.input = reader.raw
        // Earlier output is not shown: the logs' ends are read before anything starts.
        var (hasBegun, failure) = (false, CommandError?.none)
        let request = LogRequest(following: names)
        let code = try request.show(names, project, shell, isNamed: true) {
            if hasBegun { return console.wait() }
            hasBegun = true
            do throws(CommandError) {
                var waiting = waiting
                if try Starting.begin(launch, &waiting, shell) { return true }
                failure = StartTurn.runsAlready(project)
                return false
            } catch {
                failure = error
                return false
            }
        }
        if let failure { throw failure }
        return code
    }

    /// Creates the console, and the reading end of its lifeline.
    private func console(
        _ waiting: Waiting,
        _ shell: Shell,
        _ names: [String]
    ) throws(CommandError) -> (DevelopmentConsole, DevelopmentLifeline) {
        do throws(SystemError) {
            // A lifeline without reader must not kill this process.
            _ = signal(SIGPIPE, SIG_IGN)
            let signals = try SignalWatch([SIGINT, SIGTERM, SIGHUP, SIGQUIT])
            let pipe = try FileDescriptor.pipe()
            let reader = DevelopmentLifeline(FileDescriptor(owning: pipe.reader))
            let console = try DevelopmentConsole(
                waiting,
                shell,
                width: names.map(\.count).max() ?? 0,
                lifeline: FileDescriptor(owning: pipe.writer),
                signals: signals
            )
            return (console, reader)
        } catch {
            let path = waiting.client.project.path
            throw .system(what: "watch", path: path, errno: error.errno, hint: nil)
        }
    }

    /// The logs to show: those of the services, and of their builds.
    private func logNames(
        _ project: ProjectFolder,
        _ shell: Shell
    ) throws(CommandError) -> [String] {
        let spec: ProjectSpec
        if let command {
            spec = try Configuration.check(command, project)
        } else {
            spec = try shell.validate(project, profile)
        }
        let own = spec.services.map(\.name)
        let built = spec.services.filter { $0.development.build != nil }
            .map { ($0.group ?? $0.name) + "-build" }
        return own + built.enumerated().filter { !built[..<$0].contains($1) }.map(\.1)
    }
}

/// The reading end of the lifeline, until the guardian has it.
final class DevelopmentLifeline {
    private let reader: FileDescriptor
    init(_ reader: consuming FileDescriptor) { self.reader = reader }
    var raw: Int32 { reader.raw }
}

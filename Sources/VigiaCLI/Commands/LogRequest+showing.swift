import VigiaCore
import VigiaLogs
import VigiaPlatform

extension LogRequest {
    /// Shows the lines; with `--follow` also new ones.
    func run(_ shell: Shell) throws(CommandError) -> ExitCode {
        let project = try shell.project()
        guard follows else { return try show(project, shell) { false } }
        let watch: LogWatch
        do throws(SystemError) {
            watch = try LogWatch(folders: [project.logs, project.path], until: 1)
        } catch {
            throw .system(what: "watch", path: project.logs, errno: error.errno, hint: nil)
        }
        return try show(project, shell) { watch.wait() }
    }

    /// Shows the lines; with `--follow` also new ones while `goesOn` is true.
    func show(
        _ project: ProjectFolder,
        _ shell: Shell,
        goesOn: () -> Bool
    ) throws(CommandError) -> ExitCode {
        let names = try LoggedServices(project, shell).chosen(services)
        return try show(names, project, shell, isNamed: names.count > 1, goesOn: goesOn)
    }

    /// Shows the lines of these logs; with `--follow` also new ones while `goesOn` is true.
    func show(
        _ names: [String],
        _ project: ProjectFolder,
        _ shell: Shell,
        isNamed: Bool,
        goesOn: () -> Bool
    ) throws(CommandError) -> ExitCode {
        FileLimit.raise()
        let logs = names.flatMap { service in
            channels.map { history(of: LogName(service: service, channel: $0), project, shell) }
        }
        // The index of standard output has every run; that of standard error only runs that wrote
        // there.
        let isMarked = run == nil || channels.contains(.stdout)
        let marked =
            isMarked
            ? logs : names.map { history(of: .init(service: $0, channel: .stdout), project, shell) }
        let runs = try runs(of: marked, shell)
        var view = LogView(self, chosen(logs, runs), shell, isNamed: isNamed)
        view.showRecorded()
        guard follows else {
            view.finish()
            if !view.hasPrinted, last != 0 { shell.output.note(nothing) }
            return .ok
        }
        while view.goesOn, goesOn() { view.showNew() }
        view.showNew()
        return .ok
    }

    private func history(
        of log: LogName,
        _ project: ProjectFolder,
        _ shell: Shell
    ) -> LogHistory {
        LogHistory(LogPlace(log, project: project.path)) {
            shell.output.note("\($0)\n".lineSafe)
        }
    }

    private var nothing: String {
        if sought != nil { return "no line matches\n" }
        let isNarrow = since != nil || until != nil || run != nil
        return isNarrow ? "nothing was written then\n" : "nothing was written yet\n"
    }

    /// The logs, and the requested range of each.
    private func chosen(
        _ logs: [LogHistory],
        _ runs: [String: RunID]
    ) -> [(LogHistory, LogRange)] {
        logs.compactMap { log in
            var range = log.whole
            if let since { range = log.range(range, since: since) }
            if let until { range = log.range(range, until: until) }
            guard run != nil else { return (log, range) }
            guard let run = runs[log.place.name.service] else { return nil }
            return log.range(range, of: run).map { (log, $0) }
        }
    }

    /// The requested run of each service that has it.
    private func runs(of logs: [LogHistory], _ shell: Shell) throws(CommandError) -> [String: RunID]
    {
        guard let run else { return [:] }
        var (found, missing): ([String: RunID], [String]) = ([:], [])
        let services = Dictionary(grouping: logs) { $0.place.name.service }
        for (service, logs) in services.sorted(by: { $0.key < $1.key }) {
            let wanted = run > 0 ? Int.max : 1 - run
            let known = Set(logs.flatMap { $0.runs(atMost: wanted).map(\.id) })
                .sorted { $0.raw > $1.raw }
            let id = run > 0 ? known.first { $0.raw == run } : known.dropFirst(-run).first
            if let id { found[service] = id } else { missing.append(Self.unknown(service, known)) }
        }
        guard !found.isEmpty || missing.isEmpty else {
            let hint = "--run 0 is the last one, --run -1 the one before it"
            throw .contradiction(
                "there is no run \(run): " + missing.joined(separator: "; "),
                hint: hint
            )
        }
        for words in missing { shell.output.note("there is no run \(run): \(words)\n") }
        return found
    }

    private static func unknown(_ service: String, _ known: [RunID]) -> String {
        guard let last = known.first, let first = known.last else {
            return "the logs of \(service.plain) know of none"
        }
        return "the logs of \(service.plain) know those from \(first.raw) to \(last.raw)"
    }
}

extension String {
    /// The text without terminal control characters, except its newline.
    fileprivate var lineSafe: String { String(dropLast()).plain + "\n" }
}

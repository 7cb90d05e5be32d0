import VigiaCore
import VigiaJSON
import VigiaWire

/// Shows the status of services.
struct StatusCommand: Command {
    static let usage = Usage(
        name: "status",
        summary: "Show state, process, uptime, restarts, CPU, memory and health.",
        argument: .init(name: "service", summary: "Only these services; by default all."),
        options: [
            .flag("watch", "w", "Refresh on every change, until Ctrl-C."),
            .flag("tree", "t", "Show the processes of each service, with their memory."),
        ],
        examples: [
            "vigia status", "vigia status --watch", "vigia status --tree backend",
            "vigia status --json",
        ],
        exits: [
            (.ok, "every service is well"), (.notRunning, "Vigia does not run here"),
            (.degraded, "at least one service is not well"), (.usage, "wrong usage"),
        ]
    )

    let services: [String]
    let watches: Bool
    let showsTree: Bool

    init(_ words: ParsedWords) throws(CommandError) {
        (services, watches) = (words.arguments, words.has("watch"))
        showsTree = words.has("tree")
    }

    func run(_ shell: Shell) throws(CommandError) -> ExitCode {
        let project = try shell.project()
        let waiting = Waiting(project, shell.output)
        do {
            let status = try look(waiting)
            if watches { try watch(status, waiting, shell) }
            try show(status, waiting, shell)
            return status.isWell ? .ok : .degraded
        } catch .notRunning {
            notRunning(project, shell)
            return .notRunning
        }
    }

    private func look(_ waiting: Waiting) throws(CommandError) -> ProjectStatus {
        var status = try waiting.status()
        status.changedFiles = Configuration.changed(status.files, of: waiting.client.project)
        status.files = []  // Only for watching alone.
        if services.isEmpty { return status }
        let known = status.services.map(\.name) + Set(status.services.compactMap(\.group)).sorted()
        try refuseStrangers(services, among: known)
        status.services = status.services(named: services)
        return status
    }

    /// Shows the status repeatedly, until Vigia ends.
    private func watch(
        _ first: ProjectStatus,
        _ waiting: Waiting,
        _ shell: Shell
    ) throws(CommandError) {
        var status = first
        while true {
            var stream = try waiting.follow()
            while !stream.hasEnded {
                if shell.output.isTerminal { shell.output.write("\u{1B}[H\u{1B}[2J") }
                try show(status, waiting, shell)
                _ = try stream.next(within: .seconds(2))
                pause(.milliseconds(100))  // A burst of changes is shown once.
                status = try look(waiting)
            }
        }
    }

    private func show(
        _ status: ProjectStatus,
        _ waiting: Waiting,
        _ shell: Shell
    ) throws(CommandError) {
        if showsTree { return try showTree(status, waiting, shell) }
        guard shell.wantsJSON else {
            return shell.output.write(
                StatusTable.text(status, shell.output) + changes(status, shell.output)
            )
        }
        shell.output.line(String(decoding: JSON.encode(status), as: UTF8.self))
    }

    /// A line about files that differ from the running configuration; empty if none does.
    private func changes(_ status: ProjectStatus, _ output: Output) -> String {
        guard let files = status.changedFiles, !files.isEmpty else { return "" }
        let have = files.count == 1 ? "has" : "have"
        let names = files.map(\.plain).joined(separator: ", ")
        return output.paint("\(names) \(have) changed since the start: `vigia apply`", .yellow)
            + "\n"
    }

    private func showTree(
        _ status: ProjectStatus,
        _ waiting: Waiting,
        _ shell: Shell
    ) throws(CommandError) {
        var list = try waiting.patiently { () throws(CommandError) in
            try waiting.client.processes()
        }
        let shown = Set(status.services.map(\.name))
        list.services.removeAll { !shown.contains($0.service) }
        guard shell.wantsJSON else {
            return shell.output.write(ProcessTable.text(list, shell.output))
        }
        shell.output.line(String(decoding: JSON.encode(list), as: UTF8.self))
    }

    private func notRunning(_ project: ProjectFolder, _ shell: Shell) {
        if let displaced = DisplacedGuardian(of: project) {
            shell.output.note(displaced.words + "\n")
        }
        guard shell.wantsJSON else {
            return shell.output.line(
                "Vigia does not run in \(project.path); `vigia start` starts it"
            )
        }
        let answer = NotRunning(running: false, project: project.name, services: [])
        shell.output.line(String(decoding: JSON.encode(answer), as: UTF8.self))
    }
}

/// The output of `status --json` if nothing runs.
private struct NotRunning: JSONWritable {
    let running: Bool
    let project: String
    let services: [ServiceStatus]

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("running", running)
            json.member("project", project)
            json.member("services", services)
        }
    }
}

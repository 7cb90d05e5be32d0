import VigiaCore
import VigiaLogs
import VigiaPlatform

/// Which lines of which logs are asked for.
struct LogRequest {
    let services: [String]
    let streams: [LogChannel]
    let count: Int
    let follows: Bool

    init(_ words: ParsedWords, streams: [LogChannel]) throws(CommandError) {
        (services, self.streams, follows) = (words.arguments, streams, words.has("follow"))
        count = try words.number("lines", in: 0...1_000_000, default: 20)
    }

    func run(_ shell: Shell) throws(CommandError) -> ExitCode {
        let project = try shell.project()
        let known = try names(project, shell)
        if let stranger = services.first(where: { !known.contains($0) }) {
            let near = nearest(to: stranger, among: known).map { "did you mean \($0)?" }
            throw .contradiction(
                "there is no service called \(stranger) in \(project.path)",
                hint: near ?? "the services are: \(known.joined(separator: ", "))"
            )
        }
        var logs = (services.isEmpty ? known : services).flatMap { service in
            streams.map { ShownLog(LogName(service: service, channel: $0), in: project) }
        }
        let hasNames = logs.count > 1
        for index in logs.indices {
            let lines = logs[index].reader.last(count)
            logs[index].show(lines, hasNames: hasNames, shell.output)
        }
        guard follows else { return .ok }
        let watch: FolderWatch
        do throws(SystemError) {
            watch = try FolderWatch(project.logs)
        } catch {
            throw .system(what: "follow", path: project.logs, errno: error.errno, hint: nil)
        }
        while true {
            for index in logs.indices {
                let lines = logs[index].reader.added()
                logs[index].show(lines, hasNames: hasNames, shell.output)
            }
            watch.wait()
        }
    }

    /// The services: of the configuration, or where that is not there or not good, those that
    /// have a log.
    private func names(_ project: ProjectFolder, _ shell: Shell) throws(CommandError) -> [String] {
        // A log must be readable also while the configuration is not.
        if let spec = try? shell.validate(project, nil) { return spec.services.map(\.name) }
        return project.loggedServices
    }
}

/// A log on its way to the reader's eyes.
private struct ShownLog {
    let name: LogName
    var reader: LogReader
    private var visible = VisibleText()

    init(_ name: LogName, in project: ProjectFolder) {
        self.name = name
        reader = LogReader(path: "\(project.logs)/\(name.file)")
    }

    /// Writes lines: as they are, or made harmless where a terminal shows them.
    mutating func show(_ lines: [[UInt8]], hasNames: Bool, _ output: Output) {
        var bytes: [UInt8] = []
        for line in lines {
            if hasNames { bytes += label(output).utf8 }
            bytes += output.isTerminal ? visible.render(line) : line
            if line.last != UInt8(ascii: "\n") { bytes.append(UInt8(ascii: "\n")) }
        }
        if !bytes.isEmpty { output.writeBytes(bytes) }
    }

    private func label(_ output: Output) -> String {
        let isError = name.channel == .stderr
        let text = "\(name.service)\(isError ? "!" : " ")| "
        return isError ? output.paint(text, .yellow) : output.paint(text, .dim)
    }
}

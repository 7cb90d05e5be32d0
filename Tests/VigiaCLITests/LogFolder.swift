import FoundationEssentials
import Glibc
import LogMaking
import TestSupport
import Testing
import VigiaCore
import VigiaLogs
import VigiaPlatform

@testable import VigiaCLI

/// A project's folder with logs, deleted with its last reference.
final class LogFolder {
    private let place: TestFolder
    var path: String { place.path }

    init() throws {
        place = try TestFolder()
        try FileDescriptor.makeFolder(path + "/logs")
    }

    func write(_ name: String, _ text: String) { write(name, Array(text.utf8)) }

    /// Appends to a file in the folder of logs.
    func write(_ name: String, _ bytes: [UInt8]) {
        let flags = O_WRONLY | O_CREAT | O_APPEND
        #expect(throws: Never.self) {
            let file = try FileDescriptor.open("\(path)/logs/\(name)", flags)
            #expect(try file.write(bytes[...]) == bytes.count)
        }
    }

    /// Writes output of a service to stdout, with an index.
    func log(_ service: String, _ lines: [(time: Int64, text: String)]) throws {
        try log(service, .stdout, lines)
    }

    /// Writes a log with its index: lines with times in milliseconds.
    func log(
        _ service: String,
        _ channel: LogChannel,
        _ lines: [(time: Int64, text: String)]
    ) throws {
        let log = try maker(service, channel)
        for line in lines {
            try log.note(at: line.time)
            try log.write(line.text + "\n")
        }
    }

    /// Creates a log.
    func maker(_ service: String, _ channel: LogChannel = .stdout) throws -> LogMaker {
        try LogMaker(LogName(service: service, channel: channel), project: path)
    }

    /// The result of a command line: exit status, stdout and stderr.
    func vigia(
        _ words: [String],
        isTerminal: Bool = false,
        hasColour: Bool = false,
        services: [String]? = ["api", "db"]
    ) -> (exit: ExitCode, out: String, notes: String) {
        let written = Written()
        var shell = shell(written, isTerminal: isTerminal, services: services)
        shell.output.hasColour = hasColour
        let exit = VigiaCommand.run(words, shell)
        return (exit, String(decoding: written.bytes, as: UTF8.self), written.notes)
    }

    /// A shell in this project; without services its configuration is invalid.
    func shell(_ written: Written, isTerminal: Bool = false, services: [String]?) -> Shell {
        // Makes the project findable.
        try? FileManager.default.createDirectory(
            atPath: path + "/.vigia",
            withIntermediateDirectories: true
        )
        return Shell(
            output: written.output(isTerminal: isTerminal),
            directory: path
        ) { project, profile throws(CommandError) in
            guard let services else { throw .configuration("it is bad") }
            return ProjectSpec(
                name: project.name,
                profile: profile,
                services: services.map {
                    ServiceSpec(
                        name: $0,
                        launch: VigiaCore.Launch(command: ["true"], directory: "/")
                    )
                }
            )
        }
    }
}

import FoundationEssentials
import Glibc
import Testing
import VigiaCore
import VigiaLogs
import VigiaPlatform

@testable import VigiaCLI

@Suite("vigia logs", .timeLimit(.minutes(1)))
struct LogCommandTests {
    let folder: LogFolder

    init() throws { folder = try LogFolder() }

    /// What came of the words: exit, stdout and stderr.
    private func logs(
        _ words: String...,
        isTerminal: Bool = false,
        services: [String]? = ["api", "db"]
    ) -> (exit: ExitCode, out: String, notes: String) {
        let written = Written()
        let shell = folder.shell(written, isTerminal: isTerminal, services: services)
        let exit = VigiaCommand.run(words, shell)
        return (exit, String(decoding: written.bytes, as: UTF8.self), written.notes)
    }

    @Test("one service's lines come as they are, stderr's last")
    func one() {
        folder.write("api.log", "one\ntwo\nthree")
        folder.write("api-error.log", "bad\n")
        #expect(logs("logs", "api").out == "one\ntwo\nthree\nbad\n")
        #expect(logs("logs", "api", "-n", "1").out == "three\nbad\n")
        #expect(logs("errors", "api").out == "bad\n")
        #expect(logs("errors", "api", "-n0").out == "")
    }

    @Test("several services' lines say whose they are")
    func several() {
        folder.write("api.log", "one\n")
        folder.write("db.log", "two\n")
        #expect(logs("logs").out == "api | one\ndb | two\n")
        #expect(logs("logs", "db", "api", "db").out == "db | two\napi | one\n")
        #expect(logs("logs", "db", "db").out == "two\n")
    }

    @Test("bytes that are no text pass when piped, and are shown on a terminal")
    func bytes() {
        let written = Written()
        let noise: [UInt8] = [0x61, 0xFF, 0x1B, 0x5B, 0x0D, 0x0A]
        folder.write("api.log", noise)
        _ = VigiaCommand.run(["logs", "api"], folder.shell(written, services: ["api"]))
        #expect(written.bytes == noise)
        #expect(logs("logs", "api", isTerminal: true).out == "a\\xff^[[^M\n")
    }

    @Test("--json gives an object for each line")
    func json() {
        folder.write("api-error.log", "bad\n")
        let line = #"{"service":"api","stream":"stderr","text":"bad"}"# + "\n"
        #expect(logs("logs", "api", "--json").out == line)
    }

    @Test("a service that nobody knows is refused with the nearest one")
    func unknown() {
        let answer = logs("logs", "apj")
        #expect(answer.exit == .usage)
        #expect(answer.notes.contains("there is no service called apj"))
        #expect(answer.notes.contains("did you mean api?"))
        #expect(logs("logs", "xyzzy").notes.contains("the services are: api, db"))
    }

    @Test("a service that nothing knows but its files is shown; so are all without configuration")
    func unconfigured() {
        folder.write("old.log", "one\n")
        folder.write("old-error.log", "two\n")
        folder.write("process-monitor.log", "three\n")
        folder.write("notes.txt", "four\n")
        #expect(logs("logs", "old").out == "one\ntwo\n")
        #expect(logs("logs", services: nil).out == "one\ntwo\n")
    }

    @Test("where nothing was written, that is said")
    func nothing() {
        let answer = logs("logs")
        #expect(answer.exit == .ok)
        #expect(answer.out == "")
        #expect(answer.notes == "nothing was written yet\n")
    }

    @Test("new lines of all files are shown as they come, from the end that was shown")
    func follow() throws {
        folder.write("api.log", "one\ntwo\nthr")
        let written = Written()
        let shell = folder.shell(written, services: ["api", "db"])
        let words = try ParsedWords(["-f", "-n", "2"], by: LogsCommand.usage)
        let request = try LogRequest(words, channels: LogChannel.allCases)
        var steps = [
            { folder.write("api.log", "ee\n") }, { folder.write("db-error.log", "bad\n") }, {},
        ]
        _ = try request.show(try ProjectFolder.at(folder.path), shell) {
            guard let step = steps.first else { return false }
            steps.removeFirst()
            step()
            return true
        }
        let shown = String(decoding: written.bytes, as: UTF8.self)
        #expect(shown == "api | two\napi | three\ndb!| bad\n")
    }
}

@Suite("The configuration on the command line")
struct ConfigurationTests {
    let folder: LogFolder

    init() throws { folder = try LogFolder() }

    private func vigia(_ words: String...) -> (exit: ExitCode, out: String, notes: String) {
        let written = Written()
        var shell = folder.shell(written, services: [])
        shell.validate = Configuration.read
        return (VigiaCommand.run(words, shell), written.out, written.notes)
    }

    @Test("a bad configuration is refused in its own words, before anything starts")
    func bad() {
        folder.write("../vigia.yaml", "services:\n  api:\n    comand: node x.js\n")
        for command in ["start", "run", "validate"] {
            let answer = vigia(command)
            #expect(answer.exit == .usage)
            #expect(answer.notes.contains("vigia.yaml:3:5: error[config.unknown_key]"))
            #expect(!FileManager.default.fileExists(atPath: folder.path + "/.vigia/lock"))
        }
    }

    @Test("a missing configuration is told, with what to do")
    func missing() {
        let answer = vigia("start")
        #expect(answer.exit == .usage)
        #expect(answer.notes.contains("there is no vigia.yaml in \(folder.path)"))
        #expect(answer.notes.contains("vigia start -- node server.js"))
    }

    @Test("a good configuration is validated, profile and all")
    func good() {
        folder.write("../vigia.yaml", "services:\n  api:\n    command: node x.js\n")
        let answer = vigia("validate", "--prod")
        #expect(answer.exit == .ok)
        #expect(answer.out.contains("is good: 1 service (api)"))
    }
}

/// A project's folder with a folder of logs, gone with its last reference.
final class LogFolder {
    let path: String

    init() throws {
        path = "/tmp/vigia-cli-\(UInt64.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(
            atPath: path + "/logs",
            withIntermediateDirectories: true
        )
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ name: String, _ text: String) { write(name, Array(text.utf8)) }

    /// Adds to a file in the folder of logs.
    func write(_ name: String, _ bytes: [UInt8]) {
        let flags = O_WRONLY | O_CREAT | O_APPEND
        #expect(throws: Never.self) {
            let file = try FileDescriptor.open("\(path)/logs/\(name)", flags)
            #expect(try file.write(bytes[...]) == bytes.count)
        }
    }

    /// A shell in this project; without services its configuration is refused.
    func shell(_ written: Written, isTerminal: Bool = false, services: [String]?) -> Shell {
        // So that the project is found.
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

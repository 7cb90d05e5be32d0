import FoundationEssentials
import Glibc
import Testing
import VigiaCore
import VigiaLogs
import VigiaPlatform

@testable import VigiaCLI

@Suite("vigia logs", .timeLimit(.minutes(10)))
struct LogCommandTests {
    let folder: LogFolder

    init() throws { folder = try LogFolder() }

    /// The result of a command line: exit status, stdout and stderr.
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

    @Test("one service's lines are printed unchanged, standard error last")
    func one() {
        folder.write("api.log", "one\ntwo\nthree")
        folder.write("api-error.log", "bad\n")
        #expect(logs("logs", "api").out == "one\ntwo\nthree\nbad\n")
        #expect(logs("logs", "api", "-n", "2").out == "three\nbad\n")
        #expect(logs("errors", "api").out == "bad\n")
        #expect(logs("errors", "api", "-n0").out == "")
    }

    @Test("lines of several services are prefixed with their names")
    func several() throws {
        try folder.log("api", [(10, "one"), (30, "three")])
        try folder.log("db", [(20, "two"), (30, "three")])
        let merged = "api | one\ndb | two\napi | three\ndb | three\n"
        #expect(logs("logs").out == merged)
        let turned = "api | one\ndb | two\ndb | three\napi | three\n"
        #expect(logs("logs", "db", "api", "db").out == turned)
        #expect(
            logs("logs", "-n", "3").out
                == merged.split(separator: "\n").dropFirst()
                .map { "\($0)\n" }.joined()
        )
        #expect(logs("logs", "db", "db").out == "two\nthree\n")
    }

    @Test("invalid UTF-8 is unchanged when piped, and escaped on a terminal")
    func bytes() {
        let written = Written()
        let noise: [UInt8] = [0x61, 0xFF, 0x1B, 0x5B, 0x0D, 0x0A]
        folder.write("api.log", noise)
        _ = VigiaCommand.run(["logs", "api"], folder.shell(written, services: ["api"]))
        #expect(written.bytes == noise)
        #expect(logs("logs", "api", isTerminal: true).out == "a\\xff^[[^M\n")
    }

    @Test("an unknown service is refused with the nearest name")
    func unknown() {
        let answer = logs("logs", "apj")
        #expect(answer.exit == .usage)
        #expect(answer.notes.contains("there is no service called apj"))
        #expect(answer.notes.contains("did you mean api?"))
        #expect(logs("logs", "xyzzy").notes.contains("the services are: api, db"))
    }

    @Test("a service known only by its log files is shown, all of them without configuration")
    func unconfigured() {
        folder.write("old.log", "one\n")
        folder.write("old-error.log", "two\n")
        folder.write("process-monitor.log", "three\n")
        folder.write("notes.txt", "four\n")
        #expect(logs("logs", "old").out == "one\ntwo\n")
        #expect(logs("logs", services: nil).out == "one\ntwo\n")
    }

    @Test("empty logs are reported as empty")
    func nothing() {
        let answer = logs("logs")
        #expect(answer.exit == .ok)
        #expect(answer.out == "")
        #expect(answer.notes == "nothing was written yet\n")
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

    @Test("an invalid configuration is refused with its own message, before anything starts")
    func bad() {
        folder.write("../vigia.yaml", "services:\n  api:\n    comand: node x.js\n")
        for command in ["start", "run", "validate"] {
            let answer = vigia(command)
            #expect(answer.exit == .usage)
            #expect(answer.notes.contains("vigia.yaml:3:5: error[config.unknown_key]"))
            #expect(!FileManager.default.fileExists(atPath: folder.path + "/.vigia/lock"))
        }
    }

    @Test("a missing configuration is reported with a remedy")
    func missing() {
        let answer = vigia("start")
        #expect(answer.exit == .usage)
        #expect(answer.notes.contains("there is no vigia.yaml in \(folder.path)"))
        #expect(answer.notes.contains("vigia start -- node server.js"))
    }

    @Test("a valid configuration passes validation with its profile")
    func good() {
        folder.write("../vigia.yaml", "services:\n  api:\n    command: node x.js\n")
        let answer = vigia("validate", "--prod")
        #expect(answer.exit == .ok)
        #expect(answer.out.contains("is good: 1 service (api)"))
    }
}

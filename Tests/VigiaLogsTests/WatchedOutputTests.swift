import Testing
import VigiaCore
import VigiaLogs

/// Lines and rates that alerts look for, in what really passes the scribe.
@Suite("Watched output", .timeLimit(.minutes(10)))
struct WatchedOutputTests {
    static func rules() throws -> OutputRules {
        OutputRules(patterns: [try LinePattern("^needle \\d+$")], rateWindow: nil)
    }

    @Test(
        "a line in a flood is told once, and the log is complete",
        arguments: LogPolicy.Format.allCases
    )
    func flood(format: LogPolicy.Format) throws {
        let folder = try TemporaryFolder()
        let policy = LogPolicy(format: format)
        let service = try TestService(folder: folder, policy, watching: try Self.rules())
        let hay = String(repeating: "a needle 1 in hay\n", count: 20_000)
        service.say(hay + "needle 7\n" + hay)
        let sign = OutputSign.matched(pattern: "^needle \\d+$", line: "needle 7", count: 1)
        try service.hear { $0 == .noticed(LogName(service: "web", channel: .stdout), sign) }
        try service.flush()
        let lines = folder.text("logs/web.log").split(separator: "\n")
        #expect(lines.count == 40_001)
    }

    @Test("the last line of a run is told without its end")
    func unfinished() throws {
        let service = try TestService(folder: try TemporaryFolder(), watching: try Self.rules())
        service.scribe.mark(service: "web", run: RunID(raw: 1))
        service.say("needle 12", .stderr)
        service.scribe.ended(service: "web", run: RunID(raw: 1))
        let sign = OutputSign.matched(pattern: "^needle \\d+$", line: "needle 12", count: 1)
        try service.hear { $0 == .noticed(LogName(service: "web", channel: .stderr), sign) }
    }
}

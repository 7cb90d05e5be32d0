import TestSupport
import Testing
import VigiaJSON

/// Alerts from what a real program writes, and from how fast it answers.
@Suite("Alerts from probes and output", .sideBySide)
struct AlertSigns {
    /// A project with a web hook, rules, and one service.
    private static func project(
        _ server: AlertServer,
        rules: String,
        service: String,
        files: [String: String] = [:]
    ) throws -> Project {
        try Project(
            """
            alerts:
              to: [{ webhook: "http://127.0.0.1:PORT/hook", token: s3cret }]
              rules: \(rules)
            services:
              web: \(service)
            """,
            port: server.port,
            files: files
        )
    }

    /// The rule, the title and the line of the only alert of a message.
    private static func alert(_ request: AlertServer.Request) throws -> JSONValue {
        let data: JSONValue = try request.body.member("data")
        let alerts: [JSONValue] = try data.member("alerts")
        return try #require(alerts.count == 1 ? alerts.first : nil)
    }

    static let formats = ["raw", "timestamped", "json"]

    @Test(
        "a line that a rule looks for is told with the line, whatever the format of the log",
        arguments: formats
    )
    func line(format: String) throws {
        let server = try AlertServer()
        try server.start()
        let project = try Self.project(
            server,
            rules: "{ log: { match: '^FATAL .*(disk|memory)', services: [web], over_after: 2s } }",
            service: """
                { command: [sh, -c, "echo a FATAL disk; echo FATAL: a; echo FATAL no memory at x; exec sleep 1000"], logs: { format: \(format) } }
                """
        )
        try project.start()
        let taken = try server.taken("/hook", 2)
        let alert = try Self.alert(taken[0])
        let (rule, line): (String, String) = (try alert.member("rule"), try alert.member("line"))
        #expect(rule == "log" && line == "FATAL no memory at x")
        #expect(taken[1].text("data.status") == "resolved")
        #expect(project.tells(#""event":"log_matched","log":"web.log","pattern":"^FATAL "#))
        let log = File.text(project.folder + "/logs/web.log")
        #expect(log.contains("FATAL no memory at x"))
    }

    @Test("far more on standard error than usual is told")
    func errors() throws {
        let server = try AlertServer()
        try server.start()
        let program = """
            import os, time, sys
            n = 0
            while True:
                # A little for fourteen seconds, and then a storm.
                os.write(2, b"a small problem\\n" * (1 if n < 140 else 2000))
                n += 1
                time.sleep(0.1)
            """
        let project = try Self.project(
            server,
            rules: "{ errors: 1s }",
            service: "{ command: [python3, run.py] }",
            files: ["run.py": program]
        )
        try project.start()
        let taken = try Fact.found(within: .seconds(60)) {
            let requests = try server.requests("/hook")
            return requests.isEmpty ? nil : requests
        }
        let alert = try Self.alert(taken[0])
        let (rule, title): (String, String) = (try alert.member("rule"), try alert.member("title"))
        #expect(rule == "errors" && title.contains("to standard error within 1s, usually"))
        #expect(project.tells(#""event":"error_rate_high","log":"web-error.log","bytes":"#))
    }

    @Test("a probe that takes longer than half its timeout is told, and so is the end of that")
    func slow() throws {
        let server = try AlertServer()
        try server.start()
        let project = try Self.project(
            server,
            rules: "{ slow: on }",
            service: """
                { command: sleep 1000, health: { exec: [sh, -c, "test -e fast || sleep 0.6"], timeout: 1s, interval: 1s } }
                """
        )
        try project.start()
        let raised = try Self.alert(try #require(try server.taken("/hook", 1).first))
        let (rule, title): (String, String) = (
            try raised.member("rule"), try raised.member("title")
        )
        #expect(rule == "slow" && title.hasPrefix("the probe of web takes "), "\(title)")
        #expect(title.hasSuffix(" of at most 1s"), "\(title)")
        // Another supervisor knows that the probe was slow.
        try project.killSupervisor()
        try File.write("", to: project.folder + "/fast")
        let both = try server.taken("/hook", 2)
        #expect(both.last?.text("data.status") == "resolved")
        #expect(project.tells(#""event":"health_slow_over""#))
    }
}

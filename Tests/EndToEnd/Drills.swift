import Glibc
import TestSupport
import Testing
import VigiaJSON
import VigiaWire

/// Failures that `vigia drill` causes in real services.
@Suite("Drills", .sideBySide, .serialized)
struct Drills {
    /// Answers on its port one second after its start, and logs a number every few milliseconds.
    static let server = """
        import http.server, os, threading, time
        def count():
            number = 0
            while True:
                print(number, flush=True)
                number += 1
                time.sleep(0.005)
        threading.Thread(target=count, daemon=True).start()
        time.sleep(1)
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"ok")
            def log_message(self, *words): pass
        address = ("127.0.0.1", int(os.environ["PORT"]))
        class Server(http.server.ThreadingHTTPServer): request_queue_size = 128
        Server(address, Handler).serve_forever()
        """

    /// A web server, with more lines for the service.
    static func web(
        _ more: String = "",
        health: String = "{ http: /, interval: 2s, timeout: 1s, failures: 2 }"
    ) throws -> Project {
        let project = try Project(
            """
            services:
              web:
                command: python3 server.py
                port: PORT
                health: \(health)
                restart: { delay: 1s, stable_after: 1s }
                \(more)
            """,
            port: freePort(),
            files: ["server.py": server]
        )
        try project.start()
        return project
    }

    /// Runs a drill that must end as promised.
    @discardableResult
    static func drill(_ project: Project, _ words: String...) throws -> JSONValue {
        let outcome = try project.vigia(["drill"] + words + ["--json"])
        #expect(outcome.status == 0, "\(outcome.all)\n\(project.journal)")
        return try JSONValue(parsing: Array(outcome.output.utf8))
    }

    /// The measured times by phase, in milliseconds.
    static func times(_ report: JSONValue) throws -> [String: Int] {
        let phases: [JSONValue] = try report.member("phases")
        return try Dictionary(
            uniqueKeysWithValues: phases.map { phase in
                (try phase.member("phase"), try phase.member("measured_ms"))
            }
        )
    }

    @Test("a killed service is ready again as promised")
    func kill() throws {
        let project = try Self.web()
        let before = try project.service()
        let report = try Self.drill(project, "kill", "web")
        let after = try project.service()
        #expect(after.run != before.run && after.state == "up" && after.restarts == 1)
        #expect(after.lastEnding == "killed by SIGKILL")
        #expect(project.tells("\"event\":\"drill_began\",\"cause\":{\"code\":\"requested\""))
        #expect(project.tells("\"drill\":\"kill\",\"as_promised\":true"))
        let times = try Self.times(report)
        #expect(times.keys.sorted() == ["ended", "noticed", "ready again", "started again"])
        // The server sleeps for a second before it listens.
        #expect(times["ready again"] ?? 0 > 1000, "\(times)")
        let outcome = try project.vigia("drill", "kill")
        #expect(outcome.status == 0, "\(outcome.all)")
        #expect(outcome.output.contains("\nas promised\nput back: web runs again (pid "))
    }

    @Test("a hang is noticed, and the service is ready again as promised")
    func hang() throws {
        let project = try Self.web()
        let before = try project.service()
        let report = try Self.drill(project, "hang")
        let after = try project.service()
        #expect(after.run != before.run && after.state == "up" && after.restarts == 1)
        #expect(project.tells("\"event\":\"hung\""))
        // Two probes of one second, two seconds apart, after a pause of up to two seconds.
        #expect(try Self.times(report)["noticed"] ?? 0 > 2900, "\(report)")
    }

    @Test("a hang that a probe cannot see is told, and the service goes on")
    func unnoticed() throws {
        let health = "{ tcp: PORT, interval: 1s, timeout: 500ms, failures: 1, start_timeout: 4s }"
        let project = try Self.web(health: health)
        let before = try project.service()
        let outcome = try project.vigia("drill", "hang")
        #expect(outcome.status == 1, "\(outcome.all)")
        #expect(outcome.output.contains("not as promised: noticed: never"), "\(outcome.all)")
        #expect(outcome.output.contains("the kernel accepts connections for a process that hangs"))
        #expect(outcome.output.contains("put back: SIGCONT to 1 process"))
        #expect(outcome.output.contains("put back: web goes on in the same process"))
        let after = try project.service()
        #expect(after.run == before.run && after.state == "up")
        #expect(try project.vigia("health").status == 0)
    }

    @Test("a drill that is killed leaves nothing stopped")
    func killed() throws {
        let project = try Self.web(
            health: "{ http: /, interval: 60s, timeout: 30s, failures: 3 }"
        )
        let before = try project.service()
        let pid = try #require(before.pid)
        let drill = try project.begin("drill", "hang", "web")
        #expect(Fact.holds { Program.state(of: pid) == "T" })
        Glibc.kill(drill, SIGKILL)
        #expect(try Program.wait(for: drill) == 128 + SIGKILL)
        #expect(Fact.holds { Program.state(of: pid) != "T" })
        let size = File.size(project.folder + "/logs/web.log")
        #expect(Fact.holds { File.size(project.folder + "/logs/web.log") > size })
        let after = try project.service()
        #expect(after.run == before.run && after.pid == pid && after.restarts == 0)
        #expect(Fact.holds { project.begunErrors.contains("put back: SIGCONT to 1 process") })
    }

    @Test("a second drill is refused and names the first, whose lock ends with it")
    func second() throws {
        let project = try Self.web(
            health: "{ http: /, interval: 60s, timeout: 30s, failures: 3 }"
        )
        let pid = try #require(try project.service().pid)
        let drill = try project.begin("drill", "hang", "web")
        #expect(Fact.holds { Program.state(of: pid) == "T" })
        for words in [["drill", "kill"], ["drill", "supervisor"]] {
            let outcome = try project.vigia(words)
            let first = "another drill is under way: vigia drill hang web (pid \(drill))"
            #expect(outcome.status == 2 && outcome.errors.contains(first), "\(outcome.all)")
            #expect(outcome.errors.contains("drill.underway"))
        }
        #expect(try project.service().pid == pid)
        Glibc.kill(drill, SIGKILL)
        #expect(try Program.wait(for: drill) == 128 + SIGKILL)
        #expect(Fact.holds { Program.state(of: pid) != "T" })
        let outcome = try project.vigia("drill", "kill")
        #expect(outcome.status == 0, "\(outcome.all)")
    }

    @Test("a killed part of Vigia is replaced, and no service notices", arguments: 0...1)
    func vigia(part: Int) throws {
        let project = try Self.web()
        let before = try project.status()
        let report = try Self.drill(project, ["supervisor", "guardian"][part])
        let after = try project.status()
        #expect(after.supervisor.pid != before.supervisor.pid)
        #expect((after.guardian.pid != before.guardian.pid) == (part == 1))
        #expect(after.services[0].pid == before.services[0].pid)
        #expect(after.services[0].restarts == 0)
        let checks: [JSONValue] = try report.member("checks")
        #expect(try checks.map { try $0.member("detail") as String } == ["1 of 1"])
        #expect(try Self.times(report)["status answers"] != nil)
    }

    @Test("a guardian in the foreground is not killed, since somebody waits for its end")
    func foreground() throws {
        let project = try Project("services: { a: { command: sleep 1000 } }")
        let run = try project.begin("run")
        let before = try project.statusOnceAnswered()
        let outcome = try project.vigia("drill", "guardian")
        #expect(outcome.status == 2, "\(outcome.all)")
        #expect(outcome.errors.contains("the guardian is a foreground process"), "\(outcome.all)")
        #expect(try project.status().guardian.pid == before.guardian.pid)
        try Self.drill(project, "supervisor")
        #expect(try project.vigia("stop").status == 0)
        #expect(try Program.wait(for: run) == 0)
    }

    /// Drills that break nothing, with a part of the error.
    static let refusals: [(more: String, words: [String], code: String, text: String)] = [
        ("env: { NODE_ENV: production }", ["kill"], "production", "NODE_ENV=production"),
        ("env: { NODE_ENV: production }", ["guardian"], "production", "add --really"),
    ]

    @Test("production is refused without --really", arguments: refusals)
    func refused(more: String, words: [String], code: String, text: String) throws {
        let project = try Self.web(more)
        let before = try project.status()
        let outcome = try project.vigia(["drill"] + words)
        #expect(outcome.status == 2, "\(outcome.all)")
        #expect(outcome.errors.contains("error[drill.\(code)]"), "\(outcome.all)")
        #expect(outcome.errors.contains(text), "\(outcome.all)")
        let after = try project.status()
        #expect(after.services[0].run == before.services[0].run)
        #expect(after.guardian.pid == before.guardian.pid)
        try Self.drill(project, "kill", "--really")
    }

    @Test("a drill that does not apply, or may leave the service down, is refused")
    func unfit() throws {
        let project = try Project(
            """
            services:
              a: { command: sleep 1000, restart: { policy: never } }
              b: { command: sleep 1000 }
            """
        )
        #expect(try project.vigia("drill", "kill", "a").status == 3)
        try project.start()
        let cases = [
            (["kill", "a"], "drill.not_applicable", "restart: { policy: on-failure }"),
            (["hang", "b"], "drill.not_applicable", "add health: { http: /health }"),
            (["kill"], "command.contradiction", "name one: a, b"),
            (["kill", "c"], "command.contradiction", "no service called c"),
        ]
        for (words, code, text) in cases {
            let outcome = try project.vigia(["drill"] + words)
            #expect(outcome.status == 2, "\(outcome.all)")
            #expect(outcome.errors.contains("error[\(code)]"), "\(outcome.all)")
            #expect(outcome.errors.contains(text), "\(outcome.all)")
        }
        try project.shell("echo '# changed' >> vigia.yaml")
        let changed = try project.vigia("drill", "kill", "b")
        #expect(changed.status == 2 && changed.errors.contains("`vigia apply`"), "\(changed.all)")
        #expect(try project.status().services.allSatisfy { $0.restarts == 0 && $0.state == "up" })
    }
}

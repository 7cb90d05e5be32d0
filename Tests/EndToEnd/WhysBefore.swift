import Glibc
import TestSupport
import Testing
import VigiaJSON
import VigiaSQLite
import VigiaWire

/// What `vigia why` shows of the time before a failure.
@Suite("Whys: before", .sideBySide, .serialized)
struct WhysBefore {
    /// Answers at once, after 300 ms once there is a file `slow`, and never once there is `fail`.
    private static let web = """
        import http.server, os, sys, time
        class Web(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                if os.path.exists("slow"): time.sleep(0.3)
                while os.path.exists("fail"): time.sleep(0.01)
                self.send_response(200)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"ok")
            def log_message(self, *_): pass
        http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Web).serve_forever()
        """

    private static func why(_ project: Project) throws -> JSONValue {
        let outcome = try project.vigia("why", "web", "--json")
        #expect(outcome.status == 0, "\(outcome.all)")
        return try JSONValue(parsing: Array(outcome.output.utf8))
    }

    /// What was seen before the incident, once there is one.
    private static func before(_ project: Project) throws -> JSONValue {
        let found = try Fact.found {
            let found = try why(project)
            return try found.member("incident") == JSONValue.null ? nil : found
        }
        return try found.member("before")
    }

    /// Checks that the report shows the same once all of Vigia is dead.
    private static func check(_ before: JSONValue, survives project: Project) throws {
        for pid in try project.killVigia() { kill(pid, SIGKILL) }
        #expect(try why(project).member("before") == before)
        let text = try project.vigia("why", "web").output
        #expect(text.contains("\n  before    "), "\(text)")
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(text)")
    }

    @Test("a service that was slow and then hung: the answers are shown, the failure last")
    func slow() throws {
        let project = try Project(
            """
            services:
              web:
                command: python3 web.py PORT
                port: PORT
                health: { http: /, interval: 200ms, timeout: 5s, failures: 2 }
                memory: none
            """,
            port: try freePort(),
            files: ["web.py": Self.web]
        )
        try project.start()
        try project.until { ($0.probe?.passed ?? 0) >= 2 }
        try File.write("", to: project.folder + "/slow")
        try project.until { ($0.probe?.slowestMilliseconds ?? 0) >= 300 }
        try File.write("", to: project.folder + "/fail")
        let before = try Self.before(project)
        let probes: [JSONValue] = try before.member("probes")
        let results = try probes.map { try $0.member("result") as String }
        #expect(results.dropLast().allSatisfy { $0 == "passed" } && results.last == "failed")
        let times = try probes.map { try $0.member("ms") as JSONValue }
        #expect(times.count >= 4)
        #expect(times.dropLast().contains { Self.number($0) >= 300 }, "\(times)")
        #expect(times.contains { Self.number($0) < 300 }, "\(times)")
        #expect(try before.member("memory") == JSONValue.list([]))
        try Self.check(before, survives: project)
    }

    private static func number(_ value: JSONValue) -> Double {
        switch value {
        case .integer(let number): Double(number)
        case .number(let number): number
        default: -1
        }
    }

    @Test("a service that leaked: its memory is shown up to the limit, and no health")
    func leak() throws {
        let project = try Project(
            Leaks.web.replacing("LIMIT", with: "40MB"),
            files: ["leak.py": Leaks.leaking]
        )
        try project.start()
        #expect(project.tells("\"event\":\"memory_exceeded\""))
        let before = try Self.before(project)
        let readings: [JSONValue] = try before.member("memory")
        let bytes = try readings.map { try $0.member("bytes") as Int }
        #expect(try before.member("memory_limit_bytes") == 40 << 20)
        #expect(bytes.count >= 2 && bytes[0] < 40 << 20, "\(bytes)")
        #expect((bytes.last ?? 0) > 40 << 20 && bytes == bytes.sorted(), "\(bytes)")
        #expect(try before.member("probes") == JSONValue.list([]))
        try Self.check(before, survives: project)
    }

    @Test("readings, output and restarts of a service are in the history once it stops")
    func samples() throws {
        let project = try Project(
            """
            services:
              web:
                command: [sh, -c, "echo begun; while [ ! -e fail ]; do sleep 0.05; done; rm fail"]
                restart: { policy: always, delay: 0s }
                memory: { limit: 100MB, interval: 100ms }
            """
        )
        try project.start()
        try File.write("", to: project.folder + "/fail")
        try project.until { $0.restarts == 1 && $0.ready }
        // What waits is written before a command reads.
        try Fact.pass {
            _ = try project.vigia("why")
            return try Self.kinds(project).contains("0")
        }
        #expect(try project.vigia("stop").status == 0)
        // By number: 0 is memory, 2 is output, 3 is a restart; there is no probe.
        #expect(try Self.kinds(project) == ["0", "2", "3"])
    }

    /// The kinds of samples in the history, by number.
    private static func kinds(_ project: Project) throws -> [String] {
        let database = try SQLite(project.folder + "/.vigia/history.db", .reading)
        return try database.column("SELECT DISTINCT kind FROM samples WHERE first > 0 ORDER BY 1")
    }
}

import Glibc
import TestSupport
import Testing
import VigiaWire

/// Probes that pass whatever happens, as running services show.
@Suite("Doubtful probes", .sideBySide, .serialized)
struct DoubtfulProbes {
    /// Answers 200, or 503 at `/deep` while there is no file `db.up`.
    static let web = """
        import http.server, os, sys
        class Web(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                isWell = self.path != "/deep" or os.path.exists("db.up")
                self.send_response(200 if isWell else 503)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"ok")
            def log_message(self, *_): pass
        http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Web).serve_forever()
        """

    private static func project(asking path: String) throws -> Project {
        let project = try Project(
            """
            services:
              db: { command: [sh, -c, "touch db.up; exec sleep 1000"] }
              web:
                command: python3 web.py PORT
                port: PORT
                health: { http: \(path), interval: 100ms, failures: 100 }
                depends_on: [db]
            """,
            port: try freePort(),
            files: ["web.py": Self.web]
        )
        try project.start()
        #expect(try project.vigia("stop", "db").status == 0)
        _ = unsafe unlink(project.folder + "/db.up")
        return project
    }

    @Test("a probe that passes while a dependency is down is named in plan and status")
    func shallow() throws {
        let project = try Self.project(asking: "/")
        let web = try project.until(1) { $0.probe?.doubtful == true }
        let probe = try #require(web.probe)
        #expect(probe.neverFailed && probe.sameAnswer && probe.passedWithoutDependency >= 3)
        #expect((probe.fastestMilliseconds ?? -1) >= 0)
        #expect(probe.fastestMilliseconds ?? 0 <= probe.slowestMilliseconds ?? 0)
        let plan = try project.vigia("plan")
        #expect(plan.output.contains("  probe of web: passed "), "\(plan.output)")
        #expect(plan.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
        let json = try project.vigia("plan", "--json").output
        #expect(json.contains("\"doubtful_probes\":[\"web\"]"))
        #expect(try project.vigia("stop").status == 0)
        let quiet = try project.vigia("plan")
        #expect(!quiet.output.contains("probe of web") && quiet.status == plan.status)
    }

    @Test("a probe in doubt is named where a failure is explained, also after Vigia died")
    func named() throws {
        let project = try Self.project(asking: "/")
        try project.until(1) { $0.probe?.doubtful == true }
        #expect(try project.vigia("start", "db").status == 0)
        kill(try #require(try project.service(0).pid), SIGKILL)
        try project.until(0) { $0.restarts == 1 && $0.pid != nil }
        func text() throws -> String { try project.vigia("why", "db").output }
        let live = try text()
        #expect(live.contains("\n  probes    web: passed "), "\(live)")
        #expect(live.split(separator: "\n").allSatisfy { $0.count <= 80 })
        for pid in try project.killVigia() { kill(pid, SIGKILL) }
        #expect(try text().contains("\n  probes    web: passed "))
        let json = try project.vigia("why", "db", "--json").output
        #expect(json.contains("\"doubtful_probes\":[{\"service\":\"web\",\"passed\":"))
    }

    @Test("a probe that fails with its dependency is not doubtful")
    func deep() throws {
        let project = try Self.project(asking: "/deep")
        let web = try project.until(1) { ($0.probe?.failed ?? 0) >= 3 }
        #expect(web.probe?.doubtful == false && web.probe?.neverFailed == false)
        #expect(try project.vigia("plan", "--json").output.contains("\"doubtful_probes\":[]"))
    }
}

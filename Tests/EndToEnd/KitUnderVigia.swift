import Glibc
import TestSupport
import Testing
import VigiaWire

/// A backend on VigiaKit run by Vigia.
@Suite("VigiaKit under Vigia", .sideBySide, .serialized)
struct KitUnderVigia {
    private func project(_ settings: String) throws -> (project: Project, port: Int) {
        let port = try freePort()
        let project = try Project(
            """
            services:
              backend:
                command: \(KitBackend.program)
                port: PORT
                health: { http: /api/health, interval: 500ms }
            \(settings)
            """,
            port: port
        )
        try project.start()
        return (project, port)
    }

    @Test("the backend is ready when it says so, and is restarted when its loop hangs")
    func watchdog() throws {
        let (project, port) = try project("    notify: true\n    watchdog: 1s")
        let first = try project.until { $0.statusText == "serving" }
        #expect(first.ready)
        try project.shell("curl -s -m 1 http://127.0.0.1:\(port)/block/30000; true")
        let next = try project.until { $0.pid != first.pid && $0.statusText == "serving" }
        #expect(next.ready)
    }

    @Test("a backend with a blocked task pool is restarted", arguments: ["main", "handler"])
    func stuckPool(of: String) throws {
        let (project, port) = try project("    notify: true\n    watchdog: 1s")
        let first = try project.until { $0.statusText == "serving" }
        try File.write("", to: project.folder + "/blocked")
        try project.shell("curl -s -m 5 'http://127.0.0.1:\(port)/clog/200?of=\(of)'; true")
        let next = try project.until { $0.pid != first.pid && $0.statusText == "serving" }
        #expect(next.ready)
    }

    @Test("a reload on a held socket loses no request")
    func reload() throws {
        let port = try freePort()
        let project = try Project(
            """
            services:
              backend:
                command: \(KitBackend.program)
                port: PORT
                sockets: { http: 127.0.0.1:PORT }
                notify: true
                health: { http: /api/health }
            """,
            port: port
        )
        try project.start()
        let load = "wrk -t1 -c8 -d4s --timeout 30s http://127.0.0.1:\(port)/hello/you"
        let wrk = try Program.start(
            ["sh", "-c", "cd '\(project.folder)' && \(load) > wrk.txt 2>&1"],
            output: "/dev/null",
            errors: "/dev/null",
            mark: project.folder
        )
        let first = try project.service().pid
        let outcome = try project.vigia("reload", "backend")
        #expect(outcome.status == 0, "\(outcome.all)")
        #expect(try project.service().pid != first)
        #expect(try Program.wait(for: wrk) == 0)
        let said = File.text(project.folder + "/wrk.txt")
        #expect(said.contains("Requests/sec"))
        #expect(!said.contains("Non-2xx") && !said.contains("Socket errors"), "\(said)")
    }

    @Test("a crash report is among the errors of the run that ended")
    func crash() throws {
        let (project, port) = try project("")
        let first = try project.service()
        try project.shell("curl -s -m 5 http://127.0.0.1:\(port)/crash/weight; true")
        try project.until { $0.pid != first.pid && $0.ready }
        let errors = try project.vigia("errors", "--run", "-1").output
        #expect(errors.contains("the parcel has no weight") && errors.contains("crash: SIGILL"))
        #expect(errors.contains("Trials.addTroubles"))
    }

    @Test("Vigia's request for memory is handled")
    func relief() throws {
        let (project, port) = try project(
            "    memory: { limit: 500MB, soft: 150MB, relief: SIGUSR2, interval: 200ms }"
        )
        try project.shell("curl -s -m 5 http://127.0.0.1:\(port)/hoard/200")
        #expect(Fact.holds { project.log("backend").contains("\"why\":\"asked to\"") })
    }
}

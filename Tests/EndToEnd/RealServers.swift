import Glibc
import TestSupport
import Testing
import VigiaWire

/// Existing servers, managed by the commands that a user types.
@Suite("Real servers", .sideBySide, .serialized)
struct RealServers {
    static let python = """
        services:
          web:
            command: python3 -m http.server PORT --bind 127.0.0.1
            port: PORT
            health: { http: /, interval: 1s, timeout: 1s, failures: 2 }
            restart: { delay: 100ms }
        """
    static let redis = """
        services:
          cache:
            command: redis-server --port PORT --save '' --bind 127.0.0.1
            port: PORT
            health: { tcp: PORT, interval: 1s, timeout: 1s }
            restart: { delay: 100ms }
        """
    static let nginx = """
        services:
          proxy:
            command: nginx -p . -e stderr -c nginx.conf
            port: PORT
            health: { http: /, interval: 1s, timeout: 1s, failures: 2 }
            restart: { delay: 100ms }
        """
    static let nginxFile = """
        daemon off;
        pid nginx.pid;
        worker_processes 2;
        events {}
        http {
            access_log /dev/stdout;
            client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3;
            uwsgi_temp_path t4; scgi_temp_path t5;
            server { listen 127.0.0.1:PORT; location / { return 200 "here\\n"; } }
        }
        """

    @Test(
        "a killed server is restarted, with its true ending recorded",
        arguments: [python, redis, nginx]
    )
    func killed(configuration: String) throws {
        let port = try freePort()
        let file = Self.nginxFile.replacing("PORT", with: "\(port)")
        let project = try Project(configuration, port: port, files: ["nginx.conf": file])
        try project.start()
        let before = try project.service()
        kill(try #require(before.pid), SIGKILL)
        let after = try project.until { $0.state == "up" && $0.run != before.run }
        #expect(after.pid != before.pid)
        #expect(after.restarts == 1)
        #expect(after.lastEnding == "killed by SIGKILL")
        #expect(try project.vigia("status").status == 0)
        #expect(try project.vigia("stop").status == 0)
        #expect(project.isDeserted)
    }

    @Test("a stopped server is recognized as hanging, and replaced", arguments: [python, nginx])
    func hung(configuration: String) throws {
        let port = try freePort()
        let file = Self.nginxFile.replacing("worker_processes 2", with: "master_process off")
            .replacing("PORT", with: "\(port)")
        let project = try Project(configuration, port: port, files: ["nginx.conf": file])
        try project.start()
        let before = try project.service()
        kill(try #require(before.pid), SIGSTOP)
        let after = try project.until { $0.state == "up" && $0.run != before.run }
        #expect(after.restarts == 1)
        #expect(project.tells("\"event\":\"hung\""))
        #expect(try project.vigia("health").status == 0)
    }

    @Test("a server that exceeds its memory limit is restarted")
    func leaking() throws {
        let port = try freePort()
        let server = File.text(Program.root + "/Examples/crash-dummy/server.js")
        let configuration = """
            services:
              dummy:
                command: node server.js
                port: PORT
                health: { http: /api/health }
                memory: { limit: 150MB }
                restart: { delay: 100ms }
            """
        let project = try Project(configuration, port: port, files: ["server.js": server])
        try project.start()
        let before = try project.service()
        let url = "http://127.0.0.1:\(port)/leak?mb=300"
        let asked = try Program.run(
            ["curl", "-s", "-S", "--max-time", "20", "-X", "POST", url],
            in: project.folder
        )
        #expect(asked.status == 0, "\(asked.all)")
        try project.until(within: .seconds(50)) { $0.state == "up" && $0.run != before.run }
        #expect(project.tells("\"event\":\"memory_exceeded\""))
    }

    @Test("a crash loop opens the breaker, and start shows the reason with the last lines")
    func crashLoop() throws {
        let project = try Project(
            """
            services:
              api:
                command: [sh, -c, "echo cannot open the database >&2; exit 3"]
                restart: { delay: 50ms, attempts: 3 }
            """
        )
        let outcome = try project.vigia("start")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("cannot open the database"))
        #expect(outcome.errors.contains("given up"))
        #expect(try project.service().state == "broken")
        #expect(try project.vigia("status").status == 4)
        #expect(try project.vigia("errors", "api").output.contains("cannot open the database"))
    }
}

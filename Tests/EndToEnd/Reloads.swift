import Glibc
import TestSupport
import Testing
import VigiaWire

/// A new run beside the old one: requests meanwhile are answered by one of them.
@Suite("Reloads", .sideBySide, .serialized)
struct Reloads {
    static let server = """
        const net = require('net');
        let draining = false;
        const server = require('http').createServer((request, answer) => {
          if (draining) answer.setHeader('Connection', 'close');
          answer.end(`${process.pid}\\n`);
        });
        server.listen({ fd: 3 });
        process.on('SIGTERM', () => {
          draining = true;
          net.Server.prototype.close.call(server, () => process.exit(0));
          setTimeout(() => server.closeIdleConnections(), 500);
        });
        """
    static let sharing = """
        import http.server, os, signal, socket, sys
        class Answer(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.end_headers()
                self.wfile.write(f"{os.getpid()}\\n".encode())
        class Sharing(http.server.HTTPServer):
            def server_bind(self):
                self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
                super().server_bind()
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        Sharing(("127.0.0.1", int(os.environ["PORT"])), Answer).serve_forever()
        """

    private func project(_ port: Int, _ more: String = "") throws -> Project {
        let text = """
            services:
              web:
                command: node server.js
                port: PORT
                sockets: { http: 127.0.0.1:PORT }
                health: { http: /, interval: 1s, timeout: 1s, start_timeout: 3s }
            """
        return try Project(
            text + (more.isEmpty ? "" : "\n    " + more),
            port: port,
            files: ["server.js": Self.server]
        )
    }

    @Test("repeated reloads under load lose no request")
    func underLoad() throws {
        let port = try freePort()
        let project = try project(port)
        try project.start()
        let line = "wrk -t1 -c8 -d6s --timeout 30s http://127.0.0.1:\(port)/ > wrk.txt 2>&1"
        let load = try Program.start(
            ["sh", "-c", "cd '\(project.folder)' && exec \(line)"],
            output: "/dev/null",
            errors: "/dev/null",
            mark: project.folder
        )
        var run = try project.service().run
        for _ in 0..<8 {
            let outcome = try project.vigia("reload", "web")
            #expect(outcome.status == 0, "\(outcome.all)\n\(project.journal)")
            let now = try project.service()
            #expect(now.run != run)
            #expect(now.state == "up")
            run = now.run
        }
        #expect(try Program.wait(for: load) == 0)
        let said = File.text(project.folder + "/wrk.txt")
        #expect(said.contains("requests in"), "\(said)")
        #expect(!said.contains("Socket errors"), "\(said)")
        #expect(!said.contains("Non-2xx"), "\(said)")
        #expect(try project.service().restarts == 0)
    }

    static let misfits = [
        ("setTimeout(() => process.exit(7), 100);", "exited with status 7"),
        ("setInterval(() => {}, 1000);", "not ready after 3s"),
    ]

    @Test("a new run that is not fit is ended, and the old one stays", arguments: misfits)
    func unfit(program: String, reason: String) throws {
        let port = try freePort()
        let project = try project(port)
        try project.start()
        let before = try project.service()
        try File.write(program, to: project.folder + "/server.js")
        let outcome = try project.vigia("reload")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("the old run stays"), "\(outcome.all)")
        #expect(outcome.errors.contains(reason), "\(outcome.all)")
        let after = try project.service()
        #expect(after.pid == before.pid && after.state == "up")
        let asked = try project.shell("curl -sS --max-time 20 http://127.0.0.1:\(port)/")
        #expect(asked.output == "\(before.pid ?? 0)\n", "\(asked.all)")
    }

    @Test("a reload that is impossible is refused, with a remedy")
    func refused() throws {
        let project = try Project("services: { a: { command: sleep 1000 } }")
        try project.start()
        for words in [["reload"], ["reload", "a"]] {
            let outcome = try project.vigia(words)
            #expect(outcome.status == 1, "\(outcome.all)")
            for part in ["api.cannot_reload", "sockets", "reuse_port", "vigia restart"] {
                #expect(outcome.errors.contains(part), "\(outcome.errors)")
            }
        }
        let answer = try project.shell(
            "curl -s -o /dev/null -w '%{http_code}' -X POST --unix-socket .vigia/control.sock "
                + "http://localhost/v1/services/a/reload"
        )
        #expect(answer.output == "409")
    }

    @Test("up to eight slow old runs do not block a reload")
    func draining() throws {
        let port = try freePort()
        let project = try project(port, "stop: { timeout: 60s }")
        let server = Self.server.replacing("process.on('SIGTERM'", with: "process.on('SIGHUP'")
        let stubborn =
            server
            + "\nprocess.on('SIGTERM', () => server.close());\nsetInterval(() => {}, 1000);\n"
        try File.write(stubborn, to: project.folder + "/server.js")
        try project.start()
        for _ in 0..<8 {
            let outcome = try project.vigia("reload")
            #expect(outcome.status == 0, "\(outcome.all)")
        }
        let outcome = try project.vigia("reload")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("8 older runs are still ending"), "\(outcome.all)")
        let now = try project.service()
        kill(try #require(now.pid), SIGKILL)
        try project.until { $0.state == "up" && $0.run != now.run }
        for pid in Self.pids(of: project) { kill(pid, SIGKILL) }
    }

    /// The pids in the journal.
    private static func pids(of project: Project) -> [pid_t] {
        project.journal.split(separator: "\n").filter { $0.contains("\"spawned\"") }.compactMap {
            $0.split(separator: "\"pid\":").last.flatMap { pid_t($0.prefix(while: \.isNumber)) }
        }
    }

    @Test("two runs that share a port by SO_REUSEPORT are distinguished")
    func sharedPort() throws {
        let port = try freePort()
        let project = try Project(
            """
            services:
              web:
                command: python3 server.py
                port: PORT
                reuse_port: true
            """,
            port: port,
            files: ["server.py": Self.sharing]
        )
        try project.start()
        for _ in 0..<3 {
            let before = try project.service()
            let outcome = try project.vigia("reload", "web")
            #expect(outcome.status == 0, "\(outcome.all)\n\(project.journal)")
            let after = try project.service()
            #expect(after.run != before.run)
            #expect(Fact.holds { kill(before.pid ?? -1, 0) != 0 })
            let asked = try project.shell("curl -sS --max-time 20 http://127.0.0.1:\(port)/")
            #expect(asked.output == "\(after.pid ?? 0)\n", "\(asked.all)")
        }
    }
}

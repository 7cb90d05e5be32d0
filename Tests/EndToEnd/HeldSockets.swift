import Glibc
import TestSupport
import Testing
import VigiaWire

/// Held sockets (socket activation): connections between two runs wait.
@Suite("Held sockets", .sideBySide, .serialized)
struct HeldSockets {
    static let node = """
        const server = require('http').createServer((_, answer) => answer.end(`${process.pid}\\n`));
        server.listen({ fd: 3 });
        process.on('SIGTERM', () => server.close(() => process.exit(0)));
        """
    static let python = """
        import os, socket
        listener = socket.socket(fileno=3)
        while True:
            peer, _ = listener.accept()
            peer.recv(4096)
            body = f"{os.getpid()}\\n"
            head = f"HTTP/1.1 200 OK\\r\\nContent-Length: {len(body)}\\r\\nConnection: close"
            peer.sendall(f"{head}\\r\\n\\r\\n{body}".encode())
            peer.close()
        """
    static let gunicorn = """
        import os
        def app(environ, start_response):
            start_response("200 OK", [("Content-Type", "text/plain")])
            return [f"{os.getppid()}\\n".encode()]
        """
    static let nginx = """
        daemon off;
        pid nginx.pid;
        worker_processes 2;
        events {}
        http {
            access_log off;
            client_body_temp_path t1; proxy_temp_path t2; fastcgi_temp_path t3;
            uwsgi_temp_path t4; scgi_temp_path t5;
            server { listen 127.0.0.1:PORT; location / { return 200 "here\\n"; } }
        }
        """
    static let commands = [
        "node server.js", "python3 server.py", "/usr/bin/gunicorn -w 2 app:app",
        "nginx -p . -e stderr -c nginx.conf",
    ]

    /// A project with one service that runs `command` on a held socket.
    private func project(_ command: String, _ port: Int, _ more: String = "") throws -> Project {
        let text = """
            services:
              web:
                command: \(command)
                port: PORT
                env: { NGINX: "3;" }
                sockets: { http: 127.0.0.1:PORT }
                health: { http: /, interval: 1s, timeout: 1s }
                restart: { delay: 1s }
                \(more)
            """
        let files = [
            "server.js": Self.node, "server.py": Self.python, "app.py": Self.gunicorn,
            "nginx.conf": Self.nginx.replacing("PORT", with: "\(port)"),
        ]
        return try Project(text, port: port, files: files)
    }

    @Test("connections wait while a crashed server is away, and are served", arguments: commands)
    func crash(command: String) throws {
        let port = try freePort()
        let project = try project(command, port)
        try project.start()
        let before = try project.service()
        kill(try #require(before.pid), SIGKILL)
        try project.until { $0.state != "up" || $0.run != before.run }
        for _ in 0..<5 {
            let asked = try project.shell("curl -sS --max-time 20 http://127.0.0.1:\(port)/")
            #expect(asked.status == 0, "\(asked.all)\n\(project.journal)")
        }
        let after = try project.until { $0.state == "up" }
        #expect(after.run != before.run)
        #expect(try project.vigia("stop").status == 0)
    }

    @Test("a listener survives its supervisor, and the successor closes it in the end")
    func successor() throws {
        let port = try freePort()
        let project = try project("node server.js", port)
        try project.start()
        let status = try project.status()
        kill(status.supervisor.pid, SIGKILL)
        kill(try #require(status.services[0].pid), SIGKILL)
        let asked = try project.shell("curl -sS --max-time 20 http://127.0.0.1:\(port)/")
        #expect(asked.status == 0, "\(asked.all)\n\(project.journal)")
        try project.until { $0.state == "up" && $0.run != status.services[0].run }
        #expect(project.journal.components(of: "\"socket_opened\"") == 1)
        #expect(try project.vigia("stop", "web").status == 0)
        let refused = try project.shell("curl -sS --max-time 20 http://127.0.0.1:\(port)/")
        #expect(refused.status == 7, "\(refused.all)")
        #expect(try project.vigia("start", "web").status == 0)
        let served = try project.shell("curl -sS --max-time 20 http://127.0.0.1:\(port)/")
        #expect(served.output == "\(try project.service().pid ?? 0)\n")
    }

    @Test("the process gets LISTEN_FDS, LISTEN_FDNAMES and LISTEN_PID")
    func told() throws {
        let port = try freePort()
        let script = "echo $$ $LISTEN_PID $LISTEN_FDS $LISTEN_FDNAMES; exec sleep 1000"
        let project = try Project(
            """
            env: { LISTEN_FDS: "9" }
            services:
              a:
                command: [sh, -c, '\(script)']
                sockets: { http: ":PORT", admin: "unix:admin.sock", more: "[::1]:\(port + 1)" }
              b: { command: [sh, -c, 'echo pid=$LISTEN_PID; exec sleep 1000'] }
            """,
            port: port
        )
        try project.start()
        let pid = try #require(try project.service().pid)
        #expect(Fact.holds { project.log("a") == "\(pid) \(pid) 3 http:admin:more\n" })
        #expect(Fact.holds { project.log("b") == "pid=\n" })
        let kinds = (3...5).map { File.target("/proc/\(pid)/fd/\($0)").prefix(7) }
        #expect(kinds == ["socket:", "socket:", "socket:"])
        #expect(File.target("/proc/\(pid)/fd/6") == "")
        #expect(File.names(in: project.folder).contains("admin.sock"))
        #expect(try project.vigia("stop").status == 0)
        #expect(!File.names(in: project.folder).contains("admin.sock"))
    }

    @Test("a service that is given up refuses connections at once")
    func givenUp() throws {
        let port = try freePort()
        let project = try Project(
            """
            services:
              web:
                command: [sh, -c, exit 3]
                sockets: { http: "127.0.0.1:PORT" }
                restart: { attempts: 1, cooldown: never }
            """,
            port: port
        )
        #expect(try project.vigia("start").status == 1)
        #expect(try project.service().state == "broken")
        let refused = try project.shell("curl -sS --max-time 20 http://127.0.0.1:\(port)/")
        #expect(refused.status == 7, "\(refused.all)")
    }

    /// Waits with epoll, and shuts its listener down at the end.
    private static let shutting = """
        import os, select, signal, socket, time
        listener = socket.socket(fileno=3)
        def end(*_):
            listener.shutdown(socket.SHUT_RDWR)
            os._exit(1)
        signal.signal(signal.SIGTERM, end)
        listener.setblocking(False)
        waiting = select.epoll()
        waiting.register(3, select.EPOLLIN)
        while True:
            waiting.poll()
            try:
                peer, _ = listener.accept()
            except OSError:
                time.sleep(0.05)
                continue
            peer.setblocking(True)
            peer.recv(4096)
            body = f"{os.getpid()}\\n"
            head = f"HTTP/1.1 200 OK\\r\\nContent-Length: {len(body)}\\r\\nConnection: close"
            peer.sendall(f"{head}\\r\\n\\r\\n{body}".encode())
            peer.close()
        """

    @Test(
        "a listener that a run shut down listens again for the next run",
        arguments: ["127.0.0.1:PORT", "unix:web.sock"]
    )
    func shut(address: String) throws {
        let isTCP = address.hasSuffix("PORT")
        let port = try freePort()
        let project = try Project(
            """
            services:
              web:
                command: python3 server.py
                sockets: { http: "\(address)" }
                restart: { delay: 3s }
            """,
            port: port,
            files: ["server.py": Self.shutting]
        )
        try project.start()
        let url = isTCP ? "http://127.0.0.1:\(port)/" : "--unix-socket web.sock http://web/"
        let ask = "curl -sS --max-time 20 \(url)"
        // A service that exits by itself is restarted after a delay, in which connections wait.
        let steps = isTCP ? ["restart", "kill", "reload", "restart"] : ["restart", "kill"]
        for (count, step) in steps.enumerated() {
            let before = try project.service()
            if step == "kill" {
                kill(try #require(before.pid), SIGTERM)
                try project.until { $0.run != before.run || $0.pid == nil }
            } else {
                let outcome = try project.vigia(step)
                #expect(outcome.status == 0, "\(step): \(outcome.all)\n\(project.journal)")
            }
            #expect(Fact.holds { project.journal.components(of: "\"socket_lost\"") == count + 1 })
            let served = try project.shell(ask)
            #expect(served.status == 0, "\(step): \(served.all)\n\(project.journal)")
            let after = try project.until { $0.state == "up" }
            #expect(after.run != before.run)
            #expect(served.output == "\(after.pid ?? 0)\n", "\(step)")
        }
        #expect(try project.vigia("stop").status == 0)
    }

    @Test("an occupied address is refused in one line, before anything starts")
    func taken() throws {
        let port = try freePort()
        let first = try project("node server.js", port)
        try first.start()
        let second = try project("node server.js", port)
        let outcome = try second.vigia("start")
        #expect(outcome.status == 1)
        let words = ["socket_refused", "127.0.0.1:\(port)", "the service web", "taken by"]
        for word in words { #expect(outcome.errors.contains(word), "\(outcome.errors)") }
        #expect(second.isDeserted)
        let strange = try Project(
            "services: { a: { command: sleep 1, sockets: { x: '192.0.2.1:80' } } }"
        )
        let answer = try strange.vigia("start")
        #expect(answer.errors.contains("this machine has no such address"), "\(answer.errors)")
    }
}

extension String {
    /// How often it contains `words`.
    func components(of words: String) -> Int { ranges(of: words).count }
}

extension File {
    /// The target of a symbolic link; empty if it cannot be read.
    fileprivate static func target(_ link: String) -> String {
        var buffer = [UInt8](repeating: 0, count: 256)
        let length = unsafe buffer.withUnsafeMutableBytes { bytes in
            unsafe bytes.baseAddress.map { unsafe readlink(link, $0, bytes.count) } ?? -1
        }
        return String(decoding: buffer.prefix(max(0, length)), as: UTF8.self)
    }
}

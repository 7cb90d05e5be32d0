import Glibc
import TestSupport
import Testing
import VigiaWire

/// Services with more clients than they can serve, and services that accept none.
@Suite("Overloads", .sideBySide, .serialized)
struct Overloads {
    /// Answers one request after the other, each after half a second without CPU time.
    static let slow = """
        import socket, sys, time
        listener = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=5)
        while True:
            client, _ = listener.accept()
            try:
                client.recv(1000)
                time.sleep(0.5)
                client.sendall(b"HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nok")
            except OSError:
                pass
            client.close()
        """

    /// Asks without end, from 30 threads at once.
    static let crowd = """
        import socket, sys, threading, time
        def ask():
            while True:
                try:
                    with socket.create_connection(("127.0.0.1", int(sys.argv[1])), 30) as server:
                        server.sendall(b"GET / HTTP/1.1\\r\\n\\r\\n")
                        server.recv(1000)
                except OSError:
                    time.sleep(0.05)
        for _ in range(30):
            threading.Thread(target=ask).start()
        """

    @Test("a service that is slower than its clients is overloaded, and not restarted")
    func overloaded() throws {
        let port = try freePort()
        let project = try Project(
            """
            services:
              web:
                command: python3 slow.py PORT
                port: PORT
                health: { http: /, interval: 500ms, timeout: 2s, failures: 3 }
            """,
            port: port,
            files: ["slow.py": Self.slow, "crowd.py": Self.crowd]
        )
        try project.start()
        let first = try project.service()
        let crowd = try project.beginShell("exec python3 crowd.py \(port)")
        #expect(project.tells("\"event\":\"overloaded\""))
        #expect(project.journal.contains("connections are accepted, and "))
        kill(crowd, SIGKILL)
        _ = try Program.wait(for: crowd)
        #expect(project.tells("\"event\":\"recovered\""))
        #expect(!project.journal.contains("\"event\":\"hung\""))
        #expect(try project.service().run == first.run)
    }

    static func connecting(
        _ health: String,
        _ command: String = "python3 -m http.server PORT --bind 127.0.0.1"
    ) -> String {
        """
        services:
          web:
            command: \(command)
            port: PORT
            health: { interval: 500ms, timeout: 2s, \(health) }
            restart: { delay: 100ms }
        """
    }

    @Test("a run that accepts nothing is restarted after `accept_within`, though it can be reached")
    func restarted() throws {
        let project = try Project(
            Self.connecting("failures: 2, accept_within: 2s"),
            port: try freePort()
        )
        try project.start()
        let first = try project.service()
        kill(try #require(first.pid), SIGSTOP)
        #expect(project.tells("\"event\":\"not_accepting\",\"waiting\":"))
        #expect(project.tells("\"event\":\"hung\",\"cause\":"))
        #expect(project.journal.contains("accepts no connection for "))
        try project.until { $0.state == "up" && $0.run != first.run }
    }

    @Test("a run that accepts again is left alone")
    func again() throws {
        let project = try Project(
            Self.connecting("failures: 100, accept_within: 2s"),
            port: try freePort()
        )
        try project.start()
        let first = try project.service()
        let pid = try #require(first.pid)
        kill(pid, SIGSTOP)
        #expect(project.tells("\"event\":\"not_accepting\",\"waiting\":"))
        try project.until { $0.health == .failing }
        kill(pid, SIGCONT)
        #expect(project.tells("\"event\":\"accepting\",\"waited_ms\":"))
        #expect(project.tells("\"event\":\"recovered\""))
        #expect(try project.service().run == first.run)
    }

    /// Accepts whatever waits when it gets SIGUSR1, and does nothing else.
    static let drained = """
        import signal, socket, sys
        listener = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=64)
        listener.setblocking(False)
        def drain(number, frame):
            while True:
                try:
                    listener.accept()[0].close()
                except BlockingIOError:
                    break
            open("drained", "w").close()
        signal.signal(signal.SIGUSR1, drain)
        while True:
            signal.pause()
        """

    @Test("a run that has served all who waited is not called stuck after Vigia was stopped")
    func served() throws {
        let port = try freePort()
        let project = try Project(
            Self.connecting("failures: 100, accept_within: 5s", "python3 drained.py PORT"),
            port: port,
            files: ["drained.py": Self.drained]
        )
        try project.start()
        // The connections of passed probes wait.
        try project.until { ($0.probe?.passed ?? 0) >= 3 }
        let status = try project.status()
        let (pid, supervisor) = (try #require(status.services[0].pid), status.supervisor.pid)
        let passed = status.services[0].probe?.passed ?? 0
        kill(supervisor, SIGSTOP)
        let stopped = ContinuousClock.now
        #expect(Fact.holds { Program.state(of: supervisor) == "T" })
        kill(pid, SIGUSR1)
        #expect(Fact.holds { File.names(in: project.folder).contains("drained") })
        // More than waited before, so that the queue has not become shorter.
        let clients = try (0..<32).map { _ in try RawConnection(port: port) }
        #expect(Fact.holds { stopped.duration(to: .now) > .seconds(6) })
        kill(supervisor, SIGCONT)
        try project.until { ($0.probe?.passed ?? 0) > passed }
        kill(pid, SIGUSR1)
        #expect(!project.journal.contains("not_accepting"))
        withExtendedLifetime(clients) {}
    }

    @Test("a run that accepts nothing is told though nothing is asked of it")
    func toldOnly() throws {
        let port = try freePort()
        let project = try Project(
            """
            services:
              web:
                command: python3 -m http.server PORT --bind 127.0.0.1
                port: PORT
                health: none
                memory: { interval: 500ms }
            """,
            port: port
        )
        try project.start()
        let first = try project.service()
        // Without a probe, it is ready before it listens.
        Fact.pass { (try? RawConnection(port: port, isExpected: false)) != nil }
        kill(try #require(first.pid), SIGSTOP)
        let client = try RawConnection(port: port)
        #expect(
            Fact.holds(within: .seconds(100)) {
                project.journal.contains("\"event\":\"not_accepting\",\"waiting\":")
            },
            "\(project.journal)"
        )
        kill(try #require(first.pid), SIGCONT)
        #expect(project.tells("\"event\":\"accepting\",\"waited_ms\":"))
        let last = try project.service()
        #expect(last.run == first.run && last.state == "up")
        withExtendedLifetime(client) {}
    }
}

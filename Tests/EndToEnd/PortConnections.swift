import Glibc
import TestSupport
import Testing
import VigiaWire

/// The port of a service is in use as the ephemeral port of a connection.
@Suite("Ports of connections, under Vigia", .sideBySide, .serialized)
struct PortConnections {
    /// Connects from an address and a port as soon as it can.
    ///
    /// At its end it resets the connection; with `leave` the connection is closed at once
    /// (TIME_WAIT).
    static let client = """
        import socket, struct, sys, time
        server = socket.create_server(("127.0.0.1", 0))
        client = socket.socket()
        print("trying", flush=True)
        while True:
            try: client.bind((sys.argv[1], int(sys.argv[2])))
            except OSError: continue
            break
        client.connect(server.getsockname())
        accepted, _ = server.accept()
        if sys.argv[3:] == ["leave"]:
            client.close()
            accepted.close()
        else:
            for end in (client, accepted):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        print("connected", flush=True)
        time.sleep(1000)
        """

    private func web(_ port: Int) throws -> Project {
        try Project(
            """
            services:
              web:
                command: python3 -m http.server PORT
                port: PORT
                restart: { delay: 3s }
                stop: { timeout: 300ms }
            """,
            port: port,
            files: ["client.py": Self.client]
        )
    }

    @Test("start, check and fix name the connection, and do not end it")
    func connected() throws {
        let port = try freePort()
        let project = try web(port)
        let client = try Helper("client.py 127.0.0.1 \(port)", "connected", in: project)
        for words in [["start"], ["check"], ["fix", "--take-port"]] {
            let outcome = try project.vigia(words)
            #expect(outcome.status == 1, "\(words): \(outcome.all)")
            let named = "the connection to 127.0.0.1:"
            #expect(outcome.all.contains(named), "\(words): \(outcome.all)")
            #expect(outcome.all.contains("(pid \(client.pid), "), "\(words): \(outcome.all)")
            #expect(outcome.all.contains("`vigia help check.port_lent`"), "\(outcome.all)")
            #expect(!outcome.all.contains("--take-port web"), "\(words): \(outcome.all)")
        }
        #expect(kill(client.pid, 0) == 0)
        client.end()
        try project.start()
    }

    @Test("a service waits for the end of a connection that took its port between two runs")
    func between() throws {
        let port = try freePort()
        let project = try web(port)
        try project.start()
        let before = try project.service()
        let client = try Helper("client.py 127.0.0.1 \(port)", "trying", in: project)
        kill(try #require(before.pid), SIGKILL)
        #expect(Fact.holds { client.said.contains("connected") })
        let waiting = try project.until { $0.reason?.hasPrefix("waits for port") == true }
        let named = "which is held by the connection to 127.0.0.1:"
        #expect(waiting.reason?.contains(named) == true, "\(waiting)")
        #expect(waiting.reason?.contains("(pid \(client.pid), ") == true, "\(waiting)")
        client.end()
        try project.until { $0.state == "up" && $0.run != before.run }
        #expect(!project.journal.contains("escaped_ending"))
    }

    @Test("a server on all addresses waits for a connection on one, after its bind failed")
    func elsewhere() throws {
        let port = try freePort()
        let project = try web(port)
        let client = try Helper("client.py 127.0.0.2 \(port)", "connected", in: project)
        let check = try project.vigia("check")
        #expect(check.status == 0, "\(check.all)")
        let beside = "free; not on 127.0.0.2, for the connection to 127.0.0.1:"
        #expect(check.all.contains(beside), "\(check.all)")
        let start = try project.vigia("start")
        #expect(start.status == 1, "\(start.all)")
        let waiting = try project.until { $0.reason?.hasPrefix("waits for port") == true }
        #expect(waiting.reason?.contains("(pid \(client.pid), ") == true, "\(waiting)")
        #expect(waiting.restarts == 1)
        #expect(
            project.journal.contains(
                "\"event\":\"port_taken\",\"port\":\(port),\"address\":\"127.0.0.2\""
            )
        )
        client.end()
        try project.until { $0.state == "up" }
    }

    @Test("a closed connection is waited for, and named")
    func over() throws {
        let port = try freePort()
        let project = try web(port)
        let client = try Helper("client.py 127.0.0.1 \(port) leave", "connected", in: project)
        let start = try project.vigia("start")
        #expect(start.status == 1, "\(start.all)")
        #expect(start.all.contains(", which is over and frees it within a minute"), "\(start.all)")
        #expect(try project.service().run == nil)
        client.end()
    }
}

/// A Python program beside a project, ended at the latest with this object.
final class Helper {
    let pid: pid_t
    private let output: String
    private var isOver = false

    /// Starts it, and waits for a word in its output.
    init(_ command: String, _ word: String?, in project: Project) throws {
        let words = command.split(separator: " ").map(String.init)
        output = "\(project.folder)/\(words[0]).out"
        pid = try Program.start(
            ["python3", "\(project.folder)/\(words[0])"] + words.dropFirst(),
            output: output,
            errors: "\(project.folder)/\(words[0]).err",
            mark: project.folder
        )
        if let word { #expect(Fact.holds { said.contains(word) }, "\(command)") }
    }

    var said: String { File.text(output) }

    func end() {
        guard !isOver else { return }
        isOver = true
        kill(-pid, SIGKILL)
        kill(pid, SIGKILL)
        _ = try? Program.wait(for: pid)  // Only its end matters.
    }

    deinit { end() }
}

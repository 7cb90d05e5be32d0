import Glibc
import TestSupport
import Testing
import VigiaWire

/// Services that listen on another address than the probed one, and other listeners on their port.
@Suite("Ports by address, under Vigia", .sideBySide, .serialized)
struct PortAddresses {
    /// Listens on an address, and receives datagrams on another port.
    private static let server = """
        import socket, sys, time
        family = socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET
        server = socket.create_server((sys.argv[1], int(sys.argv[2])), family=family)
        datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        datagrams.bind(("127.0.0.1", int(sys.argv[2])))
        while True: server.accept()
        """

    @Test("a server on the other loopback address is probed there", arguments: ["::1"])
    func elsewhere(address: String) throws {
        let project = try Project(
            """
            services:
              web: { command: "python3 server.py \(address) PORT", port: PORT }
            """,
            port: try freePort(),
            files: ["server.py": Self.server]
        )
        try project.start()
        let before = try project.service()
        let restarted = try project.vigia("restart")
        #expect(restarted.status == 0, "\(restarted.all)")
        #expect(try project.service().run != before.run)
        #expect(try project.service().restarts == 0)
    }

    @Test("for a server on another port, its real address is reported")
    func otherPort() throws {
        let (port, other) = (try freePort(), try freePort())
        let project = try Project(
            """
            services:
              web:
                command: python3 server.py 127.0.0.1 \(other)
                port: PORT
                health: { interval: 200ms, start_timeout: 4s }
            """,
            port: port,
            files: ["server.py": Self.server]
        )
        let start = try project.vigia("start")
        #expect(start.status == 1)
        let told =
            "connection refused on 127.0.0.1:\(port); the run listens on "
            + "127.0.0.1:\(other), udp 127.0.0.1:\(other)"
        let all = start.all + project.journal
        #expect(all.contains(told), "\(all)")
    }

    @Test("a listener on another loopback address does not block")
    func neighbour() throws {
        let port = try freePort()
        let project = try Project(
            """
            services:
              web: { command: python3 server.py 127.0.0.1 PORT, port: PORT }
              other:
                command: python3 server.py 127.0.0.2 PORT
                port: PORT
                health: { tcp: "127.0.0.2:PORT" }
            """,
            port: port,
            files: [
                "server.py": Self.server.replacing("datagrams", with: "unused")
                    .replacing("unused.bind((\"127.0.0.1\",", with: "unused.bind((sys.argv[1],")
            ]
        )
        try project.start()
        let check = try project.vigia("check")
        #expect(check.status == 0, "\(check.all)")
        for name in ["web", "other"] {
            let restarted = try project.vigia("restart", name)
            #expect(restarted.status == 0, "\(restarted.all)")
        }
    }

    @Test("a port of another service of the project is refused with that service's name")
    func sibling() throws {
        let port = try freePort()
        let project = try Project(
            """
            services:
              web: { command: python3 -m http.server PORT, port: PORT }
              api: { command: python3 -m http.server PORT, port: PORT }
            """,
            port: port
        )
        #expect(try project.vigia("start", "web").status == 0)
        let before = try project.service()
        let start = try project.vigia("start", "api")
        let held = "waits for port \(port), which is held by the service web: "
        #expect(start.status == 1 && start.all.contains(held), "\(start.all)")
        let check = try project.vigia("check")
        let named = "taken by the service web of the Vigia in \(project.folder): "
        #expect(check.status == 1 && check.all.contains(named), "\(check.all)")
        #expect(check.all.contains("`vigia -C \(project.folder) stop web` stops"), "\(check.all)")
        #expect(try project.vigia("fix", "--take-port").status == 0)
        #expect(try project.service().run == before.run)
        #expect(try project.vigia("restart", "web").status == 0)
    }

    @Test("another program on another address is named, and never ended")
    func stranger() throws {
        let port = try freePort()
        let project = try Project(
            """
            services:
              web: { command: python3 server.py 127.0.0.1 PORT, port: PORT }
              held:
                command: sleep 1000
                port: PORT
                sockets: { http: ":PORT" }
                health: none
            """,
            port: port,
            files: ["server.py": Self.server, "stranger.py": PortsAndLeftovers.stranger]
        )
        let stranger = try Helper("stranger.py 127.0.0.2 \(port)", "listening", in: project)
        let fixed = try project.vigia("fix", "--take-port", "web")
        let free = "port \(port) (web) is free; not on 127.0.0.2, for "
        #expect(fixed.status == 0 && fixed.output.hasPrefix(free), "\(fixed.all)")
        // A wildcard socket conflicts, though.
        for words in [["start", "held"], ["check", "held"]] {
            let refused = try project.vigia(words)
            #expect(refused.status == 1, "\(refused.all)")
            #expect(refused.all.contains("(pid \(stranger.pid), "), "\(words): \(refused.all)")
        }
        #expect(kill(stranger.pid, 0) == 0)
        let start = try project.vigia("start", "web")
        #expect(start.status == 0, "\(start.all)")
        let taken = try project.vigia("fix", "--take-port", "--timeout", "1", "held")
        #expect(taken.output.contains("is held by run"), "\(taken.all)")
    }
}

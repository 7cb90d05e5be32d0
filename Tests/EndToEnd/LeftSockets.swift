import Glibc
import TestSupport
import Testing
import VigiaWire

/// Servers that create a Unix socket themselves, and leave its file when they are killed.
@Suite("Stale Unix sockets under Vigia", .sideBySide, .serialized)
struct LeftSockets {
    private static let server = """
        import signal, socket
        server = socket.socket(socket.AF_UNIX)
        server.bind("app.sock")
        server.listen()
        while True: server.accept()
        """

    @Test("a stale socket without a setting is removed after a run found its address occupied")
    func unnamed() throws {
        let project = try Project(
            """
            services:
              web:
                command: python3 server.py
                restart: { delay: 10ms }
            """,
            files: ["server.py": Self.server]
        )
        try project.start()
        let before = try project.service()
        kill(try #require(before.pid), SIGKILL)
        try project.until { $0.state == "up" && $0.run != before.run }
        #expect(project.tells("\"event\":\"socket_removed\""), "\(project.journal)")
    }

    @Test("a killed service binds its socket again, and a dead Vigia's socket is reported")
    func killed() throws {
        let project = try Project(
            """
            services:
              web:
                command: python3 server.py
                health: { unix: ./app.sock }
                restart: { delay: 10ms }
            """,
            files: ["server.py": Self.server]
        )
        try project.start()
        let before = try project.service()
        kill(try #require(before.pid), SIGKILL)
        let after = try project.until { $0.state == "up" && $0.run != before.run }
        #expect(after.restarts == 1)
        #expect(project.tells("\"event\":\"socket_removed\""), "\(project.journal)")
        #expect(try project.vigia("check").status == 0)

        for pid in try project.killVigia() { kill(pid, SIGKILL) }
        #expect(
            try Fact.holds { try project.vigia("check").output.contains("nobody listens on it") }
        )
        let fixed = try project.vigia("fix", "--yes")
        #expect(fixed.status == 0 && fixed.output.contains("removed app.sock"), "\(fixed.all)")
        #expect(!File.names(in: project.folder).contains("app.sock"))
        try project.start()
    }
}

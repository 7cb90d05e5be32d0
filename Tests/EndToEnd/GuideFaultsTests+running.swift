import Glibc
import TestSupport
import Testing
import VigiaWire

// Faults at run time and at the end.
extension GuideFaultsTests {
    @Test("Z7: a pid in an old file ends no process that has it now")
    func identity() throws {
        let backend = try ReferenceBackend()
        try backend.start()
        let service = try backend.project.service()
        let status = try backend.project.status()
        let pids = [status.guardian.pid, status.supervisor.pid, service.pid ?? 0]
        for pid in pids { kill(pid_t(pid), SIGKILL) }
        #expect(Fact.holds { pids.allSatisfy { kill(pid_t($0), 0) != 0 } })
        // The kernel is asked to reuse the first of these pids.
        try backend.shell("echo \((service.pid ?? 1) - 1) > /proc/sys/kernel/ns_last_pid || true")
        let files = backend.project.folder
        let innocent = try Program.start(
            ["python3", "-c", "import signal; signal.pause()"],
            output: files + "/innocent",
            errors: files + "/innocent-errors",
            mark: "innocent"
        )
        for line in ["stop", "--monitor", "restart", "stop"] {
            try backend.shell("./start-backend.sh \(line)")
        }
        #expect(kill(innocent, 0) == 0 && innocent != 0)
        kill(innocent, SIGKILL)
        #expect(try Program.wait(for: innocent) == 128 + SIGKILL)
    }

    @Test("Z8: a restart keeps the profile", arguments: ["dev", "monitor", "prod"])
    func profile(_ profile: String) throws {
        let backend = try ReferenceBackend()
        let pid = try backend.begin("exec ./start-backend.sh --\(profile)")
        defer {
            kill(pid, SIGTERM)
            _ = try? Program.wait(for: pid)  // All but development have ended.
        }
        #expect(try Fact.holds { try backend.isUp() }, "\(backend.begunOutput)")
        let before = try backend.ask("/api/version")
        #expect(before.contains(profile == "dev" ? #":"development""# : #":"production""#))
        #expect(try backend.shell("./start-backend.sh restart").status == 0)
        #expect(try backend.project.status().profile == profile)
        #expect(try backend.project.service().run == 2)
        let after = try backend.ask("/api/version")
        #expect(after.contains(profile == "dev" ? #":"development""# : #":"production""#))
    }

    /// The backend with other memory limits.
    private func backend(memory: String) throws -> ReferenceBackend {
        let original = File.text(ReferenceBackend.example + "/vigia.yaml")
        let backend = try ReferenceBackend(
            original.replacing("limit: 500MB, soft: 400MB", with: memory + ", interval: 100ms")
        )
        try backend.start()
        return backend
    }

    @Test("Z9: excessive memory use restarts the backend")
    func memory() throws {
        let backend = try backend(memory: "limit: 1100KB, soft: 1MB")
        try backend.project.until { $0.run == 2 && $0.state == "up" }
        let events = try backend.project.vigia("events", "-n", "100").output
        #expect(events.contains("memory"), "\(events)")
    }

    @Test("Z9: memory is released before the limit is reached")
    func relief() throws {
        let backend = try backend(memory: "limit: 500MB, soft: 1MB")
        #expect(Fact.holds { backend.project.log("backend").contains("gave memory back") })
        #expect(try backend.project.service().run == 1)
    }

    @Test("Z10: an open connection does not delay the end")
    func gracefulEnd() throws {
        let backend = try ReferenceBackend()
        try backend.start()
        let files = backend.project.folder
        let client = try Program.start(
            ["python3", "-c", Self.idleClient, "\(backend.port)"],
            output: files + "/client",
            errors: files + "/client-errors",
            mark: backend.project.folder
        )
        #expect(Fact.holds { File.size(files + "/client") > 0 })
        #expect(try backend.shell("./start-backend.sh stop").status == 0)
        #expect(!backend.project.log("backend").contains("were cut off"))
        #expect(backend.project.tells("exited with status 0"))
        kill(client, SIGKILL)
        _ = try Program.wait(for: client)
    }

    @Test("Z11: the status of a hanging backend is shown at once")
    func status() throws {
        let backend = try ReferenceBackend()
        try backend.start()
        let pid = pid_t(try #require(try backend.project.service().pid))
        kill(pid, SIGSTOP)
        // The backend stays stopped until the answer is there.
        let outcome = try backend.shell("./start-backend.sh status")
        #expect(outcome.output.contains("backend"))
        kill(pid, SIGCONT)
    }

    @Test("Z12: logs are rotated, and no path is specific to one machine")
    func logs() throws {
        let original = File.text(ReferenceBackend.example + "/vigia.yaml")
        let backend = try ReferenceBackend(
            original.replacing(
                "    stop:",
                with: "    logs: { max_size: 64KB, keep: 2 }\n    stop:"
            )
        )
        try backend.start()
        let archives = {
            File.names(in: backend.project.folder + "/logs").filter { $0.hasPrefix("backend.log.") }
        }
        try Fact.pass("\(archives())") {
            try backend.shell(
                "for i in $(seq 200); do echo http://127.0.0.1:\(backend.port)/nothing/$i; done "
                    + "| xargs curl -s -o /dev/null"
            )
            return archives().count >= 2
        }
        #expect(File.size(backend.project.folder + "/logs/backend.log") < 200_000)
        let script = File.text(ReferenceBackend.example + "/start-backend.sh")
        #expect(!script.contains("/Users/") && !script.contains("/home/"))
    }

    /// Sends one request, leaves the connection open, and reports that.
    private static let idleClient = """
        import signal, socket, sys
        kept = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
        kept.sendall(b"GET /api/version HTTP/1.1\\r\\nHost: here\\r\\n\\r\\n")
        print(kept.recv(4096), flush=True)
        while True: signal.pause()
        """
}

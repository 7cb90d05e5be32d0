import Glibc
import TestSupport
import Testing
import VigiaWire

/// The scripts replaced by Vigia had twelve faults; each is tried here, and must be gone.
@Suite("Faults of the replaced scripts", .sideBySide)
struct GuideFaultsTests {
    @Test("Z1: the monitor mode restarts the backend")
    func monitor() throws {
        let backend = try ReferenceBackend()
        let pid = try backend.begin("exec node process-monitor.js")
        #expect(try Fact.holds { try backend.isUp() }, "\(backend.begunOutput)")
        let first = try #require(try backend.project.service().pid)
        kill(pid_t(first), SIGKILL)
        let second = try backend.project.until { $0.run == 2 && $0.state == "up" }
        #expect(second.pid != nil && second.pid != first)
        kill(pid, SIGTERM)
        #expect(try Program.wait(for: pid) == 0)
        #expect(try backend.project.vigia("status").status == 3)
    }

    @Test("Z2: started processes survive the end of start")
    func start() throws {
        let backend = try ReferenceBackend()
        let outcome = try backend.shell("./start-backend.sh --monitor")
        #expect(outcome.status == 0, "\(outcome.all)")
        #expect(try backend.ask("/api/health").hasSuffix(" 200"))
        #expect(try backend.project.service().run == 1)
    }

    @Test("Z3: the health check queries the database, and answers 503 without it")
    func health() throws {
        let backend = try ReferenceBackend()
        try backend.start()
        #expect(try backend.ask("/api/health").contains(#""database":"connected""#))
        let dropped = try backend.sqlite("DROP TABLE customers")
        #expect(dropped.status == 0, "\(dropped.all)")
        // The answer of the last second may be repeated once.
        #expect(try Fact.holds { try backend.ask("/api/health").hasSuffix(" 503") })
        let answer = try backend.ask("/api/health")
        #expect(answer.contains(#""status":"unhealthy""#) && answer.contains(#""database":"down""#))
        #expect(try backend.shell("./start-backend.sh health").status == 4)
    }

    @Test("Z4: only the listeners on the port are ended, SIGTERM first, and no client")
    func port() throws {
        let backend = try ReferenceBackend()
        let files = "\(backend.project.folder)/"
        let listener = try Program.start(
            ["python3", "-c", Self.stranger, "\(backend.port)", files + "terminated"],
            output: files + "stranger",
            errors: files + "stranger-errors",
            mark: backend.project.folder
        )
        #expect(Fact.holds { File.size(files + "stranger") > 0 })
        let client = try Program.start(
            ["python3", "-c", Self.client, "\(backend.port)"],
            output: files + "client",
            errors: files + "client-errors",
            mark: backend.project.folder
        )
        #expect(Fact.holds { File.size(files + "client") > 0 })
        #expect(try backend.shell("./start-backend.sh fix").status == 0)
        #expect(try Program.wait(for: listener) == 7)
        #expect(File.text(files + "terminated") == "SIGTERM")
        #expect(kill(client, 0) == 0)
        let outcome = try backend.shell("./start-backend.sh --monitor")
        #expect(outcome.status == 0, "\(outcome.all)")
        #expect(kill(client, 0) == 0)
        kill(client, SIGKILL)
        _ = try Program.wait(for: client)
    }

    @Test("Z5: damage is repaired locally, and can be undone")
    func damage() throws {
        let backend = try ReferenceBackend()
        let folder = backend.project.folder
        try backend.start()
        try backend.sqlite("PRAGMA wal_checkpoint(TRUNCATE)")
        try backend.shell("./start-backend.sh stop")
        // The middle of the file, as after a disk error.
        let half = File.size(folder + "/data/customers.db") / 4096 / 2
        try backend.shell(
            "dd if=/dev/zero of=data/customers.db bs=4096 seek=\(half) count=1 conv=notrunc"
        )
        let damaged = try backend.shell(
            "cp data/customers.db damaged; ./start-backend.sh --monitor"
        )
        #expect(damaged.status == 1 && damaged.all.contains("damaged"), "\(damaged.all)")
        let fixed = try backend.shell(
            "PLOOME_API_URL=http://127.0.0.1:1 node backend/auto-fix-database.js"
        )
        #expect(fixed.status == 0 && fixed.output.contains("repaired"), "\(fixed.all)")
        #expect(try backend.shell("cmp .vigia/repairs/*/customers.db damaged").status == 0)
        let left = try backend.ask("/api/customers?limit=1")
        #expect(left.hasSuffix(" 200") && !left.contains(#""total":0,"#), "\(left)")
    }

    @Test("Z5: more than 3,000 customers are no damage, and are kept")
    func customers() throws {
        let backend = try ReferenceBackend(customers: 4000)
        try backend.start()
        #expect(try backend.shell("./start-backend.sh fix").status == 0)
        #expect(try backend.shell("./start-backend.sh restart").status == 0)
        #expect(try backend.ask("/api/statistics").contains(#""customers":4000,"#))
    }

    @Test("Z6: no repair changes the lock file")
    func lockFile() throws {
        let backend = try ReferenceBackend()
        try backend.shell("npm install --package-lock-only && cp package-lock.json before")
        #expect(File.size(backend.project.folder + "/before") > 0)
        #expect(try backend.shell("./start-backend.sh fix").status == 0)
        #expect(try backend.shell("cmp package-lock.json before").status == 0)
    }

    /// Reports when it listens, and exits with 7 on request.
    private static let stranger = """
        import signal, socket, sys
        def end(number, frame):
            open(sys.argv[2], "w").write(signal.Signals(number).name)
            sys.exit(7)
        signal.signal(signal.SIGTERM, end)
        listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
        print("listening", flush=True)
        kept = [listener.accept()]
        while True: signal.pause()
        """

    /// Reports when it is connected, and stays.
    private static let client = """
        import signal, socket, sys
        kept = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
        print("connected", flush=True)
        while True: signal.pause()
        """
}

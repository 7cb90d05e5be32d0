import Glibc
import TestSupport
import Testing
import VigiaWire

/// Unusable folders, disks and ports.
@Suite("Bad places", .sideBySide, .serialized)
struct BadPlaces {
    static let sleeper = "services: { a: { command: sleep 1000 } }"

    /// Whether file systems can be mounted in a private mount namespace.
    static let canMount = (try? Program.run(["unshare", "-m", "true"], in: "/tmp").status) == 0

    @Test(
        "a read-only file system is refused in one line",
        .enabled(if: canMount, "it needs a mount namespace")
    )
    func readOnly() throws {
        let project = try Project(Self.sleeper)
        let mount = "mount --bind . . && mount -o remount,ro,bind ."
        for command in ["start", "run"] {
            let outcome = try project.shell(
                "unshare -m sh -c '\(mount) && cd . && vigia -C '$PWD' \(command)'"
            )
            #expect(outcome.status == 2, "\(outcome.all)")
            #expect(outcome.errors.contains("Read-only file system"))
            #expect(outcome.errors.split(separator: "\n").count <= 2)
            #expect(project.isDeserted)
        }
    }

    @Test(
        "a full disk delays a service little, and is reported",
        .enabled(if: canMount, "it needs a mount namespace")
    )
    func fullDisk() throws {
        let command = "[sh, -c, \"seq 1 200000; echo > written; exec sleep 1000\"]"
        let project = try Project("services: { a: { command: \(command) } }")
        let mount = "mkdir logs && mount -t tmpfs -o size=64k none logs"
        let outcome = try project.shell("unshare -m sh -c '\(mount) && vigia -C . start'")
        #expect(outcome.status == 0, "\(outcome.all)")
        Fact.pass("the service waits for a disk that is full", within: .seconds(10)) {
            File.names(in: project.folder).contains("written")
        }
        #expect(try project.vigia("status").status == 0)
        #expect(try project.vigia("stop").status == 0)
    }

    @Test("logs removed at run time are created again")
    func logsRemoved() throws {
        let project = try Project(
            "services: { a: { command: [sh, -c, \"echo begun; exec sleep 1000\"] } }"
        )
        try project.start()
        File.remove(project.folder + "/logs")
        #expect(try project.vigia("restart").status == 0)
        #expect(Fact.holds { project.log("a") == "begun\n" })
        #expect(Fact.holds { project.journal.contains("\"event\":\"ready\"") })
    }

    @Test("an occupied port is refused before the start, with the name of its owner")
    func portTaken() throws {
        let port = try freePort()
        let project = try Project(
            """
            services:
              web: { command: python3 -m http.server PORT, port: PORT }
              other: { command: sleep 1000 }
            """,
            port: port
        )
        let stranger = try Program.start(
            ["python3", "-m", "http.server", "\(port)", "--bind", "127.0.0.1"],
            output: "/dev/null",
            errors: "/dev/null",
            mark: "stranger"
        )
        defer {
            kill(stranger, SIGKILL)
            _ = try? Program.wait(for: stranger)  // Only its end matters.
        }
        let page = ["curl", "-s", "-f", "http://127.0.0.1:\(port)/"]
        #expect(try Fact.holds { try Program.run(page, in: project.folder).status == 0 })
        let outcome = try project.vigia("start")
        #expect(outcome.status == 1, "\(outcome.all)")
        #expect(outcome.errors.contains("port \(port)"))
        #expect(outcome.errors.contains("pid \(stranger)"))
        #expect(project.isDeserted)
        #expect(try project.vigia("start", "other").status == 0)
        // If Vigia already runs, the service waits for its port.
        let waiting = try project.vigia("start", "web")
        #expect(waiting.status == 1)
        #expect(waiting.all.contains("pid \(stranger)"), "\(waiting.all)")
        #expect(kill(stranger, 0) == 0)
        kill(stranger, SIGKILL)
        try project.until { $0.state == "up" }
        #expect(try project.service().restarts == 0)
    }

    @Test("a program that is missing at a restart is named, and restarts end")
    func programRemoved() throws {
        let project = try Project(
            "services: { a: { command: ./a.sh, restart: { delay: 50ms } } }",
            files: ["a.sh": "#!/bin/sh\nexec sleep 1000\n"]
        )
        try project.start()
        File.remove(project.folder + "/a.sh")
        kill(try #require(try project.service().pid), SIGKILL)
        let service = try project.until { $0.state == "broken" }
        #expect(service.reason?.contains("no such file") == true, "\(service)")
        try File.write("#!/bin/sh\nexec sleep 1000\n", to: project.folder + "/a.sh", mode: 0o755)
        #expect(try project.vigia("start").status == 0)
        #expect(try project.service().state == "up")
    }

    @Test(
        "an endless answer is unhealthy if its body is checked, and start says so",
        arguments: [("", true), (", expect: { json: { status: ok } }", false)]
    )
    func endless(expectation: String, isHealth: Bool) throws {
        let script = """
            import os, socket
            server = socket.create_server(("127.0.0.1", int(os.environ["PORT"])))
            while True:
                client, _ = server.accept()
                client.recv(4096)
                client.sendall(b"HTTP/1.1 200 OK\\r\\n\\r\\n")
                try:
                    while True:
                        client.sendall(b"x" * 65536)
                except OSError:
                    client.close()
            """
        let project = try Project(
            """
            services:
              a:
                command: python3 endless.py
                port: PORT
                health: { http: /, start_timeout: 2s\(expectation) }
                restart: { delay: 50ms, attempts: 1, cooldown: never }
            """,
            port: try freePort(),
            files: ["endless.py": script]
        )
        let outcome = try project.vigia("start")
        #expect(outcome.status == (isHealth ? 0 : 1), "\(outcome.all)")
        if isHealth { return }
        #expect(outcome.errors.contains("not ready after 2s"), "\(outcome.all)")
        #expect(outcome.errors.contains("64 KiB"), "\(outcome.all)")
    }
}

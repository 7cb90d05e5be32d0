import Glibc
import TestSupport
import Testing
import VigiaJSON
import VigiaWire

/// Occupied ports, and leftovers (orphaned services) of an earlier Vigia.
@Suite("Ports and leftovers", .sideBySide, .serialized)
struct PortsAndLeftovers {
    /// Listens in two processes, ignores SIGTERM in one, and has a client of its own.
    static let stranger = """
        import os, signal, socket, sys, time
        os.setsid()
        family = socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET
        server = socket.socket(family)
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind((sys.argv[1], int(sys.argv[2])))
        server.listen()
        print("listening", flush=True)
        if os.fork() == 0: signal.signal(signal.SIGTERM, signal.SIG_IGN)
        time.sleep(1000)
        """
    static let client = """
        import socket, sys, time
        connection = socket.create_connection((sys.argv[1], int(sys.argv[2])))
        print("connected", flush=True)
        time.sleep(1000)
        """

    static let addresses = ["127.0.0.1", "0.0.0.0", "::1", "::"]

    @Test("fix --take-port ends every listener of a port, and no client", arguments: addresses)
    func taken(address: String) throws {
        let port = try freePort()
        let project = try Project(
            "services: { web: { command: python3 -m http.server PORT, port: PORT } }",
            port: port,
            files: ["stranger.py": Self.stranger, "client.py": Self.client]
        )
        let (server, said) = try begin("stranger.py", address, port, project)
        #expect(Fact.holds { File.text(said) == "listening\n" })
        let host = address == "0.0.0.0" ? "127.0.0.1" : address == "::" ? "::1" : address
        let (client, output) = try begin("client.py", host, port, project)
        #expect(Fact.holds { File.text(output) == "connected\n" })

        let refused = try project.vigia("start")
        #expect(refused.errors.contains("stranger.py \(address) \(port) (pid \(server), "))
        #expect(refused.errors.contains("`vigia fix --take-port web`"))
        let fixed = try project.vigia("fix", "--take-port", "--timeout", "1", "web")
        #expect(fixed.status == 0, "\(fixed.all)")
        #expect(fixed.output.contains("ended") && fixed.output.contains("killed"))
        #expect(kill(client, 0) == 0)
        kill(client, SIGKILL)
        for pid in [client, server] { _ = try Program.wait(for: pid) }

        // The closed connection does not block the port.
        let free = try project.vigia("fix", "--take-port")
        #expect(free.output == "port \(port) (web) is free\n")
        try project.start()
        let own = try project.vigia("fix", "--take-port")
        #expect(own.output.contains("is held by run"), "\(own.all)")
        #expect(try project.service().restarts == 0)
    }

    @Test("fix --take-port leaves Vigia itself alone if it holds the port")
    func held() throws {
        let project = try Project(
            """
            services:
              web:
                command: sh -c "exec sleep 1000"
                port: PORT
                sockets: { http: "127.0.0.1:PORT" }
                health: none
            """,
            port: try freePort()
        )
        try project.start()
        let fixed = try project.vigia("fix", "--take-port")
        #expect(fixed.status == 0 && fixed.output.contains("is held by"), "\(fixed.all)")
        kill(pid_t(try project.status().supervisor.pid), SIGKILL)
        #expect(try project.vigia("fix", "--take-port").status == 0)
        let service = try project.until { $0.state == "up" }
        #expect(service.run == 1 && service.restarts == 0)
    }

    @Test(
        "a port with an invisible owner is refused clearly",
        .enabled(if: BadPlaces.canMount, "it needs a mount namespace")
    )
    func unseen() throws {
        let port = try freePort()
        let project = try Project(
            "services: { web: { command: python3 -m http.server PORT, port: PORT } }",
            port: port,
            files: ["stranger.py": Self.stranger]
        )
        let (server, said) = try begin("stranger.py", "127.0.0.1", port, project)
        defer {
            kill(-server, SIGKILL)
            _ = try? Program.wait(for: server)  // Only its end matters.
        }
        let inside = "unshare -pf --mount-proc vigia"
        #expect(Fact.holds { File.text(said) == "listening\n" })
        for command in ["run", "fix --take-port"] {
            let outcome = try project.shell("\(inside) \(command)")
            #expect(outcome.status == 1)
            #expect(outcome.errors.contains("cannot be seen from here"), "\(outcome.all)")
        }
        #expect(kill(server, 0) == 0)
    }

    @Test("leftovers of a killed Vigia are ended before the next start, other processes are not")
    func leftovers() throws {
        let project = try Project(
            "services: { web: { command: [sh, web.sh] } }",
            files: [
                "web.sh": """
                (setsid sh -c 'trap "" TERM; echo daemon; while :; do :; done' &)
                exec sleep 1000
                """
            ]
        )
        try project.start()
        #expect(Fact.holds { project.log("web") == "daemon\n" })
        let left = try project.killVigia()
        let outcome = try project.vigia("start")
        #expect(outcome.status == 0, "\(outcome.all)")
        #expect(outcome.errors.contains("what an earlier Vigia left running: "))
        for pid in left { #expect(ended(in: project).contains { $0.contains("\"pid\":\(pid),") }) }
        let daemon = ended(in: project).filter { $0.contains("while :;") }
        #expect(daemon.count == 1)
        #expect(daemon.allSatisfy { $0.contains("\"run\":1,") && $0.contains("\"killed\":true") })
        #expect(left.allSatisfy { kill($0, 0) == -1 })
        let pid = try #require(try project.service().pid)
        #expect(!left.contains(pid))
    }

    @Test(
        "leftovers without a mark are found by their cgroup",
        .enabled(if: ProcessTrees.hasCgroups, "it needs cgroups of its own")
    )
    func unmarked() throws {
        let project = try Project(
            "services: { web: { command: [sh, web.sh] } }",
            files: [
                "web.sh": """
                (setsid env -i /bin/sh -c 'echo there; exec sleep 1003' &)
                exec sleep 1000
                """
            ]
        )
        try project.start()
        #expect(Fact.holds { project.log("web") == "there\n" })
        let tree = try project.vigia("status", "--tree", "--json")
        let list = try ProcessList(json: JSONValue(parsing: Array(tree.output.utf8)))
        let pid = try #require(
            list.services[0].processes.first { $0.command == "sleep 1003" }?.pid
        )
        #expect(!File.text("/proc/\(pid)/environ").contains("VIGIA_RUN"))
        _ = try project.killVigia()
        #expect(kill(pid, 0) == 0)
        #expect(try project.vigia("start").status == 0)
        #expect(Fact.holds { kill(pid, 0) == -1 })
        #expect(ended(in: project).contains { $0.contains("\"pid\":\(pid),\"uid\":0,") })
        #expect(ended(in: project).count == 2)
    }

    /// The journal's lines about ended leftovers.
    private func ended(in project: Project) -> [Substring] {
        project.journal.split(separator: "\n").filter {
            $0.contains("\"event\":\"leftover_ended\"")
        }
    }

    @Test("leftovers: refuse prevents a start while they run")
    func refusing() throws {
        let project = try Project("{ leftovers: refuse, services: { a: { command: sleep 1000 } } }")
        try project.start()
        let left = try project.killVigia()
        let outcome = try project.vigia("start")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("sleep 1000 (pid \(left[0])"), "\(outcome.all)")
        #expect(left.allSatisfy { kill($0, 0) == 0 })
        for pid in left { kill(pid, SIGKILL) }
        #expect(try Fact.holds { try project.vigia("start").status == 0 })
    }

    private func begin(
        _ script: String,
        _ address: String,
        _ port: Int,
        _ project: Project
    ) throws -> (pid: pid_t, output: String) {
        let output = "\(project.folder)/\(script).out"
        let words = ["python3", "\(project.folder)/\(script)", address, "\(port)"]
        let pid = try Program.start(
            words,
            output: output,
            errors: "\(project.folder)/\(script).err",
            mark: project.folder
        )
        return (pid, output)
    }
}

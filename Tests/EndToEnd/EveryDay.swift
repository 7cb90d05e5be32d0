import Glibc
import TestSupport
import Testing
import VigiaWire

/// Everyday commands and their answers.
@Suite("Every day", .sideBySide, .serialized)
struct EveryDay {
    static let pair = """
        services:
          a: { command: sleep 1000 }
          b: { command: sleep 1000 }
        """

    @Test("a command needs no configuration file")
    func withoutFile() throws {
        let port = try freePort()
        let project = try Project("")
        let line = "vigia start -- python3 -m http.server \(port) --bind 127.0.0.1"
        let started = try project.shell(line)
        #expect(started.status == 0, "\(started.all)")
        let page = ["curl", "-s", "-f", "http://127.0.0.1:\(port)/"]
        #expect(try Fact.holds { try Program.run(page, in: project.folder).status == 0 })
        let again = try project.shell("vigia start -- sleep 1000")
        #expect(again.status == 2)
        #expect(again.errors.contains("already"))
        #expect(try project.vigia("restart").status == 0)
        #expect(try project.vigia("stop").status == 0)
        #expect(project.isDeserted)
    }

    @Test("the reported load of a new run is at most that of all processors")
    func load() throws {
        let project = try Project(#"services: { a: { command: [python3, -c, "while True: 1"] } }"#)
        let start = try project.begin("start")
        var most = 0.0
        Fact.pass {
            // At first no supervisor answers.
            guard let load = try? project.service().cpuPercent else { return false }
            most = max(most, load)
            return load > 0
        }
        #expect(try Program.wait(for: start) == 0)
        #expect(most <= 110 * Double(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    }

    @Test("an answer that cannot be written is an error")
    func unwritten() throws {
        let project = try Project(Self.pair)
        try project.start()
        let lost = try project.shell("vigia status > /dev/full")
        #expect(lost.status == 1)
        #expect(lost.errors.contains("cannot write the answer: No space left on device"))
        // A reader that ends early has what it wanted.
        #expect(try project.shell("vigia events -n 1000 | head -n 1").errors == "")
    }

    @Test("a profile overlays the configuration, and restart keeps it")
    func profiles() throws {
        let project = try Project(
            """
            services:
              a: { command: [sh, -c, "echo $MODE; exec sleep 1000"], env: { MODE: plain } }
            profiles:
              monitor: { services: { a: { env: { MODE: closely } } } }
            """
        )
        #expect(try project.vigia("start", "--monitor").status == 0)
        #expect(try project.status().profile == "monitor")
        let other = try project.vigia("start", "--prod")
        #expect(other.status == 2)
        #expect(other.errors.contains("monitor"))
        #expect(try project.vigia("restart").status == 0)
        #expect(project.log("a") == "closely\nclosely\n")
        #expect(try project.vigia("start", "--dev", "--prod").status == 2)
    }

    @Test("services start after their dependencies, and stop before them")
    func order() throws {
        let script = """
            trap "echo $1 down >> order; exit 0" TERM
            echo $1 up >> order
            [ $1 = migration ] && exit 0
            sleep 1000 & wait
            """
        let project = try Project(
            """
            services:
              web: { command: sh part.sh web, depends_on: { migration: done, db: ready } }
              migration: { command: sh part.sh migration, restart: { policy: on-failure }, depends_on: [db] }
              db: { command: sh part.sh db }
            """,
            files: ["part.sh": script]
        )
        try project.start()
        #expect(try project.service(1).state == "done")
        #expect(try project.vigia("stop").status == 0)
        let order = File.text(project.folder + "/order").split(separator: "\n")
        #expect(order == ["db up", "migration up", "web up", "web down", "db down"])
        #expect(project.isDeserted)
    }

    @Test("restart gives a new process, and counts as no failure")
    func restart() throws {
        let project = try Project(Self.pair)
        try project.start()
        let before = try project.status().services
        #expect(try project.vigia("restart", "a").status == 0)
        let after = try project.status().services
        #expect(after[0].pid != before[0].pid)
        #expect(after[0].state == "up")
        #expect(after[0].restarts == 0)
        #expect(after[1].pid == before[1].pid)
    }

    @Test("a stopped service stays stopped until it is started")
    func single() throws {
        let project = try Project(Self.pair)
        try project.start()
        #expect(try project.vigia("stop", "a").status == 0)
        #expect(try project.service().state == "down")
        #expect(try project.service(1).state == "up")
        kill(try project.status().supervisor.pid, SIGKILL)
        #expect(try project.service().state == "down")
        #expect(try project.vigia("start", "a").status == 0)
        #expect(try project.service().state == "up")
    }

    @Test("status --json has the members that scripts read")
    func statusKeys() throws {
        let project = try Project(Self.pair)
        try project.start()
        let text = try project.vigia("status", "--json").output
        let names = [
            "name", "state", "pid", "uptime_s", "restarts", "restarts_last_hour", "memory_bytes",
            "memory_limit_bytes", "cpu_percent", "health", "run",
        ]
        #expect(names.filter { !text.contains("\"\($0)\":") } == [])
        #expect(text.hasPrefix("{") && text.hasSuffix("}\n"))
        #expect(text.count { $0 == "\n" } == 1)
        let service = try project.service()
        #expect(service.memoryBytes ?? 0 > 0)
        #expect(service.memoryLimitBytes == nil)
        #expect(try project.vigia("stop").status == 0)
        #expect(try project.vigia("status", "--json").status == 3)
    }

    @Test("start keeps no inherited pipe open, so a reader gets its end")
    func pipe() throws {
        let project = try Project(Self.pair)
        let outcome = try project.shell("vigia start 2>&1 | cat")
        #expect(outcome.output.contains("up"))
        #expect(try project.shell("vigia logs | head -n 1").status == 0)
    }

    @Test("logs are shown by service and stream, and followed")
    func logs() throws {
        let line = "for i in 1 2 3; do echo out $i; echo err $i >&2; done; exec sleep 1000"
        let project = try Project("services: { a: { command: [sh, -c, \"\(line)\"] } }")
        try project.start()
        #expect(Fact.holds { File.text(project.folder + "/logs/a-error.log").contains("err 3") })
        #expect(try project.vigia("logs", "a").output.contains("out 3"))
        #expect(try project.vigia("errors", "-n", "2").output == "err 2\nerr 3\n")
        let follower = try project.begin("logs", "-f", "a")
        defer { kill(follower, SIGKILL) }
        #expect(Fact.holds { project.begunOutput.contains("out 3") })
        #expect(try project.vigia("restart").status == 0)
        Fact.pass(project.begunOutput) {
            project.begunOutput.split(separator: "out 3").count > 2
        }
        kill(follower, SIGTERM)
        _ = try Program.wait(for: follower)
    }

    /// Restart policies with exit codes, and the results of start and status.
    static let lastPolicies: [(policy: String, code: Int, state: String, statuses: [Int32])] = [
        ("never", 3, "broken", [1, 4]), ("never", 0, "done", [0, 0]),
        ("on-failure", 0, "done", [0, 0]),
    ]

    @Test("a service that must not be restarted stays in its final state", arguments: lastPolicies)
    func policies(policy: String, code: Int, state: String, statuses: [Int32]) throws {
        let command = "[sh, -c, exit \(code)], restart: { policy: \(policy) }"
        let project = try Project("services: { a: { command: \(command) } }")
        #expect(try project.vigia("start").status == statuses[0])
        #expect(try project.vigia("status").status == statuses[1])
        let service = try project.service()
        #expect(service.state == state)
        #expect(service.restarts == 0)
        #expect(service.lastEnding == "exited with status \(code)")
    }

    @Test(
        "an unknown service is refused by every command",
        arguments: ["start", "stop", "restart", "status", "health", "logs", "errors"]
    )
    func stranger(command: String) throws {
        let project = try Project(Self.pair)
        if !["start", "logs", "errors"].contains(command) { try project.start() }
        let outcome = try project.vigia(command, "nosuch")
        #expect(outcome.status == 2, "\(outcome.all)")
        #expect(outcome.errors.contains("nosuch"))
        #expect(outcome.errors.contains("a, b"))
    }

    @Test("in the foreground, a command without a file ends with Ctrl-C")
    func foregroundCommand() throws {
        let project = try Project("")
        let pid = try project.begin("run", "--", "sleep", "1000")
        #expect(Fact.holds { project.begunErrors.contains("ready") })
        kill(pid, SIGINT)
        #expect(try Program.wait(for: pid) == 0)
        #expect(project.isDeserted)
    }

    @Test("started processes inherit no descriptors of the shell")
    func descriptors() throws {
        let project = try Project("services: { a: { command: sleep 1000 } }")
        // The reader ends once no process has the pipe open for writing.
        let line = """
            mkfifo pipe
            (cat pipe && echo over > end) &
            exec 9> pipe && vigia start && exec 9>&- && wait
            """
        let outcome = try project.shell(line)
        #expect(outcome.status == 0, "\(outcome.all)")
        #expect(File.text(project.folder + "/end") == "over\n")
    }
}

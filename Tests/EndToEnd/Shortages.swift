import Glibc
import TestSupport
import Testing
import VigiaWire

/// Vigia with scarce resources, and clients that use too much.
@Suite("Shortages", .sideBySide, .serialized)
struct Shortages {
    /// Opens connections to the control socket, sends nothing, and stays until `go` exists.
    private static let idle = """
        import os, socket, sys, time
        all = []
        for _ in range(int(sys.argv[1])):
            one = socket.socket(socket.AF_UNIX)
            one.settimeout(5)
            try:
                one.connect(".vigia/control.sock")
            except OSError:
                pass
            all.append(one)
        open("connected", "w").close()
        while not os.path.exists("go"):
            time.sleep(0.05)
        """
    /// Sends requests without end and reads no answer, until nothing more is accepted.
    private static let pipelining = """
        import os, select, socket, time
        one = socket.socket(socket.AF_UNIX)
        one.connect(".vigia/control.sock")
        one.setblocking(False)
        request = b"GET /v1/events?n=1000 HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n" * 1000
        sent = 0
        while sent < 200_000_000 and select.select([], [one], [], 2)[1]:
            sent += one.send(request)
        with open("sent.new", "w") as file:
            file.write(str(sent))
        os.rename("sent.new", "sent")
        while not os.path.exists("go"):
            time.sleep(0.05)
        """

    /// Writes two megabytes to its output and errors, with the reason at the end.
    private static let asked = """
        head -c 2000000 /dev/zero | tr '\\0' x
        echo
        ends=$(readlink /proc/$$/fd/1 /proc/$$/fd/2)
        echo "$ends" > ends.new && mv ends.new ends
        echo could not connect to db >&2
        exit 1
        """

    private static let twoAttempts =
        "services: { a: { command: sleep 1000, restart: { attempts: 2 } } }"

    private static func number(_ name: String, of pid: pid_t) -> Int {
        let line = File.text("/proc/\(pid)/status").split(separator: "\n")
            .first { $0.hasPrefix("\(name):") }
        return line.flatMap { Int($0.filter(\.isNumber)) } ?? 0
    }

    @Test("more services than open files allow are refused, with the number and a remedy")
    func refused() throws {
        let services = (0..<30).map { "  s\($0): { command: sleep 1000 }" }
        let project = try Project("services:\n" + services.joined(separator: "\n"))
        let outcome = try project.shell("ulimit -n 100; vigia start")
        #expect(outcome.status != 0)
        #expect(outcome.all.contains("need 168 open files, and 100 are allowed"), "\(outcome.all)")
        #expect(outcome.all.contains("LimitNOFILE="))
    }

    @Test("idle clients that use every descriptor do not prevent a stop")
    func idleClients() throws {
        let project = try Project(
            "services: { a: { command: sleep 1000 } }",
            files: ["idle.py": Self.idle]
        )
        #expect(try project.shell("ulimit -n 90; vigia start").status == 0)
        let supervisor = try project.status().supervisor.pid
        let clients = try project.beginShell("exec python3 idle.py 120")
        #expect(Fact.holds { File.read(project.folder + "/connected") != nil })
        #expect(try project.service().state == "up")
        let before = Self.number("voluntary_ctxt_switches", of: supervisor)
        let (clock, length) = (ContinuousClock(), Duration.seconds(3))
        let began = clock.now
        #expect(Fact.holds { clock.now - began > length })
        #expect(Self.number("voluntary_ctxt_switches", of: supervisor) - before < 60)
        let told = project.journal.split(separator: "\n").count {
            $0.contains("descriptors_exhausted")
        }
        #expect(told == 1)
        #expect(try project.vigia("stop").status == 0)
        #expect(File.size(project.folder + "/.vigia/supervisor.log") < 1 << 16)
        try File.write("", to: project.folder + "/go")
        #expect(try Program.wait(for: clients) == 0)
    }

    @Test("a client that sends requests and reads no answers does not fill memory")
    func pipelined() throws {
        let project = try Project(
            "services: { a: { command: sleep 1000 } }",
            files: ["pipelining.py": Self.pipelining]
        )
        try project.start()
        let supervisor = try project.status().supervisor.pid
        let before = Self.number("VmRSS", of: supervisor)
        let client = try project.beginShell("exec python3 pipelining.py")
        #expect(Fact.holds { File.read(project.folder + "/sent") != nil })
        let after = Self.number("VmRSS", of: supervisor)
        #expect(after - before < 4096, "\(before) kB, then \(after) kB")
        #expect(try project.service().state == "up")
        try File.write("", to: project.folder + "/go")
        #expect(try Program.wait(for: client) == 0)
    }

    @Test("a crash while the guardian has no free descriptor is no failed restart")
    func guardian() throws {
        let project = try Project(Self.twoAttempts)
        try project.start()
        let status = try project.status()
        let (guardian, pid) = (status.guardian.pid, try #require(status.services[0].pid))
        try project.shell("prlimit --pid \(guardian) --nofile=22:1000")
        kill(pid, SIGKILL)
        let lacking = try project.until {
            $0.state == "waiting" && $0.reason?.contains("too many open files") == true
        }
        #expect(lacking.lastEnding?.contains("RLIMIT_NOFILE") == true)
        // Far more often than the restart limit.
        func tries() -> Int {
            project.journal.split(separator: "\n").count { $0.contains("lacks something") }
        }
        #expect(Fact.holds { tries() > 3 }, "\(project.journal)")
        try project.shell("prlimit --pid \(guardian) --nofile=1000:1000")
        let back = try project.until { $0.state == "up" && $0.pid != pid }
        #expect(back.restarts == 1)
        #expect(!project.journal.contains("argument list too long"))
        #expect(!project.journal.contains("\"broken\""))
    }

    @Test("a crash while the supervisor has no free descriptor is no failed restart")
    func supervisor() throws {
        let project = try Project(Self.twoAttempts)
        try project.start()
        let status = try project.status()
        let (supervisor, pid) = (status.supervisor.pid, try #require(status.services[0].pid))
        try project.shell("prlimit --pid \(supervisor) --nofile=4:1000")
        kill(pid, SIGKILL)
        #expect(Fact.holds { project.journal.contains("RLIMIT_NOFILE") }, "\(project.journal)")
        try project.shell("prlimit --pid \(supervisor) --nofile=1000:1000")
        try project.until { $0.state == "up" && $0.pid != pid }
        #expect(!project.journal.contains("argument list too long"))
    }

    @Test("the last line of a probe command is the reason, and no more is kept")
    func probeOutput() throws {
        let project = try Project(
            """
            services:
              a:
                command: sleep 1000
                health:
                  exec: [sh, asked.sh]
                  interval: 1s
                  failures: 100
            """,
            files: ["asked.sh": Self.asked]
        )
        let start = try project.begin("start")
        _ = try project.statusOnceAnswered()
        let service = try project.until {
            $0.reason?.contains("exited with status 1: could not connect to db") == true
        }
        #expect(service.state == "starting")
        let ends = File.text(project.folder + "/ends").split(separator: "\n")
        #expect(ends.count == 2 && ends.allSatisfy { $0.hasPrefix("pipe:") }, "\(ends)")
        // No file contains more of it.
        for file in [".vigia/supervisor.log", "logs/process-monitor.log", "logs/a.log"] {
            let kept = try #require(File.read("\(project.folder)/\(file)"), "there is no \(file)")
            #expect(!kept.contains("xx") && kept.utf8.count < 1 << 16, "\(file)")
        }
        #expect(try project.vigia("stop").status == 0)
        _ = try Program.wait(for: start)
    }

    @Test("a service manager gets heartbeats only while both parts of Vigia live")
    func watchdog() throws {
        let project = try Project(
            "services: { a: { command: sleep 1000 } }",
            files: ["manager.py": NotifyMessages.serviceManager]
        )
        let harness = try Program.start(
            ["sh", "-c", "cd '\(project.folder)' && exec python3 manager.py"],
            output: "/dev/null",
            errors: project.folder + "/manager.err",
            mark: project.folder
        )
        func beats() -> Int {
            File.text(project.folder + "/heard").split(separator: "\n").count {
                $0 == "WATCHDOG=1"
            }
        }
        #expect(Fact.holds { beats() > 3 })
        let guardian = try project.status().guardian.pid
        kill(guardian, SIGSTOP)
        #expect(try Fact.holds { try project.status().guardian.silentSeconds ?? 0 > 1 })
        let before = beats()
        #expect(try Fact.holds { try project.status().guardian.silentSeconds ?? 0 > 4 })
        #expect(beats() == before)
        kill(guardian, SIGCONT)
        #expect(Fact.holds { beats() > before })
        #expect(try project.vigia("stop").status == 0)
        #expect(try Program.wait(for: harness) == 0)
    }
}

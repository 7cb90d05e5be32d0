import Glibc
import TestSupport
import Testing
import VigiaWire

/// Services that send sd_notify messages, and strangers that try to send them too.
@Suite("Notify messages", .sideBySide, .serialized)
struct NotifyMessages {
    /// Sends its arguments to the notify socket, and waits until they are handled.
    static let say = """
        import os, socket, sys
        name = os.environ["NOTIFY_SOCKET"]
        to = "\\0" + name[1:] if name[0] == "@" else name
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
            for word in sys.argv[1:]:
                out.sendto(word.encode(), to)
            heard, done = os.pipe()
            out.connect(to)
            socket.send_fds(out, [b"BARRIER=1"], [done])
            os.close(done)
            os.read(heard, 1)
        """
    /// Obeys files in its folder: sends heartbeats until `quiet`, is ready after `go`.
    static let service = """
        import os, socket, sys, time
        def say(words):
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
                out.sendto(words.encode(), "\\0" + os.environ["NOTIFY_SOCKET"][1:])
        usec = os.environ.get("WATCHDOG_USEC")
        assert usec is None or int(os.environ["WATCHDOG_PID"]) == os.getpid()
        ready = False
        while True:
            if not ready and os.path.exists("go"):
                say(f"READY=1\\nSTATUS=serving as {os.getpid()}")
                ready = True
            if os.path.exists("trigger"):
                os.unlink("trigger")
                say("WATCHDOG=trigger")
            if os.path.exists("reload"):
                os.unlink("reload")
                say("RELOADING=1")
                say("READY=1")
            if os.path.exists("leave"):
                os.unlink("leave")
                say("STOPPING=1")
                while not os.path.exists("gone"):
                    time.sleep(0.05)
                sys.exit(0)
            if not os.path.exists("quiet"):
                say("WATCHDOG=1")
            time.sleep(0.05)
        """

    private func project(_ settings: String, files: [String: String] = [:]) throws -> Project {
        let all = ["say.py": Self.say, "service.py": Self.service]
        return try Project(
            "services: { a: { command: python3 service.py, \(settings) } }",
            files: all.merging(files) { $1 }
        )
    }

    @Test("a service is ready when it says so, and every supervisor shows its status text")
    func ready() throws {
        let project = try project("notify: true")
        let start = try project.begin("start")
        #expect(Fact.holds { project.journal.contains("\"spawned\"") })
        let waiting = try project.until { $0.state == "starting" && ($0.uptimeSeconds ?? 0) > 1.2 }
        #expect(!waiting.ready)
        try File.write("", to: project.folder + "/go")
        #expect(try Program.wait(for: start) == 0)
        let status = try project.until { $0.statusText != nil }
        #expect(status.state == "up")
        let words = "a says: serving as \(status.pid ?? 0)"
        #expect(try project.vigia("status").output.contains(words))
        kill(try project.status().supervisor.pid, SIGKILL)
        #expect(Fact.holds { project.journal.contains("supervisor_replaced") })
        #expect(try project.vigia("status").output.contains(words))
    }

    @Test("a stranger's message is ignored and reported once, and so is an invalid one")
    func strangers() throws {
        let project = try project("notify: true")
        let start = try project.begin("start")
        #expect(Fact.holds { project.journal.contains("\"spawned\"") })
        let status = try project.until { $0.state == "starting" && $0.pid != nil }
        let pid = try #require(status.pid)
        let name = try Fact.found { Program.variable("NOTIFY_SOCKET", of: pid) }
        #expect(name.hasPrefix("NOTIFY_SOCKET=@"))
        for _ in 0..<3 {
            let said = try project.shell("env '\(name)' python3 say.py READY=1")
            #expect(said.status == 0, "\(said.all)")
        }
        #expect(Fact.holds { project.journal.contains("belongs to no service") })
        #expect(try project.service().state == "starting")
        let lines = project.journal.split(separator: "\n")
        #expect(lines.count { $0.contains("\"notify_ignored\"") } == 1)
        try File.write("", to: project.folder + "/go")
        #expect(try Program.wait(for: start) == 0)
    }

    static let hasTool = unsafe access("/usr/bin/systemd-notify", X_OK) == 0

    @Test("the tool systemd-notify is supported", .enabled(if: hasTool, "it needs systemd-notify"))
    func tool() throws {
        let line = "systemd-notify --ready --status='by the tool'; exec sleep 1000"
        let project = try Project(
            "services: { a: { command: [sh, -c, \"\(line)\"], notify: true } }"
        )
        try project.start()
        #expect(try project.until { $0.statusText != nil }.statusText == "by the tool")
    }

    @Test("a child of the service may send its messages, whatever else it sends")
    func child() throws {
        let line = "python3 say.py hello '=' READY=1 $(printf %05000d 0) & wait; exec sleep 1000"
        let project = try Project(
            "services: { a: { command: [sh, -c, \"\(line)\"], notify: true } }",
            files: ["say.py": Self.say]
        )
        try project.start()
        #expect(try project.service().state == "up")
        #expect(Fact.holds { project.journal.contains("said what is not understood") })
        #expect(Fact.holds { project.journal.contains("longer than 4096 bytes") })
    }

    @Test("a service that reloads itself or stops by itself does not count as failed")
    func itself() throws {
        let project = try project("notify: true, restart: { delay: 10ms }", files: ["go": ""])
        try project.start()
        let first = try project.service()
        try File.write("", to: project.folder + "/reload")
        #expect(Fact.holds { project.journal.contains("\"reloaded_itself\"") })
        #expect(try project.service().run == first.run)
        try File.write("", to: project.folder + "/leave")
        try project.until { $0.state == "stopping" }
        try File.write("", to: project.folder + "/gone")
        let second = try project.until { $0.state == "up" && $0.run != first.run }
        #expect(second.restarts == 1)
        // It exited by itself, without a signal.
        #expect(project.tells("exited with status 0"))
    }

    /// Makes a child that reports itself as the main process; the parent exits at once.
    static let background = """
        import os, socket, sys, time
        def say(words):
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
                out.sendto(words.encode(), "\\0" + os.environ["NOTIFY_SOCKET"][1:])
        told, tell = os.pipe()
        if os.fork() == 0:
            os.setsid()
            say(f"MAINPID={sys.argv[1] if len(sys.argv) > 1 else os.getpid()}\\nREADY=1")
            os.write(tell, b"x")
            time.sleep(1000)
        os.read(told, 1)
        """

    @Test("a daemon reports its main process, which is then supervised")
    func background() throws {
        let project = try Project(
            "services: { a: { command: python3 a.py, notify: true, restart: { delay: 10ms } } }",
            files: ["a.py": Self.background]
        )
        try project.start()
        let first = try project.service()
        let pid = try #require(first.pid)
        #expect(File.text("/proc/\(pid)/cmdline").contains("a.py"))
        #expect(project.journal.components(of: "\"passed_on\"") == 1)
        // The next supervisor knows it, too.
        kill(try project.status().supervisor.pid, SIGKILL)
        #expect(Fact.holds { project.journal.contains("supervisor_replaced") })
        #expect(try project.service().pid == pid)
        kill(pid, SIGUSR1)
        let second = try project.until { $0.state == "up" && $0.run != first.run }
        #expect(second.lastEnding == "killed by SIGUSR1")
        #expect(second.restarts == 1)
        #expect(try project.vigia("stop").status == 0)
    }

    @Test("a process outside the service's run cannot become its main process")
    func foreignMain() throws {
        let project = try Project(
            "services: { a: { command: [python3, a.py, \"\(getpid())\"], notify: true } }",
            files: ["a.py": Self.background]
        )
        let start = try project.begin("start")
        #expect(Fact.holds { project.journal.contains("a main process not of its tree") })
        #expect(!project.journal.contains("\"passed_on\""))
        kill(start, SIGTERM)
        _ = try Program.wait(for: start)
    }

    static let faults = [("quiet", "no heartbeat for 700ms"), ("trigger", "it said so itself")]

    @Test("a missing heartbeat is a hang, and so is a reported one", arguments: faults)
    func watchdog(file: String, words: String) throws {
        let project = try project(
            "notify: true, watchdog: 700ms, restart: { delay: 100ms }",
            files: ["go": ""]
        )
        try project.start()
        let before = try project.service()
        kill(try project.status().supervisor.pid, SIGKILL)
        // Its heartbeats continue while the supervisor is replaced, and nothing happens.
        #expect(Fact.holds { project.journal.contains("supervisor_replaced") })
        try project.until { ($0.uptimeSeconds ?? 0) > 2.5 }
        #expect(try project.service().run == before.run)
        try File.write("", to: "\(project.folder)/\(file)")
        #expect(Fact.holds { project.journal.contains(words) }, "\(project.journal)")
        _ = unsafe unlink("\(project.folder)/quiet")
        let after = try project.until { $0.state == "up" && $0.run != before.run }
        #expect(after.restarts >= 1)
    }

    /// Runs Vigia as systemd does, and records the messages that it gets.
    static let serviceManager = """
        import os, socket, subprocess, sys
        heard = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        heard.bind("manager.sock")
        heard.settimeout(0.1)
        environment = dict(os.environ, NOTIFY_SOCKET=os.path.abspath("manager.sock"),
                           WATCHDOG_USEC="400000")
        vigia = subprocess.Popen(["vigia", "run"], env=environment)
        with open("heard", "w", buffering=1) as file:
            while vigia.poll() is None:
                try:
                    file.write(heard.recv(4096).decode() + "\\n")
                except TimeoutError:
                    pass
        """

    @Test("in the foreground Vigia reports to its service manager, and services do not")
    func upward() throws {
        let project = try Project(
            "services: { a: { command: [sh, -c, 'echo \"[$NOTIFY_SOCKET]\"; exec sleep 1000'] } }",
            files: ["manager.py": Self.serviceManager]
        )
        let harness = try Program.start(
            ["sh", "-c", "cd '\(project.folder)' && exec python3 manager.py"],
            output: "/dev/null",
            errors: project.folder + "/manager.err",
            mark: project.folder
        )
        func heard() -> [Substring] {
            File.text(project.folder + "/heard").split(separator: "\n")
        }
        #expect(Fact.holds { heard().contains("READY=1") }, "\(heard())")
        #expect(Fact.holds { heard().count { $0 == "WATCHDOG=1" } > 3 })
        #expect(heard().contains("STATUS=1 of 1 services are well"))
        #expect(project.log("a") == "[]\n")
        #expect(try project.vigia("stop").status == 0)
        #expect(try Program.wait(for: harness) == 0)
        #expect(heard().contains("STOPPING=1"), "\(heard())")
    }
}

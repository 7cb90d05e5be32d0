import Glibc
import TestSupport
import Testing
import VigiaWire

/// Other users of the machine who try to send messages for a service: they know its mark and the
/// name of its socket, which anybody can read.
@Suite(
    "Strangers",
    .sideBySide,
    .serialized,
    .enabled(if: AnotherUser.isPossible, "it needs root, and another user")
)
struct Strangers {
    /// Sends each message once and waits until all are handled, or the first one for so many
    /// seconds.
    static let send = """
        import os, socket, sys, time
        name, seconds, words = sys.argv[1], float(sys.argv[2]), sys.argv[3:]
        end = time.monotonic() + seconds
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
            for word in words:
                out.sendto(word.encode(), "\\0" + name[1:])
            if seconds == 0:
                heard, done = os.pipe()
                out.connect("\\0" + name[1:])
                socket.send_fds(out, [b"BARRIER=1"], [done])
                os.close(done)
                os.read(heard, 1)
            out.setblocking(False)
            while time.monotonic() < end:
                try:
                    out.sendto(words[0].encode(), "\\0" + name[1:])
                except OSError:
                    pass
        """

    private func project(
        _ settings: String = "notify: true",
        python: String = "python3"
    ) throws -> Project {
        let project = try Project(
            "services: { a: { command: \(python) service.py, \(settings) } }",
            files: ["service.py": NotifyMessages.service, "send.py": Self.send]
        )
        // Other users need read access to the script.
        _ = unsafe chmod(project.base, 0o755)
        return project
    }

    /// What another user can read about a run.
    private func facts(_ project: Project) throws -> (mark: String, socket: String, pid: pid_t) {
        let status = try project.until { $0.pid != nil }
        let pid = try #require(status.pid)
        let mark = try Fact.found { Program.variable("VIGIA_RUN", of: pid) }
        let socket = try #require(Program.variable("NOTIFY_SOCKET", of: pid))
        return (mark, String(socket.dropFirst("NOTIFY_SOCKET=".count)), pid)
    }

    /// Sends as another user, with the mark of the run.
    private func send(
        _ project: Project,
        _ facts: (mark: String, socket: String, pid: pid_t),
        user: uid_t = 5,
        for seconds: Double = 0,
        _ words: [String]
    ) throws -> Outcome {
        let list = words.map { "'\($0)'" }.joined(separator: " ")
        return try project.shell(
            "\(AnotherUser.command(user)) '\(facts.mark)' "
                + "python3 send.py '\(facts.socket)' \(seconds) \(list)"
        )
    }

    static let words = [
        "WATCHDOG=trigger", "STOPPING=1", "READY=1", "STATUS=owned", "RELOADING=1",
        "EXTEND_TIMEOUT_USEC=3600000000",
    ]

    @Test("another user with the mark of a run is ignored, whatever it sends")
    func forged() throws {
        let project = try project("notify: true, watchdog: 60s")
        try File.write("", to: project.folder + "/go")
        try project.start()
        let before = try project.service()
        let facts = try facts(project)
        // A process of the other user, as the new main process.
        let main = try project.beginShell("exec setpriv --reuid=5 --clear-groups sleep 1000")
        defer { Program.end(main) }
        let sent = try send(project, facts, Self.words + ["MAINPID=\(main)"])
        #expect(sent.status == 0, "\(sent.all)")
        #expect(Fact.holds { project.journal.contains("belongs to no service that may send any") })
        // The service's own messages are still handled after all that.
        try File.write("", to: project.folder + "/reload")
        #expect(Fact.holds { project.journal.contains("\"reloaded_itself\"") })
        let after = try project.service()
        #expect(after.run == before.run && after.pid == before.pid)
        #expect(after.statusText?.hasPrefix("serving") == true)
        #expect(project.journal.components(of: "belongs to no service that may send any") == 1)
        #expect(!project.journal.contains("\"passed_on\""))
    }

    @Test("other processes of a run's user cannot send for it either")
    func sameUser() throws {
        let project = try project("notify: true, user: games", python: AnotherUser.python)
        try File.write("", to: project.folder + "/go")
        try project.start()
        let before = try project.service()
        let facts = try facts(project)
        #expect(try send(project, facts, ["STATUS=owned", "STOPPING=1"]).status == 0)
        #expect(Fact.holds { project.journal.contains("belongs to no service that may send any") })
        let after = try project.service()
        #expect(after.state == "up" && after.run == before.run)
        #expect(after.statusText?.hasPrefix("serving") == true)
    }

    @Test("a process of a run that acts as another user cannot send for it")
    func foreign() throws {
        let user = "setpriv --reuid=5 --clear-groups env"
        let line = user + " python3 send.py $NOTIFY_SOCKET 0 READY=1; "
        let project = try Project(
            "services: { a: { command: [sh, a.sh], notify: true } }",
            files: [
                "send.py": Self.send,
                "a.sh": line + "while [ ! -e go ]; do sleep 0.05; done; "
                    + "python3 send.py $NOTIFY_SOCKET 0 READY=1; exec sleep 1000",
            ]
        )
        _ = unsafe chmod(project.base, 0o755)
        let start = try project.begin("start")
        #expect(Fact.holds { project.journal.contains("which may not speak for it") })
        #expect(try project.service().state == "starting")
        try File.write("", to: project.folder + "/go")
        #expect(try Program.wait(for: start) == 0)
    }

    @Test("a main process that became another user can send for its run, and its children can")
    func dropped() throws {
        let command = AnotherUser.command(5) + " sh a.sh"
        let project = try Project(
            "services: { a: { command: \(command), notify: true } }",
            files: [
                "send.py": Self.send,
                "a.sh": "python3 send.py $NOTIFY_SOCKET 0 READY=1; while :; do sleep 1; done",
            ]
        )
        _ = unsafe chmod(project.base, 0o755)
        try project.start()
        #expect(try project.service().state == "up")
    }

    @Test("a flood of another user costs little, and delays no message of the service")
    func flood() throws {
        let project = try project()
        let start = try project.begin("start")
        let supervisor = try project.statusOnceAnswered().supervisor.pid
        let facts = try facts(project)
        let flood = try project.beginShell(
            "exec \(AnotherUser.command(5)) '\(facts.mark)' "
                + "python3 send.py '\(facts.socket)' 1000 STOPPING=1"
        )
        defer { Program.end(flood) }
        #expect(Fact.holds { project.journal.contains("more messages than can be heard") })
        let (used, since) = (processorTime(supervisor), ContinuousClock().now)
        try File.write("", to: project.folder + "/go")
        #expect(try Program.wait(for: start) == 0, "\(project.journal)")
        // The measurement must last at least a second.
        #expect(Fact.holds { ContinuousClock().now - since > .seconds(1) })
        let lasted = ContinuousClock().now - since
        // Ticks of a hundredth of a second: a full core would be all of them.
        let share = Double(processorTime(supervisor) - used) / 100 / (lasted / .seconds(1))
        #expect(share < 0.3, "\(share) of a processor")
        #expect(try project.service().state == "up")
        #expect(!Program.isOver(flood))
    }

    /// The CPU time of a process in ticks.
    ///
    /// Source: proc(5), `/proc/pid/stat`.
    private func processorTime(_ pid: pid_t) -> Int {
        let rest = File.text("/proc/\(pid)/stat").split(separator: ")").last ?? ""
        let fields = rest.split(separator: " ")
        guard fields.count > 13 else { return 0 }
        return (Int(fields[11]) ?? 0) + (Int(fields[12]) ?? 0)
    }
}

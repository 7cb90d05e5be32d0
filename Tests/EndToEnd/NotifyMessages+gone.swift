import Glibc
import TestSupport
import Testing
import VigiaWire

// Senders that end before their message is received.
extension NotifyMessages {
    /// Waits for a file, then sends STOPPING=1 itself or through a child, and ends at once.
    static let hasty = """
        import os, socket, sys, time
        def say(words):
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
                out.sendto(words.encode(), "\\0" + os.environ["NOTIFY_SOCKET"][1:])
        say("READY=1")
        while not os.path.exists("leave"):
            time.sleep(0.01)
        if sys.argv[1] == "child":
            os.waitpid(os.posix_spawn(sys.executable, ["python3", "say.py"], os.environ), 0)
        else:
            say("STOPPING=1")
        open("said", "w").close()
        while sys.argv[1] == "child":
            time.sleep(1000)
        """

    /// Lets it send while the supervisor is stopped, which receives the message afterwards.
    private func hurry(_ who: String, until isSaid: (Project, pid_t) -> Bool) throws -> Project {
        let said = """
            import os, socket
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
                out.sendto(b"STOPPING=1", "\\0" + os.environ["NOTIFY_SOCKET"][1:])
            """
        let project = try Project(
            "services: { a: { command: python3 hasty.py \(who), notify: true } }",
            files: ["hasty.py": Self.hasty, "say.py": said]
        )
        try project.start()
        let pid = try #require(try project.service().pid)
        let supervisor = try project.status().supervisor.pid
        kill(supervisor, SIGSTOP)
        defer { kill(supervisor, SIGCONT) }
        try File.write("", to: project.folder + "/leave")
        #expect(Fact.holds { isSaid(project, pid) })
        return project
    }

    @Test("the last message of a service is accepted after its end")
    func lastWords() throws {
        let project = try hurry("itself") { _, pid in File.text("/proc/\(pid)/stat").isEmpty }
        try project.until { $0.restarts == 1 }
        #expect(project.tells("it said that it was about to end"), "\(project.journal)")
        #expect(!project.journal.contains("\"notify_ignored\""), "\(project.journal)")
    }

    @Test("a sender that is gone is not called a stranger")
    func gone() throws {
        let project = try hurry("child") { project, _ in
            File.names(in: project.folder).contains("said")
        }
        #expect(Fact.holds { project.journal.contains("had ended before its message was read") })
        #expect(!project.journal.contains("belongs to no service"))
        #expect(try project.service().state == "up")
    }
}

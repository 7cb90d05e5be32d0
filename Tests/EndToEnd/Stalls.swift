import Glibc
import TestSupport
import Testing
import VigiaPlatform
import VigiaWire

/// Parts of Vigia that are stopped for a while, or hang for good.
@Suite("Stalls", .sideBySide, .serialized)
struct Stalls {
    /// Sends heartbeats until a file contains `quiet`; those that cannot be sent at once are lost.
    private static let beating = """
        import os, socket, time
        name = "\\0" + os.environ["NOTIFY_SOCKET"][1:]
        while True:
            if not os.path.exists("quiet"):
                with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
                    out.setblocking(False)
                    try:
                        out.sendto(b"WATCHDOG=1", name)
                    except BlockingIOError:
                        pass
            time.sleep(0.4)
        """

    private func beating() throws -> Project {
        try Project(
            "services: { a: { command: python3 service.py, watchdog: 2s } }",
            files: ["service.py": Self.beating]
        )
    }

    /// Lets so much time pass, since these tests are about the duration of a stop.
    private func wait(_ span: Duration) {
        let clock = ContinuousClock()
        let began = clock.now
        #expect(Fact.holds { clock.now - began > span })
    }

    @Test("no healthy service is ended for a time in which Vigia did not run", arguments: 0...2)
    func stopped(part: Int) throws {
        let project = try beating()
        try project.start()
        let status = try project.status()
        let parts = [
            [status.supervisor.pid], [status.guardian.pid],
            [status.guardian.pid, status.supervisor.pid],
        ][part]
        for round in 1...2 {
            for pid in parts { kill(pid, SIGSTOP) }
            wait(.seconds(round == 1 ? 8 : 5))
            for pid in parts { kill(pid, SIGCONT) }
            wait(.seconds(3))
        }
        let after = try project.status()
        #expect(after.services[0].pid == status.services[0].pid, "\(project.journal)")
        #expect(after.services[0].state == "up")
        #expect(after.supervisor.pid == status.supervisor.pid)
        try File.write("", to: project.folder + "/quiet")
        try project.until { $0.restarts > 0 }
        #expect(project.tells("no heartbeat for 2s"))
    }

    @Test("a probe command is not blamed for a guardian that does not start it")
    func probes() throws {
        let project = try Project(
            """
            services:
              a:
                command: sleep 1000
                health: { exec: "true", interval: 1s, timeout: 1s, failures: 1 }
            """
        )
        try project.start()
        let status = try project.status()
        kill(status.guardian.pid, SIGSTOP)
        wait(.seconds(6))
        let silent = try project.vigia("status")
        #expect(silent.output.contains("has not answered for"))
        #expect(try project.status().guardian.silentSeconds ?? 0 > 1)
        kill(status.guardian.pid, SIGCONT)
        wait(.seconds(3))
        #expect(try project.service().pid == status.services[0].pid, "\(project.journal)")
        #expect(try project.status().guardian.silentSeconds == nil)
    }

    @Test("a command that waits for a stopped guardian says so, with a remedy")
    func stoppedGuardian() throws {
        let project = try Project("services: { a: { command: sleep 1000 } }")
        try project.start()
        let guardian = try project.status().guardian.pid
        kill(guardian, SIGSTOP)
        for command in ["stop", "start"] {
            let outcome = try project.vigia(command)
            #expect(outcome.status == 1, "\(command): \(outcome.all)")
            #expect(outcome.errors.contains("error[vigia.too_late]"), "\(outcome.all)")
            #expect(outcome.errors.contains("`kill -CONT \(guardian)`"), "\(outcome.all)")
        }
        kill(guardian, SIGCONT)
        #expect(Fact.holds { project.isDeserted })  // The order is carried out at last.
        try project.start()
    }

    @Test("a command that waits for a stopped guardian without supervisor says so, too")
    func stoppedAlone() throws {
        let project = try Project("services: { a: { command: sleep 1000 } }")
        try project.start()
        let status = try project.status()
        kill(status.guardian.pid, SIGSTOP)
        kill(status.supervisor.pid, SIGKILL)
        for command in ["status", "stop"] {
            let outcome = try project.vigia(command)
            #expect(outcome.status == 1, "\(command): \(outcome.all)")
            let remedy = "`kill -CONT \(status.guardian.pid)`"
            #expect(outcome.errors.contains(remedy), "\(outcome.all)")
        }
        kill(status.guardian.pid, SIGCONT)
        #expect(Fact.holds { project.isDeserted })
    }

    @Test("a hanging supervisor is replaced once something waits for it")
    func hung() throws {
        let project = try Project("services: { a: { command: sleep 1000 } }")
        try project.start()
        let status = try project.status()
        kill(status.supervisor.pid, SIGSTOP)
        kill(try #require(status.services[0].pid), SIGKILL)
        #expect(Fact.holds { Program.isOver(status.supervisor.pid) })
        try project.until { $0.state == "up" && $0.pid != status.services[0].pid }
        #expect(project.tells("supervisor_hung"))
    }

    /// Commands for a project whose services are quiet.
    static let orders = [["status"], ["start"], ["restart"], ["stop"]]

    @Test("a hanging supervisor is replaced for a command that waits for it", arguments: orders)
    func hungForCommand(words: [String]) throws {
        let project = try Project("services: { a: { command: sleep 1000 } }")
        try project.start()
        let status = try project.status()
        kill(status.supervisor.pid, SIGSTOP)
        let outcome = try project.vigia(words)
        #expect(outcome.status == 0, "\(outcome.all)")
        #expect(Program.isOver(status.supervisor.pid))
        #expect(Fact.holds { project.journal.contains("supervisor_hung") })
        if words == ["stop"] { return #expect(Fact.holds { project.isDeserted }) }
        let isSame = try project.service().pid == status.services[0].pid
        #expect(isSame == (words != ["restart"]))
    }

    @Test("a hanging supervisor with many connections is replaced for a command, too")
    func hungUnderCrowd() throws {
        let project = try Project("services: { a: { command: sleep 1000 } }")
        try project.start()
        let status = try project.status()
        kill(status.supervisor.pid, SIGSTOP)
        var crowd: [Int32] = []
        defer { for raw in crowd { close(raw) } }
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let address = try #require(SocketAddress(path: project.folder + "/.vigia/control.sock"))
        // Until no more are accepted.
        repeat {
            crowd.append(socket(AF_UNIX, kind, 0))
        } while address.connect(crowd[crowd.count - 1]) == 0
        #expect(crowd.count > 100)
        let outcome = try project.vigia("status")
        #expect(outcome.status == 0, "\(outcome.all)")
        #expect(Program.isOver(status.supervisor.pid))
    }
}

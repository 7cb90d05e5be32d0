import Glibc
import TestSupport
import Testing
import VigiaCore
import VigiaWire

/// Services stopped for a repair start again, however the repair ends.
@Suite("Pauses for repairs", .sideBySide, .serialized)
struct RepairPauses {
    private static let configuration = """
        services:
          web:
            command: sleep 1000
            auto_repair: never
            checks: [ { dependencies: npm, severity: warn } ]
        """

    /// Whether npm's script waits for its gate.
    private var isWaiting: Bool {
        File.names(in: "/proc").contains { File.text("/proc/\($0)/cmdline") == "cat\0gate\0" }
    }

    /// A project with a running service, and a repair that waits in a script of npm.
    private func begin() throws -> (Project, repair: pid_t) {
        let (project, _) = try NodeProject.make(Self.configuration)
        try project.start()
        let made = try project.shell(
            """
            rm -r node_modules/one && mkfifo gate && sed -i \
            's/"name":"web"/"name":"web","scripts":{"install":"cat gate"}/' package.json
            """
        )
        try #require(made.status == 0, "\(made.all)")
        let repair = try project.begin("fix", "--yes")
        let isAtWork = try Fact.holds {
            try project.service().state == "down" && isWaiting
        }
        try #require(isAtWork, "\(project.begunErrors)")
        return (project, repair)
    }

    /// Kills a repair, and lets npm's processes finish.
    private func end(_ repair: pid_t, in project: Project) throws {
        kill(repair, SIGKILL)
        _ = try Program.wait(for: repair)
        try project.shell("exec 3<>gate; echo >&3")
        #expect(Fact.holds { !isWaiting })
    }

    @Test("a service starts again when its repair is killed, even if Vigia was killed meanwhile")
    func killed() throws {
        let (project, repair) = try begin()
        let reason = try project.service().reason
        #expect(reason == "down while pid \(repair) works on what it uses")
        #expect(try project.service().standing.word == "held")
        #expect(try project.vigia("status").status == 4)
        let supervisor = try project.status().supervisor.pid
        kill(supervisor, SIGKILL)
        #expect(try Fact.holds { try project.status().supervisor.pid != supervisor })
        #expect(try project.service().state == "down")
        try end(repair, in: project)
        try project.until { $0.state == "up" }
        #expect(project.tells("\"cause\":{\"code\":\"pause_over\","))
        #expect(project.tells("\"words\":\"what it was down for is over\"}"))
        #expect(try project.service().reason == nil)
    }

    @Test("a service starts again if its repair ended while no supervisor ran")
    func unwatched() throws {
        let (project, repair) = try begin()
        let status = try project.status()
        kill(status.guardian.pid, SIGSTOP)  // Prevents the start of another supervisor.
        kill(status.supervisor.pid, SIGKILL)
        try end(repair, in: project)
        kill(status.guardian.pid, SIGCONT)
        try project.until { $0.state == "up" }
    }

    @Test("a service that a user stopped meanwhile stays stopped")
    func stopped() throws {
        let (project, repair) = try begin()
        #expect(try project.vigia("stop", "web").status == 0)
        try end(repair, in: project)
        // The event of the end is older than the second answer.
        _ = try project.status()
        #expect(try project.service().goal == "down")
        #expect(!project.journal.contains("what it was down for is over"))
    }
}

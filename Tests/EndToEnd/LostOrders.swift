import Glibc
import TestSupport
import Testing
import VigiaWire

/// The supervisor or guardian is killed while it carries out an order.
@Suite("Orders interrupted by a death", .sideBySide, .serialized)
struct LostOrders {
    /// Starts a command, and kills the supervisor so many milliseconds later; this test is about
    /// that moment.
    private func lose(
        _ project: Project,
        _ words: [String],
        waiting: Int
    ) throws -> (status: Int32, errors: String) {
        let supervisor = try project.status().supervisor.pid
        let pid = try project.begin(words)
        _ = poll(nil, 0, Int32(waiting))
        kill(supervisor, SIGKILL)
        return (try Program.wait(for: pid), project.begunErrors)
    }

    private func project() throws -> Project {
        let project = try Project(
            """
            services:
              a: { command: sleep 1000, health: none }
              b:
                command: sleep 1000
                depends_on: { a: ready }
                port: PORT
                reuse_port: true
                health: none
            """,
            port: try freePort()
        )
        try project.start()
        return project
    }

    /// Commands, and the number of runs that each starts; a stop is followed by a start.
    static let orders: [(words: [String], begins: UInt64)] = [
        (["restart"], 2), (["restart", "a"], 1), (["reload", "b"], 1), (["stop", "b"], 1),
        (["start"], 0),
    ]

    @Test("the reported outcome is true, and each run is replaced once", arguments: orders)
    func lost(words: [String], begins: UInt64) throws {
        let project = try project()
        for waiting in stride(from: 0, through: 40, by: 4) {
            let before = try project.status().services
            let (status, errors) = try lose(project, words, waiting: waiting)
            #expect(status == 0, "after \(waiting) ms: \(errors)\n\(project.journal)")
            if words[0] == "stop" {
                #expect(try project.service(1).pid == nil)
                #expect(try project.vigia("start").status == 0)
            }
            let after = try project.status().services
            // Run numbers are consecutive. The journal is no proof, since lines that the dead
            // supervisor had not written are lost.
            let (last, newest) = (before.compactMap(\.run).max(), after.compactMap(\.run).max())
            #expect(newest == last.map { $0 + begins }, "after \(waiting) ms: \(project.journal)")
            for place in after.indices where words.count == 1 || after[place].name == words[1] {
                #expect((after[place].run != before[place].run) == (begins > 0))
                #expect(after[place].state == "up")
            }
        }
    }

    @Test("a guardian killed during a restart does not affect it")
    func guardian() throws {
        let project = try project()
        for waiting in stride(from: 0, through: 40, by: 8) {
            let before = try project.status()
            let pid = try project.begin("restart", "a")
            _ = poll(nil, 0, Int32(waiting))
            kill(before.guardian.pid, SIGKILL)
            #expect(try Program.wait(for: pid) == 0, "\(project.begunErrors)\n\(project.journal)")
            #expect(try project.service().run != before.services[0].run)
        }
    }
}

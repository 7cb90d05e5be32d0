import Glibc
import TestSupport
import Testing
import VigiaWire

/// The supervisor or the guardian is killed while an order is on its way.
@Suite("Orders that lose their supervisor", .sideBySide, .serialized)
struct LostOrders {
    /// Begins a command, and kills the supervisor so many milliseconds later: the moment is what is
    /// tried here.
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

    static let orders = [
        ["restart"], ["restart", "a"], ["reload", "b"], ["stop", "b"], ["start"],
    ]

    @Test("the outcome is the true one, and each run is replaced once", arguments: orders)
    func lost(words: [String]) throws {
        let project = try project()
        for waiting in stride(from: 0, through: 40, by: 4) {
            let before = ["a", "b"].map { runs(of: $0, project) }
            let (status, errors) = try lose(project, words, waiting: waiting)
            #expect(status == 0, "after \(waiting) ms: \(errors)\n\(project.journal)")
            let after = try project.status().services
            for place in after.indices where words.count == 1 || after[place].name == words[1] {
                let isNew = words[0] == "restart" || words[0] == "reload"
                let wanted = before[place].count + (isNew ? 1 : 0)
                let name = after[place].name
                #expect(Fact.holds { runs(of: name, project).count == wanted }, "\(waiting) ms")
                #expect(after[place].pid == nil || words[0] != "stop")
                #expect(after[place].state == "up" || words[0] == "stop")
            }
            if words[0] == "stop" { #expect(try project.vigia("start").status == 0) }
        }
    }

    /// The runs of a service, as the journal has them.
    private func runs(of service: String, _ project: Project) -> Set<Substring> {
        Set(
            project.journal.split(separator: "\n")
                .filter { $0.contains("\"event\":\"spawned\"") }
                .filter { $0.contains("\"service\":\"\(service)\"") }
                .compactMap { line in
                    line.ranges(of: "\"run\":").first.map { line[$0.upperBound...] }
                }
                .compactMap { $0.split(separator: ",").first }
        )
    }

    @Test("a guardian that is killed under a restart changes nothing of that")
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

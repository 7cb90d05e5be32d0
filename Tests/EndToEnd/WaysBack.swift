import Glibc
import TestSupport
import Testing
import VigiaWire

/// The packages kept by repairs, with the real npm.
@Suite("Kept packages", .sideBySide, .serialized)
struct WaysBack {
    /// Damages the one package, marks the tree, and repairs it; returns the record's name.
    private func repair(_ project: Project, marking mark: String) throws -> String {
        try project.shell("echo broken > node_modules/one/package.json; touch node_modules/\(mark)")
        let outcome = try project.vigia("fix", "--yes")
        try #require(outcome.status == 0, "\(outcome.all)")
        return try #require(records(project).max())
    }

    private func records(_ project: Project) -> [String] {
        File.names(in: project.folder + "/.vigia/repairs").sorted()
    }

    private func isProven(_ name: String, _ project: Project) -> Bool {
        File.text("\(project.folder)/.vigia/repairs/\(name)/record.json")
            .contains("\"proven_at\":1")
    }

    @Test("the last packages that worked are kept until newer ones have been ready once")
    func kept() throws {
        let (project, port) = try NodeProject.make()
        try project.start()
        try project.vigia("stop")
        // With this server, no installation ever works.
        let server = File.text(project.folder + "/server.js")
        try File.write("process.exit(3);", to: project.folder + "/server.js")
        let first = try repair(project, marking: "good")
        #expect(try project.vigia("start").status == 1)
        try project.vigia("stop")
        let second = try repair(project, marking: "bad-1")
        #expect(records(project) == [first, second])
        let third = try repair(project, marking: "bad-2")
        #expect(records(project) == [first, third])
        #expect(!isProven(third, project))

        let undone = try project.vigia("fix", "--undo", first)
        #expect(undone.status == 0, "\(undone.all)")
        #expect(File.names(in: project.folder + "/node_modules").contains("good"))
        let again = try project.vigia("fix", "--undo")
        #expect(again.status == 0 && again.output.contains("undone: \(third)"), "\(again.all)")
        #expect(File.names(in: project.folder + "/node_modules").contains("bad-2"))

        try File.write(server, to: project.folder + "/server.js")
        let fourth = try repair(project, marking: "bad-3")
        try project.start()
        #expect(try NodeProject.answer(port, project) == "1.0.0")
        #expect(Fact.holds { isProven(fourth, project) }, "\(project.journal)")
        try project.vigia("stop")
        let fifth = try repair(project, marking: "worked")
        #expect(records(project) == [fifth])
        _ = try project.vigia("fix", "--undo")
        #expect(File.names(in: project.folder + "/node_modules").contains("worked"))
    }

    @Test("a ready service proves nothing while another one with the same packages is not ready")
    func shared() throws {
        let worker = "services:\n  worker: { command: sleep 1000 }"
        let (project, _) = try NodeProject.make(
            NodeProject.configuration.replacing("services:", with: worker)
        )
        let server = File.text(project.folder + "/server.js")
        try File.write("setInterval(() => {}, 1000);", to: project.folder + "/server.js")
        let record = try repair(project, marking: "good")
        let start = try project.beginShell("vigia start")
        let isReady = { (try? project.service().ready) == true }  // It may not answer yet.
        #expect(Fact.holds(isReady))
        try project.vigia("restart", "worker")
        #expect(try project.service().ready && !isProven(record, project))
        try File.write(server, to: project.folder + "/server.js")
        #expect(try project.vigia("restart", "web").status == 0)
        #expect(Fact.holds { isProven(record, project) }, "\(project.journal)")
        _ = try Program.wait(for: start)
        // A supervisor may die before that is written.
        try project.shell("sed -i 's/,\"proven_at\":[0-9]*//' .vigia/repairs/\(record)/record.json")
        #expect(!isProven(record, project))
        kill(try project.status().supervisor.pid, SIGKILL)
        #expect(Fact.holds { isProven(record, project) }, "\(project.journal)")
    }
}

import Glibc
import TestSupport
import Testing
import VigiaWire

/// The projects of `Examples/from` come up under Vigia with two commands.
@Suite("Coming from another supervisor", .sideBySide)
struct ComingFrom {
    static let programs = [
        ("pm2", "hello from pm2"), ("supervisord", "hello from supervisord, 100%"),
        ("compose", "hello from compose, 5$"), ("procfile", "hello from a Procfile: #1"),
    ]

    @Test("vigia init and vigia start are enough", arguments: programs)
    func twoCommands(program: String, greeting: String) throws {
        let example = Program.root + "/Examples/from/\(program)"
        let port = try freePort()
        let files = File.names(in: example).map { name in
            (name, File.text("\(example)/\(name)").replacing("3000", with: "\(port)"))
        }
        let project = try Project("", files: Dictionary(files) { $1 })
        let made = try project.vigia("init")
        try #require(made.status == 0, "\(made.all)")
        #expect(made.output.contains("different from now on:"))
        #expect(!made.output.contains(greeting))
        try project.start()
        let asked = try project.shell("curl -sS --max-time 20 http://127.0.0.1:\(port)/")
        #expect(asked.output == greeting + "\n", "\(asked.all)")
        #expect(Fact.holds { project.log("worker").contains("worked") })
        let status = try project.status()
        #expect(status.services.map(\.name) == ["web", "worker"])
        #expect(status.services.allSatisfy { $0.state == "up" }, "\(status)")
        // A second time, the file that somebody may have edited stays.
        let before = File.text(project.folder + "/vigia.yaml")
        let again = try project.vigia("init")
        #expect(again.status == 2)
        #expect(again.errors.contains("error[import.exists]"))
        #expect(File.text(project.folder + "/vigia.yaml") == before)
    }
}

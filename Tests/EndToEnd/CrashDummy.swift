import Glibc
import TestSupport
import Testing
import VigiaWire

/// The demonstration's example, broken in every way that it offers.
@Suite("Crash dummy", .sideBySide, .serialized)
struct CrashDummy {
    let port: Int
    let project: Project

    init() throws {
        let example = Program.root + "/Examples/crash-dummy/"
        port = try freePort()
        project = try Project(
            File.text(example + "vigia.yaml").replacing("3001", with: "PORT")
                .replacing("9650", with: "\(try freePort())"),
            port: port,
            files: ["server.js": File.text(example + "server.js")]
        )
        try project.start()
    }

    /// Sends a request to the server.
    func ask(_ path: String) throws -> Outcome {
        let url = "http://127.0.0.1:\(port)\(path)"
        return try Program.run(["curl", "-s", "-S", "--max-time", "20", url], in: project.folder)
    }

    static let wreckings: [(path: String, ending: String, words: String)] = [
        ("/crash", "exited with status 1", "was asked to crash"),
        ("/exit?code=7", "exited with status 7", ""),
        ("/hang", "killed by SIGKILL", "hangs, as asked"),
    ]

    @Test("the service is restarted after every kind of ending", arguments: wreckings)
    func ends(path: String, ending: String, words: String) throws {
        let before = try project.service()
        #expect(try ask(path).status == 0)
        let after = try project.until { $0.state == "up" && $0.run != before.run }
        #expect(after.pid != before.pid)
        #expect(after.restarts == 1)
        #expect(after.restartsLastHour == 1)
        // A hanging server may still obey SIGTERM, which then is its ending.
        if path != "/hang" { #expect(after.lastEnding == ending) }
        #expect(try project.vigia("errors").output.contains(words))
        let isHung = { project.journal.contains("\"event\":\"hung\"") }
        #expect(path == "/hang" ? Fact.holds(isHung) : !isHung())
        #expect(try ask("/api/health").output.contains("healthy"))
    }

    @Test("a service that reports itself degraded is shown so, and left alone")
    func degraded() throws {
        let before = try project.service()
        #expect(try ask("/degraded").status == 0)
        let degraded = try project.until { $0.state == "degraded" }
        #expect(degraded.pid == before.pid)
        #expect(degraded.health == .degraded)
        #expect(try project.vigia("status").status == 4)
        #expect(try project.vigia("health").status == 4)
        #expect(try ask("/degraded").status == 0)
        let well = try project.until { $0.state == "up" && $0.health == .passing }
        #expect(well.pid == before.pid)
        #expect(well.restarts == 0)
        #expect(try project.vigia("status").status == 0)
    }
}

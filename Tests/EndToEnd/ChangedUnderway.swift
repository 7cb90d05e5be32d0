import Glibc
import TestSupport
import Testing
import VigiaWire

/// Events during a change of configuration: deaths, open logs, held sockets, many services.
@Suite("Events during configuration changes", .sideBySide, .serialized)
struct ChangesUnderway {
    private static let ticker = "ticker: { command: python3 ticker.py }"
    private static let slow =
        "slow: { command: [sh, -c, 'trap \"sleep 1; exit\" TERM; sleep 100 & wait'] }"

    private func project(_ services: String...) throws -> Project {
        try Project(
            "services:\n" + services.map { "  \($0)\n" }.joined(),
            files: ["ticker.py": Survival.script]
        )
    }

    private func change(_ project: Project, to services: String...) throws {
        let text = "services:\n" + services.map { "  \($0)\n" }.joined()
        try File.write(text, to: project.folder + "/vigia.yaml")
    }

    @Test(
        "a supervisor or guardian killed at any moment leaves the old configuration or the new one",
        arguments: ["supervisor", "guardian"],
        ["", "applied", "stopping", "spawned", "emptied", "removed"]
    )
    func killed(who: String, moment: String) throws {
        let project = try project(Self.ticker, Self.slow)
        try project.start()
        let before = try project.status()
        let told = project.journal.utf8.count
        try change(project, to: "first: { command: sleep 1020 }", Self.ticker)
        let command = try project.begin("apply")
        let mark = "\"event\":\"\(moment)\""
        Fact.pass("\(project.journal)") {
            moment.isEmpty || project.journal.utf8.dropFirst(told).contains(mark.utf8)
        }
        if who == "guardian" {
            #expect(kill(before.guardian.pid, SIGKILL) == 0)
        } else {
            project.killPresentSupervisor(of: before.guardian.pid)
        }
        _ = try Program.wait(for: command)
        // An order lost with the supervisor is given again.
        #expect(try Fact.holds { try project.vigia("apply").status == 0 }, "\(project.journal)")
        #expect(
            try Fact.holds { try project.status().services.map(\.name) == ["first", "ticker"] },
            "\(project.journal)"
        )
        let after = try project.status()
        #expect(after.services[1].pid == before.services[0].pid)
        #expect(after.services[1].run == before.services[0].run)
        #expect(after.services.allSatisfy { $0.state == "up" }, "\(project.journal)")
        let gone = try #require(before.services[1].pid)
        #expect(Fact.holds { Program.isOver(gone) })
    }

    @Test("no line of a kept or removed service is lost or duplicated")
    func logs() throws {
        let project = try project(Self.ticker, "other: { command: python3 ticker.py }")
        try project.start()
        for round in 0..<3 {
            try change(
                project,
                to: "n\(round): { command: sleep 1021 }",
                Self.ticker,
                "other: { command: python3 ticker.py }"
            )
            let applied = try project.vigia("apply")
            #expect(applied.status == 0, "\(applied.all)")
        }
        try change(project, to: Self.ticker)
        #expect(try project.vigia("apply").status == 0)
        #expect(Fact.holds { project.journal.contains("\"event\":\"removed\"") })
        #expect(try project.vigia("stop").status == 0)
        for name in ["ticker", "other"] {
            let numbers = project.log(name).split(separator: "\n").compactMap { Int($0) }
            #expect(numbers.count > 100 && numbers == Array(0..<numbers.count), "\(name)")
        }
    }

    @Test("a removed service that ends slowly can be added again meanwhile")
    func backAgain() throws {
        let project = try project(Self.ticker, Self.slow)
        try project.start()
        let before = try project.service(1)
        try change(project, to: Self.ticker)
        let command = try project.begin("apply")
        #expect(try Fact.holds { try project.status().services.last?.state == "stopping" })
        try change(project, to: Self.slow, Self.ticker)
        let applied = try project.vigia("apply")
        #expect(applied.status == 0, "\(applied.all)")
        let after = try project.status()
        #expect(after.services.map(\.name) == ["slow", "ticker"])
        #expect(after.services[0].pid != before.pid && after.services[0].state == "up")
        #expect(try Program.wait(for: command) == 0)
    }

    @Test("a listener that stays configured accepts connections all the time")
    func sockets() throws {
        let port = try freePort()
        let web = "web: { command: python3 server.py, sockets: { http: 127.0.0.1:\(port) } }"
        let project = try Project(
            "services:\n  \(web)\n",
            files: ["server.py": HeldSockets.python, "ticker.py": Survival.script]
        )
        try project.start()
        let before = try project.service()
        let other = try freePort()
        let first = "first: { command: python3 server.py, sockets: { http: 127.0.0.1:\(other) } }"
        for services in [[first, web], [web], [web, first]] {
            let text = "services:\n" + services.map { "  \($0)\n" }.joined()
            try File.write(text, to: project.folder + "/vigia.yaml")
            let applied = try project.vigia("apply")
            #expect(applied.status == 0, "\(applied.all)\n\(project.journal)")
            let asked = try project.shell("curl -sS --max-time 20 http://127.0.0.1:\(port)/")
            #expect(asked.output == "\(before.pid ?? 0)\n", "\(asked.all)")
        }
        let renamed = web.replacing("web:", with: "site:")
        try change(project, to: renamed, first)
        #expect(try project.vigia("apply").status == 0)
        #expect(try project.shell("curl -sS --max-time 20 http://127.0.0.1:\(port)/").status == 0)
        #expect(!project.journal.contains("socket_closed\",\"address\":\"127.0.0.1:\(port)\""))
        let moved = renamed.replacing("\(port)", with: "\(try freePort())")
        try change(project, to: moved, first)
        #expect(try project.vigia("apply").status == 0)
        #expect(try project.shell("curl -sS --max-time 20 http://127.0.0.1:\(port)/").status != 0)
    }

    @Test("a port passes from a removed service to a new one")
    func port() throws {
        let port = try freePort()
        let server = "command: python3 -m http.server \(port) --bind 127.0.0.1, port: \(port)"
        let project = try project("old: { \(server) }")
        try project.start()
        try change(project, to: "new: { \(server) }")
        let applied = try project.vigia("apply")
        #expect(applied.status == 0, "\(applied.all)\n\(project.journal)")
        #expect(try project.status().services.map(\.restarts) == [0])
    }

    @Test("a hundred services change at once, and a hundred stay")
    func many() throws {
        let stay = (1...100).map { "s\($0): { command: sleep 2000 }" }
        let go = (1...50).map { "g\($0): { command: sleep 2001 }" }
        let project = try Project("services:\n" + (stay + go).map { "  \($0)\n" }.joined())
        try project.start()
        let before = try project.status()
        let come = (1...50).map { "c\($0): { command: sleep 2002, depends_on: [s\($0)] }" }
        let text = "services:\n" + (come + stay.reversed()).map { "  \($0)\n" }.joined()
        try File.write(text, to: project.folder + "/vigia.yaml")
        let applied = try project.vigia("apply")
        #expect(applied.status == 0, "\(applied.all)")
        let after = try project.status()
        #expect(after.services.count == 150 && after.services.allSatisfy { $0.state == "up" })
        for old in before.services where old.name.hasPrefix("s") {
            #expect(after.services.first { $0.name == old.name }?.pid == old.pid)
        }
    }
}

import Glibc
import TestSupport
import Testing
import VigiaWire

/// Several instances of a service on one listener, replaced one after another.
@Suite("Instances", .sideBySide, .serialized)
struct Instances {
    private func project(_ port: Int) throws -> Project {
        try Project(
            """
            services:
              web:
                command: node server.js
                port: PORT
                instances: 3
                sockets: { http: 127.0.0.1:PORT }
                health: { http: /, interval: 1s, start_timeout: 5s }
                restart: { delay: 100ms, attempts: 1, cooldown: never }
              front:
                command: [sh, -c, 'echo "front [$VIGIA_INSTANCE]"; exec sleep 1000']
                depends_on: [web]
            """,
            port: port,
            files: [
                "server.js": Reloads.server + "\nconsole.log(process.env.VIGIA_INSTANCE);\n"
            ]
        )
    }

    @Test("each instance is a service of its own, and the group's name means all")
    func names() throws {
        let project = try project(try freePort())
        try project.start()
        let services = try project.status().services
        #expect(services.map(\.name) == ["web.1", "web.2", "web.3", "front"])
        #expect(services.allSatisfy { $0.state == "up" })
        #expect(services.map(\.group) == ["web", "web", "web", nil])
        for number in 1...3 {
            #expect(Fact.holds { project.log("web.\(number)") == "\(number)\n" })
        }
        #expect(Fact.holds { project.log("front") == "front []\n" })
        #expect(project.journal.ranges(of: "\"socket_opened\"").count == 1)
        #expect(try project.vigia("status", "web").output.contains("web.3"))
        #expect(try project.vigia("health", "web").output.contains("web.2"))
        #expect(try project.vigia("logs", "web").output.contains("2"))
        #expect(try project.vigia("stop", "web.2").status == 0)
        #expect(try project.status().services.map(\.state) == ["up", "down", "up", "up"])
        #expect(try project.vigia("start", "web").status == 0)
        #expect(try project.vigia("stop", "web").status == 0)
        #expect(try project.status().services.prefix(3).allSatisfy { $0.state == "down" })
        #expect(project.journal.ranges(of: "\"socket_closed\"").count == 1)
    }

    @Test("restart and reload replace one instance after another, and no request fails")
    func inTurn() throws {
        let port = try freePort()
        let project = try project(port)
        try project.start()
        let line = "wrk -t1 -c8 -d5s --timeout 30s http://127.0.0.1:\(port)/ > wrk.txt 2>&1"
        let load = try Program.start(
            ["sh", "-c", "cd '\(project.folder)' && exec \(line)"],
            output: "/dev/null",
            errors: "/dev/null",
            mark: project.folder
        )
        for command in ["restart", "reload"] {
            let before = try project.status().services.map(\.run)
            let outcome = try project.vigia(command, "web")
            #expect(outcome.status == 0, "\(outcome.all)\n\(project.journal)")
            let after = try project.status().services
            #expect(after.allSatisfy { $0.state == "up" })
            #expect(zip(before, after).prefix(3).allSatisfy { $0 != $1.run })
        }
        #expect(try Program.wait(for: load) == 0)
        let said = File.text(project.folder + "/wrk.txt")
        #expect(said.contains("requests in") && !said.contains("Socket errors"), "\(said)")
        // No instance is stopped before the previous one is ready again.
        let wanted = ["\"stopping\"", "\"ready\"", "\"reloading\"", "\"reloaded\""]
        let order = project.journal.split(separator: "\n")
            .filter { line in
                line.contains("\"web.") && wanted.contains { line.contains($0) }
                    && !line.contains("took its place")
            }
            .map { line in line.contains("\"stopping\"") || line.contains("\"reloading\"") }
        #expect(Array(order.dropFirst(3)) == (0..<12).map { $0 % 2 == 0 })
    }

    @Test("if one instance does not come up, the next ones are not restarted")
    func failure() throws {
        let project = try project(try freePort())
        try project.start()
        let before = try project.status().services.map(\.run)
        try File.write("process.exit(7)", to: project.folder + "/server.js")
        let reload = try project.vigia("reload", "web")
        #expect(reload.status == 1)
        #expect(reload.errors.contains("web.1: the old run stays"), "\(reload.all)")
        #expect(try project.status().services.map(\.run) == before)
        let restart = try project.vigia("restart", "web")
        #expect(restart.status == 1, "\(restart.all)")
        let after = try project.status().services
        #expect(after.map(\.state) == ["broken", "up", "up", "up"], "\(project.journal)")
        #expect(after.map(\.run).dropFirst() == before.dropFirst())
    }
}

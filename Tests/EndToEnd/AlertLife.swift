import Glibc
import TestSupport
import Testing
import VigiaJSON
import VigiaWire

/// Alerts of a real project: from the failure to the target, whatever dies in between.
@Suite("The life of an alert", .sideBySide)
struct AlertLife {
    /// A service that fails until the file `good` is there.
    private static func project(_ server: AlertServer) throws -> Project {
        try Project(
            """
            alerts:
              to:
                - webhook: http://127.0.0.1:PORT/hook
                  token: s3cret
            services:
              web:
                command: [sh, -c, "test -e good && exec sleep 1000; echo no database >&2; exit 7"]
                restart: { policy: never, stable_after: 1s }
            """,
            port: server.port
        )
    }

    private static func waiting(_ project: Project) -> [String] {
        File.names(in: project.folder + "/.vigia/alerts")
    }

    private static func messages(_ project: Project) -> [String] {
        waiting(project).filter { $0.hasSuffix(".json") }
    }

    @Test("an alert reaches its target, and so does its end")
    func raisedAndResolved() throws {
        let server = try AlertServer()
        try server.start()
        let project = try Self.project(server)
        #expect(try project.vigia("start").status == 1)
        let raised = try #require(try server.taken("/hook", 1).first)
        #expect(raised.text("type") == "vigia.alert.firing")
        #expect(
            raised.text("data.status") == "firing" && raised.text("data.severity") == "critical"
        )
        #expect(project.tells(#""event":"alert_raised","alert":"given_up-web-"#))
        #expect(project.tells(#""event":"alert_delivered""#))
        #expect(Fact.holds { Self.messages(project).isEmpty })
        try File.write("", to: project.folder + "/good")
        try project.start()
        let both = try server.taken("/hook", 2)
        #expect(both[1].text("type") == "vigia.alert.resolved")
        #expect(both[1].text("id") == raised.text("id").map { $0 + "-resolved" })
        #expect(project.tells(#""event":"alert_resolved""#))
    }

    @Test("nothing is lost while the target is down and every part of Vigia dies")
    func deaths() throws {
        let server = try AlertServer()
        let project = try Self.project(server)
        #expect(try project.vigia("start").status == 1)
        #expect(project.tells(#""event":"alert_delayed""#))
        #expect(Self.messages(project).count == 1)
        try project.killSupervisor()
        try project.killGuardian()
        _ = try project.killVigia()
        try project.vigia("stop")
        #expect(Self.messages(project).count == 1)
        try server.start()
        try File.write("", to: project.folder + "/good")
        try project.start()
        let taken = try server.taken("/hook", 1)
        #expect(taken[0].text("data.status") == "firing")
        #expect(Fact.holds { Self.messages(project).isEmpty })
        // A notifier that is ended between the answer and its note leaves the message to the next,
        // which sends it with the same key.
        let firing = try server.requests().filter { $0.text("data.status") == "firing" }
        #expect(Set(firing.map { $0.header("idempotency-key") }).count == 1)
    }

    @Test("an alert that was open when all of Vigia was killed is ended by the next start")
    func leftOpen() throws {
        let server = try AlertServer()
        try server.start()
        let project = try Self.project(server)
        #expect(try project.vigia("start").status == 1)
        let raised = try #require(try server.taken("/hook", 1).first)
        #expect(Fact.holds { Self.waiting(project) == ["open"] })
        _ = try project.killVigia()
        try File.write("", to: project.folder + "/good")
        try project.start()
        let both = try server.taken("/hook", 2)
        #expect(both[1].text("id") == raised.text("id").map { $0 + "-resolved" })
        #expect(Fact.holds { Self.waiting(project).isEmpty })
    }

    @Test(
        "a notifier that is killed anywhere is replaced, and the target knows each message by its key"
    )
    func killedNotifier() throws {
        let server = try AlertServer()
        try server.start()
        try server.setBroken(true)
        let project = try Self.project(server)
        #expect(try project.vigia("start").status == 1)
        for _ in 0..<3 {
            let before = try server.requests().count
            try Fact.pass { try server.requests().count > before }
            let pid = try Fact.found { try Self.notifier(of: project) }
            #expect(kill(pid, SIGKILL) == 0)
            Fact.pass { Program.isOver(pid) }
        }
        try server.setBroken(false)
        let taken = try server.taken("/hook", 1)
        #expect(Fact.holds { Self.messages(project).isEmpty })
        let keys = Set(try server.requests().map { $0.header("idempotency-key") })
        #expect(keys == [taken[0].text("id")])
    }

    /// The notifier's process; nil while there is none.
    private static func notifier(of project: Project) throws -> pid_t? {
        let guardian = try project.status().guardian.pid
        let children = File.text("/proc/\(guardian)/task/\(guardian)/children")
        return children.split(separator: " ").compactMap { pid_t($0) }.first { pid in
            let words = File.text("/proc/\(pid)/cmdline").split(separator: "\0")
            return words.dropFirst() == ["notifier", "webhook"] && !Program.isOver(pid)
        }
    }

    @Test("secrets of a target are in no command line, environment or log")
    func secrets() throws {
        let server = try AlertServer()
        try server.start()
        try server.setBroken(true)
        let project = try Self.project(server)
        #expect(try project.vigia("start").status == 1)
        #expect(project.tells(#""event":"alert_delayed""#))
        let pid = try Fact.found { try Self.notifier(of: project) }
        #expect(!File.text("/proc/\(pid)/cmdline").contains("s3cret"))
        #expect(!File.text("/proc/\(pid)/environ").contains("s3cret"))
        let own = File.text(project.folder + "/.vigia/supervisor.log")
        #expect(!(project.journal + own).contains("s3cret"))
        let name = try #require(Self.messages(project).first)
        #expect(!File.text("\(project.folder)/.vigia/alerts/\(name)").contains("s3cret"))
        var status = stat()
        #expect(unsafe stat("\(project.folder)/.vigia/alerts/\(name)", &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
    }

    @Test("alerts that come soon after another one go together, without anything else happening")
    func grouped() throws {
        let server = try AlertServer()
        try server.start()
        let late = "sleep 2; exit 7"
        let text = """
            alerts:
              to:
                - webhook: http://127.0.0.1:PORT/hook
                  token: s3cret
            services:
              a: { command: [sh, -c, "exit 7"], restart: { policy: never } }
              b: { command: [sh, -c, "\(late)"], restart: { policy: never } }
              c: { command: [sh, -c, "\(late)"], restart: { policy: never } }
            """
        let project = try Project(text, port: server.port)
        #expect(try project.vigia("start").status == 1)
        _ = try server.taken("/hook", 1)
        let both = try Fact.found(within: .seconds(90)) { () -> [AlertServer.Request]? in
            let taken = try server.requests("/hook")
            return taken.count == 2 ? taken : nil
        }
        #expect(both[1].text("id")?.hasPrefix("group-") == true)
        let data: JSONValue = try both[1].body.member("data")
        let alerts: [JSONValue] = try data.member("alerts")
        #expect(alerts.count == 2)
    }

    @Test("a dead man's switch is called again and again, but only while all is well")
    func deadMansSwitch() throws {
        let server = try AlertServer()
        try server.start()
        let text = """
            alerts:
              to:
                - webhook: http://127.0.0.1:PORT/hook
                  token: s3cret
                - dead_mans_switch: http://127.0.0.1:PORT/alive?key=1
                  every: 1s
            services:
              web:
                command: [sh, -c, "test -e good && exec sleep 1000; exit 7"]
                restart: { policy: never }
            """
        let project = try Project(text, port: server.port)
        #expect(try project.vigia("start").status == 1)
        _ = try server.taken("/hook", 1)
        #expect(try server.requests("/alive?key=1").isEmpty)
        try File.write("", to: project.folder + "/good")
        try project.start()
        _ = try server.taken("/alive?key=1", 3)
        server.stop()
        #expect(project.tells(#""message":"dead_mans_switch","target":"dead_mans_switch""#))
    }

    @Test("another configuration takes over the open alerts")
    func applied() throws {
        let server = try AlertServer()
        try server.start()
        let project = try Self.project(server)
        #expect(try project.vigia("start").status == 1)
        _ = try server.taken("/hook", 1)
        let path = project.folder + "/vigia.yaml"
        try File.write(File.text(path) + "\n  db: { command: sleep 1000 }\n", to: path)
        #expect(try project.vigia("apply").status == 0)
        try File.write("", to: project.folder + "/good")
        try project.vigia("start")
        let both = try server.taken("/hook", 2)
        #expect(both.map { $0.text("data.status") } == ["firing", "resolved"])
    }
}

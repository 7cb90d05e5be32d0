import FoundationEssentials
import TestSupport
import Testing
import VigiaJSON

/// Targets that want to wait, never answer, or would get too much.
@Suite("Delivery of alerts", .sideBySide)
struct AlertDelivering {
    private static let hook = "- webhook: http://127.0.0.1:PORT/hook\n  token: s3cret"

    private static func hook(_ server: AlertServer) throws -> Project {
        try AlertTargets.project(hook, server)
    }

    @Test("a target that asks to wait is not asked before")
    func retryAfter() throws {
        let server = try AlertServer()
        try server.start()
        try server.setBroken(true, retryAfter: 5)
        let project = try Self.hook(server)
        #expect(try project.vigia("start").status == 1)
        try Fact.pass { try !server.requests().isEmpty }
        try server.setBroken(false)
        _ = try server.taken("/hook", 1)
        let times = try server.requests().map(\.time)
        // Without being asked, it would be tried again after a second.
        #expect(times.count == 2 && times[1] - times[0] >= 4.9, "\(times)")
        #expect(project.tells(#""event":"alert_delayed""#))
    }

    @Test("a message that is a day old is tried once more, given up, and that is said")
    func tooOld() throws {
        let server = try AlertServer()
        try server.start()
        try server.setBroken(true)
        let project = try Self.hook(server)
        let folder = project.folder + "/.vigia/alerts"
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o700],
            ofItemAtPath: project.folder + "/.vigia"
        )
        let message = #"""
            {"id":"disk-project-1000-ab","status":"firing","severity":"warning","host":"h","project":"p","folder":"/","alerts":[{"id":"disk-project-1000-ab","status":"firing","rule":"disk","severity":"warning","title":"old","raised":"1970-01-01T00:00:01.000Z"}]}
            """#
        let name = "000000000001000-ab-firing.webhook.json"
        try File.write(message, to: "\(folder)/\(name)", mode: 0o600)
        _ = try project.vigia("start")
        #expect(
            project.tells(
                #""event":"alert_failed","message":"disk-project-1000-ab","target":"webhook","#
                    + #""detail":"it answered 503: down for a while""#
            )
        )
        #expect(Fact.holds { !File.names(in: folder).contains(name) })
        let tries = try server.requests().filter { $0.text("id") == "disk-project-1000-ab" }
        #expect(tries.count == 1)
    }

    @Test("however many alerts end, at most four messages go within half a minute")
    func limited() throws {
        let server = try AlertServer()
        try server.start()
        let names = (1...7).map { "s\($0)" }
        let services = names.map { name in
            "  \(name): { command: [sh, -c, \"test -e \(name) && exec sleep 1000; exit 7\"], "
                + "restart: { policy: never, stable_after: 1s } }"
        }
        let text = """
            alerts:
              to: [{ webhook: "http://127.0.0.1:PORT/hook", token: s3cret }]
            services:
            \(services.joined(separator: "\n"))
            """
        let project = try Project(text, port: server.port)
        #expect(try project.vigia("start").status == 1)
        for (place, name) in names.enumerated() {
            try File.write("", to: "\(project.folder)/\(name)")
            _ = try project.vigia("start", name)
            // Each is told as over before the next one is.
            let count = place + 1
            let tells = Fact.holds {
                let ends = project.journal.components(separatedBy: #""event":"alert_resolved""#)
                return ends.count - 1 >= count
            }
            #expect(tells)
        }
        let alerts = { () throws -> [String] in
            try server.requests("/hook").flatMap { request -> [String] in
                let data: JSONValue = try request.body.member("data")
                let alerts: [JSONValue] = try data.member("alerts")
                return try alerts.filter { try $0.member("status") == "resolved" }
                    .map { try $0.member("service") }
            }
        }
        try Fact.pass(within: .seconds(60)) { Set(try alerts()) == Set(names) }
        let times = try server.requests("/hook").map(\.time)
        for (first, last) in zip(times, times.dropFirst(4)) {
            #expect(last - first > 20, "\(times)")
        }
    }
}

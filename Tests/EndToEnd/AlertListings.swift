import TestSupport
import Testing
import VigiaJSON

/// `vigia alert list`, and times in which alerts are held back.
@Suite("Open alerts", .sideBySide)
struct AlertListings {
    private static func list(_ project: Project) throws -> JSONValue {
        let told = try project.vigia("alert", "list", "--json")
        #expect(told.status == 0, "\(told.all)")
        return try JSONValue(parsing: Array(told.output.utf8))
    }

    @Test("the list says what is open, who took it, what waits and when it is tried again")
    func listed() throws {
        let server = try AlertServer()
        try server.start()
        let dead = try freePort()
        let targets = """
            - webhook: http://127.0.0.1:PORT/hook
              token: s3cret
            - slack: http://127.0.0.1:\(dead)/slack
            """
        let project = try AlertTargets.project(targets, server)
        #expect(try project.vigia("alert", "list").output.contains("No alert is open."))
        #expect(try project.vigia("start").status == 1)
        let list = try Fact.found { () -> JSONValue? in
            let list = try Self.list(project)
            let (alerts, waiting): ([JSONValue], [JSONValue]) = (
                try list.member("alerts"), try list.member("waiting")
            )
            guard let alert = alerts.first, let message = waiting.first else { return nil }
            let (sent, attempts): ([String], Int) = (
                try alert.member("sent_to"), try message.member("attempts")
            )
            return sent == ["webhook"] && attempts > 1 ? list : nil
        }
        let alert: JSONValue = try #require(try list.member("alerts", of: JSONValue.self).first)
        let message: JSONValue = try #require(try list.member("waiting", of: JSONValue.self).first)
        #expect(try alert.member("rule") == "given_up" && alert.member("service") == "web")
        #expect(try message.member("target") == "slack" && message.member("resolved") == false)
        let (next, why): (String, String) = (
            try message.member("next_attempt"), try message.member("detail")
        )
        #expect(next.hasSuffix("Z") && why.contains("onnect"), "\(why)")
        let told = try project.vigia("alert", "list").output
        #expect(told.contains("critical  webhook  web was given up: "), "\(told)")
        #expect(told.contains("slack: 1 message waits for an attempt in "), "\(told)")
        // What the next supervisor knows, and what is left when none is there.
        try project.killSupervisor()
        let again = try Self.list(project)
        let open: JSONValue = try #require(try again.member("alerts", of: JSONValue.self).first)
        #expect(try open.member("sent_to") == ["webhook"])
        _ = try project.killVigia()
        let left = try project.vigia("alert", "list")
        #expect(left.status == 0 && left.output.hasPrefix("Vigia does not run here"))
        #expect(left.output.contains("critical  ?        web was given up: "), "\(left.all)")
        #expect(left.output.contains("slack: 1 message waits"), "\(left.all)")
        // The notifier outlives what began it, until no message is left.
        let folder = project.folder + "/.vigia/alerts"
        for name in File.names(in: folder) { File.remove("\(folder)/\(name)") }
        #expect(Fact.holds { project.isDeserted })
    }

    @Test("in quiet times only what is critical is sent, and the rest when they end")
    func quiet() throws {
        let server = try AlertServer()
        try server.start()
        let now = try Project("services: { a: { command: x } }")
        let clock = { (minutes: Int) throws -> String in
            try now.shell("date -d '\(minutes) minutes' +%H:%M").output.filter { !$0.isNewline }
        }
        let text = """
            alerts:
              to: [{ webhook: "http://127.0.0.1:PORT/hook", token: s3cret }]
              rules: { incident: on }
              quiet: "\(try clock(-1))-\(try clock(2))"
            services:
              web: { command: [sh, -c, "exit 7"], restart: { policy: never } }
            """
        let project = try Project(text, port: server.port)
        #expect(try project.vigia("start").status == 1)
        let first = try server.taken("/hook", 1)
        #expect(first.count == 1 && first[0].text("data.id")?.hasPrefix("given_up-web-") == true)
        #expect(project.tells(#""event":"alert_raised","alert":"incident-web-"#))
        let told = try project.vigia("alert", "list").output
        #expect(told.contains("warning   held back  web: exited with status 7"), "\(told)")
        #expect(told.contains("held back: 1."), "\(told)")
        // The supervisor that holds it back dies, and the next one goes on.
        try project.killSupervisor()
        let both = try Fact.found(within: .seconds(200)) { () -> [AlertServer.Request]? in
            let requests = try server.requests("/hook")
            return requests.count > 1 ? requests : nil
        }
        #expect(both[1].text("data.id")?.hasPrefix("incident-web-") == true)
        #expect(try server.requests("/hook").count == 2)
    }
}

extension JSONValue {
    /// The list that a member is.
    fileprivate func member(_ name: String, of type: JSONValue.Type) throws -> [JSONValue] {
        try member(name)
    }
}

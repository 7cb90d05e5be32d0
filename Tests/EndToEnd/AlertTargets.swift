import TestSupport
import Testing

/// `vigia alert test`, and each kind of target.
@Suite("Targets of alerts", .sideBySide)
struct AlertTargets {
    /// A project with one service that stays down, and these targets.
    static func project(_ targets: String, _ server: AlertServer? = nil) throws -> Project {
        let text = """
            alerts:
              to:
            \(targets.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n"))
            services:
              web: { command: [sh, -c, "exit 7"], restart: { policy: never } }
            """
        return try Project(text, port: server?.port ?? 0)
    }

    static let forms: [(kind: String, target: String, path: String, requests: Int)] = [
        ("webhook", "webhook: http://127.0.0.1:PORT/hook\n  token: s3cret", "/hook", 1),
        ("slack", "slack: http://127.0.0.1:PORT/slack", "/slack", 1),
        ("discord", "discord: http://127.0.0.1:PORT/discord", "/discord", 1),
        (
            "telegram",
            "telegram: \"12:tok\"\n  chat: \"-100\"\n  url: http://127.0.0.1:PORT/",
            "/bot12:tok/sendMessage", 1
        ),
        ("ntfy", "ntfy: http://127.0.0.1:PORT/alarms\n  token: tk_1", "/", 1),
        (
            "pagerduty", "pagerduty: key1\n  url: http://127.0.0.1:PORT/v2/enqueue", "/v2/enqueue",
            2
        ),
        ("alertmanager", "alertmanager: http://127.0.0.1:PORT/am/", "/am/api/v2/alerts", 2),
    ]

    @Test("a test alert has the form that its target takes", arguments: forms)
    func form(kind: String, target: String, path: String, requests: Int) throws {
        let server = try AlertServer()
        try server.start()
        let project = try Self.project("- " + target, server)
        let told = try project.vigia("alert", "test")
        #expect(told.status == 0 && told.output.hasPrefix("\(kind)  delivered in "), "\(told.all)")
        let taken = try server.requests()
        #expect(taken.map(\.path) == Array(repeating: path, count: requests))
        #expect(taken.allSatisfy { $0.status < 300 })
    }

    @Test("what a target answers is said, without what is secret")
    func refused() throws {
        let server = try AlertServer()
        try server.start()
        let targets = """
            - slack: http://127.0.0.1:PORT/t0ken
              name: gone
            - slack: http://127.0.0.1:PORT/moved
              name: moved
            - slack: http://127.0.0.1:PORT/slack
              name: good
            """
        let project = try Self.project(targets, server)
        let told = try project.vigia("alert", "test")
        #expect(told.status == 1)
        #expect(told.output.contains("gone   failed: it answered 404"), "\(told.all)")
        #expect(told.output.contains("moved  failed: it answered 307"))
        #expect(told.output.contains("good   delivered in "))
        #expect(!told.all.contains("t0ken"))
        let one = try project.vigia("alert", "test", "good", "--json")
        #expect(one.status == 0 && one.output.hasPrefix(#"[{"target":"good","delivered":true,"#))
        let none = try project.vigia("alert", "test", "goof")
        #expect(none.status == 2 && none.errors.contains("did you mean good?"), "\(none.all)")
        #expect(try server.requests("/slack").count == 2)
    }

    @Test("a certificate is verified, by the authorities of the system or by an own one")
    func certificates() throws {
        let server = try AlertServer(isSecure: true)
        try server.start()
        let targets = """
            - webhook: https://localhost:PORT/hook
              token: s3cret
              ca: \(server.authority)
              name: known
            - webhook: https://localhost:PORT/hook
              name: unknown
            - webhook: https://127.0.0.1:PORT/hook
              ca: \(server.authority)
              name: another
            """
        let project = try Self.project(targets, server)
        let told = try project.vigia("alert", "test")
        #expect(told.output.contains("known    delivered in "), "\(told.all)")
        let failed = told.output.split(separator: "\n").filter { $0.contains("failed: SSL") }
        #expect(failed.count == 2, "\(told.all)")
        #expect(try server.requests().count == 1)
    }

    @Test("a program gets the message, and says by its exit status whether it took it")
    func command() throws {
        let targets = """
            - command: ./take.sh one
            """
        let project = try Self.project(targets)
        let script = """
            #!/bin/sh
            test -e refuse && exit 3
            cp "$VIGIA_ALERT_FILE" taken.json
            echo "$1 $VIGIA_ALERT_STATUS $VIGIA_ALERT_ID" > words
            """
        try File.write(script, to: project.folder + "/take.sh", mode: 0o755)
        try File.write("", to: project.folder + "/refuse")
        let refused = try project.vigia("alert", "test")
        #expect(refused.output == "command  failed: it exited with status 3\n", "\(refused.all)")
        File.remove(project.folder + "/refuse")
        #expect(try project.vigia("start").status == 1)
        #expect(project.tells(#""event":"alert_delivered""#))
        let taken = File.text(project.folder + "/taken.json")
        #expect(taken.contains(#""rule":"given_up""#) && taken.contains(#""service":"web""#))
        #expect(File.text(project.folder + "/words").hasPrefix("one firing given_up-web-"))
    }

    @Test("a host without libcurl is told so before anything happens")
    func noCurl() throws {
        let project = try Self.project("- slack: https://127.0.0.1/slack")
        #expect(try project.vigia("validate").status == 0)
        let hiding = "for file in /usr/lib/*/libcurl*.so.4; do mount --bind /dev/null $file; done"
        for words in ["validate", "alert test"] {
            let told = try project.shell("unshare -m sh -c '\(hiding); vigia \(words)'")
            #expect(told.status == 2, "\(told.all)")
            #expect(told.errors.contains("error[config.no_curl]"), "\(told.all)")
            #expect(told.errors.contains("apt-get install libcurl4"))
        }
    }
}

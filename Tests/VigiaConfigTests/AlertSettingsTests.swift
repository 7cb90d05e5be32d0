import Testing
import VigiaConfig
import VigiaCore

@Suite("Settings of alerts")
struct AlertSettingsTests {
    static func read(_ alerts: String, environment: [String: String] = [:]) throws -> AlertPolicy? {
        let text = "alerts:\n" + alerts.split(separator: "\n").map { "  \($0)\n" }.joined()
        let services = "services: { web: { command: x } }\n"
        return try Fixture.read(text + services, environment: environment).alerts
    }

    @Test("a file without alerts tells nobody, and the rules have the defaults of the manual")
    func defaults() throws {
        #expect(try Fixture.read("services: { web: { command: x } }").alerts == nil)
        let policy = try #require(try Self.read("to: [{ slack: https://hooks.slack.com/x }]"))
        #expect(policy.rules == AlertRules() && policy.targets.map(\.name) == ["slack"])
        #expect(policy.rules.down == .seconds(60) && policy.rules.disk == 10)
    }

    @Test("rules are changed and turned off one by one")
    func rules() throws {
        let policy = try #require(
            try Self.read(
                """
                to: [{ slack: https://a.org/x }]
                rules: { down: 5m, memory: off, disk: off, given_up: off, incident: on, leak: 2h }
                """
            )
        )
        var rules = AlertRules()
        (rules.down, rules.memory, rules.disk) = (.seconds(300), nil, nil)
        (rules.givenUp, rules.incident, rules.leak) = (false, true, .seconds(7200))
        #expect(policy.rules == rules)
    }

    @Test("rules about probes and output are read, one pattern or several")
    func signs() throws {
        let policy = try #require(
            try Self.read(
                """
                to: [{ slack: https://a.org/x }]
                rules:
                  slow: off
                  errors: 10m
                  log:
                    - { match: "^FATAL|panic" }
                    - { match: refused, services: [web], over_after: 1h }
                """
            )
        )
        var rules = AlertRules()
        (rules.slow, rules.errors) = (false, .seconds(600))
        rules.log = [
            LogRule(pattern: try LinePattern("^FATAL|panic")),
            LogRule(
                pattern: try LinePattern("refused"),
                services: ["web"],
                overAfter: .seconds(3600)
            ),
        ]
        #expect(policy.rules == rules)
        let one = try Self.read("to: [{ slack: https://a.org/x }]\nrules: { log: { match: x } }")
        #expect(one?.rules.log == [LogRule(pattern: try LinePattern("x"))])
        let off = "to: [{ slack: https://a.org/x }]\nrules: { log: off, errors: off }"
        let none = try Self.read(off)
        #expect(none?.rules.log == [] && none?.rules.errors == nil)
    }

    @Test("quiet times are one or several")
    func quiet() throws {
        let one = try Self.read("to: [{ slack: https://a.org/x }]\nquiet: 22:00-07:00")
        #expect(one?.quiet == (try QuietTimes(["22:00-07:00"])))
        let several = try Self.read(
            "to: [{ slack: https://a.org/x }]\nquiet: [Sat-Sun, \"20:00-8:00\"]"
        )
        #expect(several?.quiet == (try QuietTimes(["Sat-Sun", "20:00-08:00"])))
    }

    @Test("every kind of target is read, with secrets from the environment")
    func targets() throws {
        let policy = try #require(
            try Self.read(
                """
                to:
                  - { webhook: https://a.org/hook, token: "${TOKEN}", ca: ca.pem }
                  - { slack: "${SLACK}" }
                  - { slack: https://b.org/2, severity: critical }
                  - { discord: https://discord.com/api/webhooks/1/x }
                  - { telegram: "${TOKEN}", chat: -100 }
                  - { ntfy: https://ntfy.sh/alarms }
                  - { pagerduty: key }
                  - { alertmanager: http://127.0.0.1:9093 }
                  - { mail: smtp://m.org, from: v@a.org, to: b@a.org, user: u, password: "a$$b", tls: none }
                  - { command: ./page.sh --now }
                  - { dead_mans_switch: https://hc.org/x, every: 5m }
                """,
                environment: ["TOKEN": "t", "SLACK": "https://hooks.slack.com/x"]
            )
        )
        let targets = policy.targets
        #expect(
            targets.map(\.name) == [
                "webhook", "slack", "slack-2", "discord", "telegram", "ntfy", "pagerduty",
                "alertmanager", "mail", "command", "dead_mans_switch",
            ]
        )
        #expect(targets[0].secret == "t" && targets[0].authority == "/srv/shop/ca.pem")
        #expect(targets[1].address == "https://hooks.slack.com/x")
        #expect(targets[2].severity == .critical)
        #expect(targets[4].recipients == ["-100"] && targets[4].secret == "t")
        #expect(targets[6].address == "https://events.pagerduty.com/v2/enqueue")
        #expect(targets[8].secret == "a$b" && targets[8].allowsPlain)
        #expect(targets[8].sender == "v@a.org" && targets[8].recipients == ["b@a.org"])
        #expect(targets[10].every == .seconds(300))
        #expect(targets[9].command == ["/srv/shop/page.sh", "--now"])
    }

    @Test("no message about a target shows its address")
    func secrets() {
        let text =
            "alerts: { to: [{ slack: hush }, { mail: hush }, { slack: \"https://a.org/hush/${X}\" }] }\nservices: { web: { command: x } }"
        let error = #expect(throws: ConfigError.self) { try Fixture.read(text) }
        #expect(error?.description.contains("hush") == false)
    }

    @Test("a change of alerts is a change of the configuration")
    func difference() throws {
        let (old, new) = (
            try Fixture.read("services: { web: { command: x } }"),
            try Fixture.read(
                "alerts: { to: [{ slack: https://a.org/x }] }\nservices: { web: { command: x } }"
            )
        )
        #expect(SpecDifference(from: old, to: new).project == ["alerts"])
    }
}

import Glibc
import TestSupport
import Testing
import VigiaWire

/// Services that run as another user than Vigia: their identity and rights.
@Suite("Users of services", .sideBySide, .serialized, .enabled(if: geteuid() == 0, "it needs root"))
struct ServiceUsers {
    private static let script = """
        #!/bin/sh
        echo "$HOME $USER $LOGNAME $SHELL" $(id -u) $(id -g) $(id -G)
        echo opened > /dev/stdout
        echo failed > /dev/stderr
        exec sleep 1000

        """

    private func project(_ settings: String, top: String = "") throws -> Project {
        let project = try Project(
            "\(top)\nservices: { web: { command: ./web.sh, \(settings) } }\n",
            files: ["web.sh": Self.script]
        )
        try #require(unsafe chmod(project.folder, 0o755) == 0)
        return project
    }

    private static let nobody = "/nonexistent nobody nobody /usr/sbin/nologin 65534 65534 65534"

    /// Settings of the project and the service, and the resulting user.
    static let identities = [
        ("", "user: nobody", nobody),
        ("", "user: 65534", nobody),
        (
            "", "user: nobody, env: { HOME: /own, A: b }",
            nobody.replacing("/nonexistent", with: "/own")
        ),
        ("env: { HOME: /own }", "user: nobody", nobody.replacing("/nonexistent", with: "/own")),
        ("", "user: \"nobody:games\"", "/nonexistent nobody nobody /usr/sbin/nologin 65534 60 60"),
        (
            "", "user: nobody, group: games",
            "/nonexistent nobody nobody /usr/sbin/nologin 65534 60 60"
        ),
        (
            "", "user: nobody, group: 4711",
            "/nonexistent nobody nobody /usr/sbin/nologin 65534 4711 4711"
        ),
        ("", "user: 12345", "/ 12345 12345 /bin/sh 12345 12345 12345"),
        ("", "user: \"12345:23456\"", "/ 12345 12345 /bin/sh 12345 23456 23456"),
    ]

    @Test("services have their user's variables, groups and output", arguments: identities)
    func identity(top: String, settings: String, words: String) throws {
        let project = try project(settings, top: top)
        try project.start()
        #expect(Fact.holds { project.log("web").hasSuffix("opened\n") }, "\(project.log("web"))")
        #expect(project.log("web") == "\(words)\nopened\n")
        #expect(
            Fact.holds { project.log("web-error") == "failed\n" },
            "\(project.log("web-error"))"
        )
    }

    private static let none = "0000000000000000"
    private static let bind = "0000000000000400"

    /// Settings, and the resulting values in the kernel.
    static let rights: [(String, [String: String])] = [
        ("user: nobody", ["NoNewPrivs": "1", "CapBnd": none, "CapEff": none, "CapAmb": none]),
        ("user: nobody, no_new_privs: false", ["NoNewPrivs": "0", "CapBnd": none, "CapPrm": none]),
        (
            "user: nobody, capabilities: [net_bind_service]",
            ["NoNewPrivs": "1", "CapBnd": bind, "CapEff": bind, "CapAmb": bind, "CapPrm": bind]
        ),
        (
            "user: nobody, capabilities: CAP_NET_BIND_SERVICE, no_new_privs: false",
            ["NoNewPrivs": "0", "CapBnd": bind, "CapEff": bind, "CapAmb": bind]
        ),
        ("user: nobody, capabilities: []", ["NoNewPrivs": "1", "CapBnd": none, "CapEff": none]),
        ("user: 12345", ["NoNewPrivs": "1", "CapBnd": none, "CapEff": none]),
        ("no_new_privs: true", ["NoNewPrivs": "1"]),
        ("capabilities: [net_bind_service]", ["CapBnd": bind, "CapEff": bind, "NoNewPrivs": "0"]),
        ("capabilities: []", ["CapBnd": none, "CapEff": none]),
        ("user: root", ["NoNewPrivs": "0"]),
        ("nice: 1", ["NoNewPrivs": "0"]),
    ]

    @Test("services gain no rights beyond the configured ones", arguments: rights)
    func privileges(settings: String, wanted: [String: String]) throws {
        let project = try project(settings)
        try project.start()
        let own = facts(of: getpid())
        let found = facts(of: try #require(try project.service().pid))
        for (name, value) in wanted { #expect(found[name] == value, "\(settings): \(name)") }
        // Without a setting it is the same as Vigia's.
        if wanted["CapBnd"] == nil { #expect(found["CapBnd"] == own["CapBnd"]) }
    }

    /// Source: proc(5), `/proc/pid/status`.
    private func facts(of pid: pid_t) -> [String: String] {
        let lines = File.text("/proc/\(pid)/status").split(separator: "\n")
        let pairs = lines.map { $0.split(separator: ":").map { String($0.trimmed) } }
        return Dictionary(pairs.filter { $0.count == 2 }.map { ($0[0], $0[1]) }) { first, _ in first
        }
    }

    @Test("a user other than root may only configure itself")
    func itself() throws {
        let project = try project("user: nobody")
        try #require(unsafe chown(project.folder, 65534, 65534) == 0)
        let asNobody = AnotherUser.command() + " vigia"
        let outcome = try project.shell("\(asNobody) start")
        #expect(outcome.status == 0, "\(outcome.all)")
        #expect(facts(of: try #require(try project.service().pid))["NoNewPrivs"] == "1")
        #expect(try project.shell("\(asNobody) stop").status == 0)
    }
}

extension Substring {
    /// Without surrounding blanks.
    fileprivate var trimmed: Substring {
        let front = drop { $0 == " " || $0 == "\t" }
        return front.prefix(front.count - front.reversed().prefix { $0 == " " || $0 == "\t" }.count)
    }
}

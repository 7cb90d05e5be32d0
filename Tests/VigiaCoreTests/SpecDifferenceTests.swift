import Testing
import VigiaCore

/// A change of a service's settings, and the reported difference.
struct Difference: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let change: @Sendable (inout ServiceSpec) -> Void
    let settings: [String]
    var needsNewRun = false
}

@Suite("Differences between configurations")
struct SpecDifferenceTests {
    static func service(_ name: String, after: [String] = []) -> ServiceSpec {
        ServiceSpec(
            name: name,
            launch: Launch(command: [name], environment: ["A": "1"], directory: "/srv"),
            dependsOn: Dictionary(after.map { ($0, .ready) }) { first, _ in first }
        )
    }

    static func project(_ services: ServiceSpec...) -> ProjectSpec {
        ProjectSpec(name: "p", services: services)
    }

    static let user = UserIdentity(name: "nobody", uid: 65_534, gid: 65_534)
    static let socket = HeldSocket(name: "http", address: .tcp(host: nil, port: 80))

    static let table: [Difference] = [
        Difference(testDescription: "nothing", change: { _ in }, settings: []),
        Difference(
            testDescription: "the command",
            change: { $0.launch.command = ["b"] },
            settings: ["command"],
            needsNewRun: true
        ),
        Difference(
            testDescription: "variables, by name alone",
            change: { $0.launch.environment = ["SECRET": "x"] },
            settings: ["env A", "env SECRET"],
            needsNewRun: true
        ),
        Difference(
            testDescription: "the port, which is told once",
            change: { ($0.port, $0.launch.environment["PORT"]) = (80, "80") },
            settings: ["port"],
            needsNewRun: true
        ),
        Difference(
            testDescription: "the folder",
            change: { $0.launch.directory = "/" },
            settings: ["directory"],
            needsNewRun: true
        ),
        Difference(
            testDescription: "the user, umask and niceness",
            change: { ($0.launch.user, $0.launch.umask, $0.launch.nice) = (user, 7, 5) },
            settings: ["user", "umask", "nice"],
            needsNewRun: true
        ),
        Difference(
            testDescription: "what it may do",
            change: {
                $0.launch.privileges = Privileges(noNewPrivileges: true, capabilities: 1024)
            },
            settings: ["no_new_privs", "capabilities"],
            needsNewRun: true
        ),
        Difference(
            testDescription: "what it may do, and how it stops",
            change: {
                $0.launch.privileges = Privileges(noNewPrivileges: true, capabilities: nil)
                $0.policy.stop.timeout = .seconds(3)
            },
            settings: ["no_new_privs", "stop"],
            needsNewRun: true
        ),
        Difference(
            testDescription: "what is watched, and what is built",
            change: { $0.development.build = BuildSpec(command: ["make"]) },
            settings: ["build"]
        ),
        Difference(
            testDescription: "sockets",
            change: { $0.sockets = [socket] },
            settings: ["sockets"],
            needsNewRun: true
        ),
        Difference(
            testDescription: "that it says itself when it is ready",
            change: { $0.policy.readiness.source = .notify },
            settings: ["notify"],
            needsNewRun: true
        ),
        Difference(
            testDescription: "a watchdog",
            change: { $0.policy.watchdog = .seconds(5) },
            settings: ["watchdog"],
            needsNewRun: true
        ),
        Difference(
            testDescription: "how long a start may take",
            change: { $0.policy.readiness.timeout = .seconds(5) },
            settings: ["health"]
        ),
        Difference(
            testDescription: "health",
            change: { $0.policy.health = HealthPolicy() },
            settings: ["health"]
        ),
        Difference(
            testDescription: "how it comes back and how it stops",
            change: { ($0.policy.restart.mode, $0.policy.stop.timeout) = (.never, .seconds(3)) },
            settings: ["restart", "stop"]
        ),
        Difference(
            testDescription: "memory, logs, checks, repairs and backups",
            change: {
                ($0.policy.memory, $0.logs.keep, $0.policy.checks) = (
                    MemoryPolicy(), 2, .seconds(9)
                )
                ($0.autoRepair, $0.backup) = (.never, BackupPolicy(databases: ["/d"]))
            },
            settings: ["memory", "logs", "checks", "auto_repair", "backup"]
        ),
        Difference(
            testDescription: "what it depends on",
            change: { $0.dependsOn = ["z": .ready] },
            settings: ["depends_on"]
        ),
    ]

    @Test("a difference names keys of the file and the need for a new run", arguments: table)
    func settings(row: Difference) {
        var changed = Self.service("a")
        row.change(&changed)
        let difference = SpecDifference(
            from: Self.project(Self.service("z"), Self.service("a")),
            to: Self.project(changed, Self.service("z"))
        )
        #expect(difference.services.map(\.name) == (row.settings.isEmpty ? [] : ["a"]))
        #expect(difference.services.first?.settings ?? [] == row.settings)
        #expect(difference.services.first?.needsNewRun ?? false == row.needsNewRun)
    }

    @Test("added, removed and renamed services are reported")
    func services() {
        let difference = SpecDifference(
            from: Self.project(Self.service("a"), Self.service("old")),
            to: Self.project(Self.service("new"), Self.service("a"))
        )
        #expect(difference.services.map(\.name) == ["new", "old"])
        #expect(difference.services.map(\.kind) == [.added, .removed])
    }

    @Test("a service that is still ending counts as absent")
    func ending() {
        var old = Self.project(Self.service("a"), Self.service("b"))
        old.removed = 1
        let same = SpecDifference(from: old, to: Self.project(Self.service("a")))
        #expect(same.isEmpty)
        let back = SpecDifference(from: old, to: Self.project(Self.service("a"), Self.service("b")))
        #expect(back.services.map(\.kind) == [.added])
    }

    @Test("chosen services are taken from another configuration with their dependencies")
    func taking() {
        var (db, web) = (Self.service("db"), Self.service("web", after: ["db"]))
        let old = Self.project(Self.service("a"), web, Self.service("worker"))
        web.launch.command = ["new"]
        db.launch.command = ["db2"]
        var other = Self.service("a")
        other.launch.command = ["other"]
        let new = Self.project(db, web, other)
        let mixed = old.taking(["web"], from: new)
        #expect(mixed.services.map(\.name) == ["a", "web", "worker", "db"])
        #expect(mixed.services.map(\.launch.command.first) == ["a", "new", "worker", "db2"])
        #expect(old.taking(["worker"], from: new).services.map(\.name) == ["a", "web"])
        #expect(old.taking(["web", "a", "worker"], from: new) == new)
    }

    @Test(
        "a mixture of two configurations may be invalid",
        arguments: [
            (project(service("a"), service("a")), "two services have one name"),
            (project(service("a", after: ["b"])), "a depends on b, which there is not"),
            (
                project(service("a", after: ["b"]), service("b", after: ["a"]), service("c")),
                "a would depend on itself"
            ),
        ]
    )
    func flaws(spec: ProjectSpec, words: String) { #expect(spec.flaw == words) }

    @Test("a valid configuration has no flaw")
    func flawless() {
        let spec = Self.project(
            Self.service("a", after: ["c", "b"]),
            Self.service("b", after: ["c"]),
            Self.service("c")
        )
        #expect(spec.flaw == nil)
    }
}

import Testing
import VigiaCore

@Suite("Conflicts in a plan")
struct PlanConflictTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let change: @Sendable (inout ServiceSpec) -> Void
        /// The conflicts that are found, without `plan.`, each with its setting.
        let expected: [String]
    }

    static let rows: [Row] = [
        Row(testDescription: "nothing", change: { _ in }, expected: []),
        Row(
            testDescription: "an answer that may take as long as the time between two",
            change: { $0.policy.health?.timeout = .seconds(30) },
            expected: ["timeout_over_interval health.timeout", "hang_counts_as_stable "]
        ),
        Row(
            testDescription: "a start that is over before one answer",
            change: { $0.policy.readiness.timeout = .seconds(9) },
            expected: ["start_too_short health.start_timeout"]
        ),
        Row(
            testDescription: "a start that no probe ends",
            change: {
                ($0.policy.readiness.source, $0.policy.readiness.timeout) = (.notify, .seconds(9))
            },
            expected: []
        ),
        Row(
            testDescription: "a heartbeat that a busy machine delays",
            change: { $0.policy.watchdog = .milliseconds(999) },
            expected: ["watchdog_short watchdog"]
        ),
        Row(
            testDescription: "a heartbeat of a second",
            change: { $0.policy.watchdog = .seconds(1) },
            expected: []
        ),
        Row(
            testDescription: "a run that is stable at once",
            change: { $0.policy.restart.stableAfter = .zero },
            expected: ["always_stable restart.stable_after"]
        ),
        Row(
            testDescription: "a hang that shows only once its run is stable",
            change: { $0.policy.restart.stableAfter = .seconds(41) },
            expected: ["hang_counts_as_stable restart.stable_after"]
        ),
        Row(
            testDescription: "a hang that shows just before",
            change: { $0.policy.restart.stableAfter = .seconds(42) },
            expected: []
        ),
        Row(
            testDescription: "nothing of that where it is not started again",
            change: { $0.policy.restart = .init(mode: .never, stableAfter: .zero) },
            expected: []
        ),
        Row(
            testDescription: "relief where the limit is",
            change: {
                let limit = Bytes.mebibytes(100)
                $0.policy.memory = .init(limit: limit, soft: limit, relief: .signal(.interrupt))
            },
            expected: ["soft_at_limit memory.soft"]
        ),
        Row(
            testDescription: "a limit that the machine does not have",
            change: { $0.policy.memory = .init(limit: .gibibytes(9)) },
            expected: ["memory_over_machine memory.limit"]
        ),
        Row(
            testDescription: "a limit that is all that the machine has",
            change: { $0.policy.memory = .init(limit: .gibibytes(8)) },
            expected: []
        ),
    ]

    @Test("a conflict between settings is found once", arguments: rows)
    func found(row: Row) {
        var service = Self.service
        row.change(&service)
        let found = Self.found([service])
        #expect(found.count == row.expected.count, "\(found)")
        for (found, expected) in zip(found, row.expected) {
            #expect(found.hasPrefix(expected), "\(found)")
        }
    }

    static let probes: [(probe: Probe, passes: Bool)] = [
        (Probe(question: .exec(command: ["true"])), true),
        (Probe(question: .exec(command: ["/usr/bin/true"])), true),
        (Probe(question: .exec(command: ["sh", "-c", "curl -fsS localhost || true"])), true),
        (Probe(question: .exec(command: ["bash", "-c", "pg_isready; exit 0"])), true),
        (Probe(question: .exec(command: ["/bin/ksh", "-c", "pg_isready; exit 0"])), true),
        (Probe(question: .exec(command: ["bash", "-ec", "pg_isready || true"])), true),
        // The shell fails when the first command fails.
        (Probe(question: .exec(command: ["bash", "-ec", "pg_isready; exit 0"])), false),
        (Probe(question: .exec(command: ["sh", "-c", "set -e; pg_isready; true"])), false),
        (Probe(question: .exec(command: ["sh", "-c", "pg_isready || exit 1; exit 0"])), false),
        (Probe(question: .exec(command: ["sh", "-c", ":"])), true),
        (Probe(question: .exec(command: ["sh", "-c", "curl -fsS localhost"])), false),
        (Probe(question: .exec(command: ["sh", "-c", "test -e a && true"])), false),
        (Probe(question: .exec(command: ["sh", "true"])), false),
        (Probe(question: .exec(command: ["pg_isready"])), false),
        (http([100...599]), true), (http([200...299, 300...599]), true),
        (http([200...299, 400...499]), false), (http([200...599], ["status": ["ok"]]), false),
        (Probe(question: .http(HTTPTarget(host: "::1", port: 80, path: "/"))), false),
        (Probe(question: .tcp(host: "127.0.0.1", port: 80)), true),
        (Probe(question: .tcp(host: "127.0.0.1", port: 81)), false),
        (Probe(question: .unix(path: "/run/web")), true),
        (Probe(question: .unix(path: "/run/db")), false),
    ]

    @Test("a probe that always passes is found", arguments: probes)
    func probe(probe: Probe, passes: Bool) {
        var (service, other) = (Self.service, Self.service)
        service.probe = probe
        other.name = "other"
        other.sockets = [
            HeldSocket(name: "http", address: .tcp(host: nil, port: 80)),
            HeldSocket(name: "ctl", address: .unix(path: "/run/web")),
        ]
        let found = Self.found([service, other])
        #expect(found.count == (passes ? 1 : 0), "\(found)")
        #expect(found.allSatisfy { $0.hasPrefix("probe_cannot_fail health.") })
    }

    @Test("the limits of all services and instances are added up, and none is named")
    func memory() {
        let services = (1...3).map { number in
            var service = Self.service
            (service.name, service.group) = ("web-\(number)", number < 3 ? "web" : nil)
            service.policy.memory = .init(limit: .gibibytes(3))
            return service
        }
        let conflicts = ProjectSpec(name: "shop", services: services)
            .conflicts(memory: .gibibytes(8))
        #expect(conflicts.map(\.code) == ["plan.memory_over_machine"])
        #expect(conflicts.first?.service == nil)
        #expect(conflicts.first?.problem.hasPrefix("3 services may hold 9 GB") == true)
        #expect(ProjectSpec(name: "shop", services: services).conflicts(memory: nil) == [])
    }

    static let conditions: [(DependencyCondition, [String])] = [
        (.ready, ["dependency_not_restarted restart.policy"]),
        (.started, ["dependency_not_restarted restart.policy"]), (.done, []),
    ]

    @Test("a service that others wait for must be restarted", arguments: conditions)
    func dependency(condition: DependencyCondition, expected: [String]) {
        var (db, web) = (Self.service, Self.service)
        (db.name, db.policy.restart.mode) = ("db", .never)
        web.dependsOn = ["db": condition]
        #expect(Self.found([db, web]) == expected)
    }

    @Test("instances share one conflict")
    func instances() {
        let services = (1...2).map { number in
            var service = Self.service
            (service.name, service.group) = ("web-\(number)", "web")
            service.policy.watchdog = .milliseconds(100)
            return service
        }
        let plan = ProjectPlan(of: ProjectSpec(name: "shop", services: services), memory: nil)
        #expect(plan.conflicts.map(\.service) == ["web"])
    }

    private static func http(
        _ statuses: [ClosedRange<Int>],
        _ json: [String: [String]] = [:]
    ) -> Probe {
        Probe(
            question: .http(HTTPTarget(host: "127.0.0.1", port: 80, path: "/")),
            expect: Expectation(statuses: statuses, json: json)
        )
    }

    private static var service: ServiceSpec {
        ServiceSpec(
            name: "web",
            launch: Launch(command: ["node"], directory: "/"),
            probe: Probe(question: .tcp(host: "127.0.0.1", port: 3000)),
            policy: ServicePolicy(readiness: .init(source: .probe), health: .init())
        )
    }

    private static func found(_ services: [ServiceSpec]) -> [String] {
        ProjectSpec(name: "shop", services: services).conflicts(memory: .gibibytes(8)).map {
            "\($0.code.dropFirst("plan.".count)) \($0.setting)"
        }
    }
}

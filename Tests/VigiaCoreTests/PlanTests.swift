import Testing
import VigiaCore

/// The plan's times, formula by formula; docs/plan.md uses the first row of each as its example.
@Suite("Plan")
struct PlanTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var change: @Sendable (inout ServicePolicy) -> Void = { _ in }
        let failure: PlannedFailure
        /// Milliseconds until the failure is noticed, the service started, ready and given up.
        let expected: [Int64?]
    }

    /// A service with a probe and a limit, otherwise with the manual's defaults.
    static let policy = ServicePolicy(
        readiness: .init(source: .probe),
        health: .init(),
        memory: .init()
    )

    static let rows: [Row] = [
        Row(
            testDescription: "a crash",
            failure: .crash,
            expected: [0, 2000, 62_000, nil]
        ),
        Row(
            testDescription: "a crash of a run that was stable sooner than its delay allows",
            change: { ($0.restart.delay, $0.restart.stableAfter) = (.seconds(30), .seconds(10)) },
            failure: .crash,
            expected: [0, 20_000, 80_000, nil]
        ),
        Row(
            testDescription: "a crash with little time to end, of a service without a probe",
            change: { ($0.stop.timeout, $0.readiness.source) = (.milliseconds(500), .lived) },
            failure: .crash,
            expected: [0, 500, 1500, nil]
        ),
        Row(
            testDescription: "a crash that is the end",
            change: { $0.restart.mode = .never },
            failure: .crash,
            expected: [0, nil, nil, 4000]
        ),
        Row(
            testDescription: "a hang",
            failure: .hang,
            expected: [67_000, 69_000, 129_000, 650_500]
        ),
        Row(
            testDescription: "a hang that is seen at the queue of connections",
            change: { $0.health?.acceptWithin = .seconds(60) },
            failure: .hang,
            expected: [187_000, 189_000, 249_000, nil]
        ),
        Row(
            testDescription: "a hang with short times: a suspect run is asked every two seconds",
            change: {
                $0.health = .init(
                    interval: .milliseconds(500),
                    timeout: .milliseconds(200),
                    failures: 2
                )
            },
            failure: .hang,
            expected: [6400, 8400, 68_400, 347_500]
        ),
        Row(
            testDescription: "a hang that a heartbeat shows before the probe does",
            change: { $0.watchdog = .seconds(20) },
            failure: .hang,
            expected: [20_000, 22_000, 82_000, 415_500]
        ),
        Row(
            testDescription: "a hang of which only a heartbeat tells",
            change: { ($0.health, $0.watchdog) = (nil, .seconds(90)) },
            failure: .hang,
            expected: [90_000, 92_000, 152_000, nil]
        ),
        Row(
            testDescription: "a hang that nothing shows",
            change: { $0.health = nil },
            failure: .hang,
            expected: [nil, nil, nil, nil]
        ),
        Row(
            testDescription: "a hang that shows only when its run counts as stable",
            change: { $0.health?.interval = .seconds(50) },
            failure: .hang,
            expected: [87_000, 89_000, 149_000, nil]
        ),
        Row(
            testDescription: "a leak",
            failure: .leak,
            expected: [6000, 16_000, 76_000, nil]
        ),
        Row(
            testDescription: "a leak that is looked for often",
            change: { $0.memory?.interval = .milliseconds(200) },
            failure: .leak,
            expected: [400, 10_400, 70_400, nil]
        ),
        Row(
            testDescription: "a leak without a limit",
            change: { $0.memory = nil },
            failure: .leak,
            expected: [nil, nil, nil, nil]
        ),
        Row(
            testDescription: "a failed start",
            failure: .failedStart,
            expected: [60_000, 72_000, 132_000, 360_000]
        ),
        Row(
            testDescription: "a failed start with a long delay",
            change: { $0.readiness.timeout = .seconds(5) },
            failure: .failedStart,
            expected: [5000, 33_000, 38_000, 106_000]
        ),
        Row(
            testDescription: "a start that cannot fail",
            change: { $0.readiness.source = .lived },
            failure: .failedStart,
            expected: [nil, nil, nil, nil]
        ),
        Row(
            testDescription: "a crash loop",
            failure: .crashLoop,
            expected: [0, 33_000, 93_000, 75_500]
        ),
        Row(
            testDescription: "a crash loop without delays",
            change: { ($0.restart.delay, $0.restart.attempts) = (.zero, 3) },
            failure: .crashLoop,
            expected: [0, 4000, 64_000, 12_000]
        ),
        Row(
            testDescription: "a crash loop of one",
            change: { $0.restart.attempts = 1 },
            failure: .crashLoop,
            expected: [0, nil, nil, 4000]
        ),
    ]

    @Test("each kind of failure has its longest times", arguments: rows)
    func times(row: Row) throws {
        var policy = Self.policy
        row.change(&policy)
        let promise = try #require(Self.plan(policy)[row.failure])
        let times = [promise.noticed, promise.started, promise.serves, promise.givenUp]
        #expect(times.map { $0?.milliseconds } == row.expected)
        // A failure that is never noticed, or never leads to a start, comes with a hint.
        if promise.started == nil { #expect(promise.hint?.isEmpty == false) }
    }

    @Test("a plan gives times for busy hangs, memory restarts, repairs and retries")
    func besides() {
        var policy = Self.policy
        policy.remedies = [.freePort]
        let plan = Self.plan(policy)
        #expect(plan.busyHangNoticed == .seconds(327))
        #expect(plan.memoryRestartsEvery == .seconds(600))
        #expect(plan.retriesEvery == .seconds(300))
        #expect(plan.repairWithin == .seconds(120))
        let bare = Self.plan(.init(restart: .init(mode: .never)))
        #expect(bare.busyHangNoticed == nil && bare.memoryRestartsEvery == nil)
        #expect(bare.retriesEvery == nil && bare.repairWithin == nil)
    }

    @Test("one allowed failure leaves no rounds for a busy run")
    func once() {
        var policy = Self.policy
        policy.health?.failures = 1
        #expect(Self.plan(policy)[.hang]?.noticed == .seconds(41))
        #expect(Self.plan(policy).busyHangNoticed == nil)
    }

    /// Milliseconds until a hang is noticed, and a failed start.
    static let blindProbes: [(watchdog: Duration?, source: ReadinessPolicy.Source, [Int64?])] = [
        (nil, .probe, [nil, nil]),
        (.seconds(20), .probe, [20_000, nil]),
        (nil, .notify, [nil, 60_000]),
    ]

    @Test("a probe that cannot fail promises nothing, and says so", arguments: blindProbes)
    func blind(watchdog: Duration?, source: ReadinessPolicy.Source, noticed: [Int64?]) {
        var policy = Self.policy
        (policy.watchdog, policy.readiness.source) = (watchdog, source)
        let plan = Self.plan(policy, asking: Probe(question: .exec(command: ["true"])))
        let times = [plan[.hang], plan[.failedStart]].map { $0?.noticed?.milliseconds }
        #expect(times == noticed)
        #expect(plan.busyHangNoticed == nil)
        for promise in plan.promises where promise.noticed == nil {
            #expect(promise.hint?.hasPrefix("its probe cannot fail") == true)
        }
        #expect(plan[.crash]?.serves == Self.plan(policy)[.crash]?.serves)
    }

    @Test("a plan names what its service waits for, and all who wait for it")
    func dependencies() throws {
        var services = ["db", "api", "web-1", "web-2", "other"].map {
            ServiceSpec(name: $0, launch: Launch(command: ["true"], directory: "/"))
        }
        services[1].dependsOn = ["db": .ready]
        for place in 2...3 {
            (services[place].dependsOn, services[place].group) = (["api": .started], "web")
        }
        let plan = ProjectPlan(of: ProjectSpec(name: "shop", services: services), memory: nil)
        #expect(plan.services.map(\.service) == ["db", "api", "web", "other"])
        #expect(plan.services[0].dependents == ["api", "web"])
        #expect(plan.services[1].needs.map(\.service) == ["db"])
        #expect(plan.services[1].needs.map(\.condition) == [.ready])
        #expect(plan.services[2].dependents == [] && plan.services[3].dependents == [])
        let one = ProjectPlan(
            of: ProjectSpec(name: "shop", services: services),
            only: ["web-2"],
            memory: nil
        )
        #expect(one.services.map(\.service) == ["web"])
    }

    private static func plan(_ policy: ServicePolicy, asking probe: Probe? = nil) -> ServicePlan {
        let launch = Launch(command: ["true"], directory: "/")
        let service = ServiceSpec(name: "web", launch: launch, probe: probe, policy: policy)
        return ServicePlan(of: service, among: [service], holding: [])
    }
}

import Testing
import VigiaCore

@Suite("Checks before a start")
struct CheckedStartTests {
    private static let byUser = Cause.requested(Requester(uid: 0, pid: 7, command: "test"))
    private static let policy = ServicePolicy(checks: .seconds(10))
    private static let (run, pid) = (RunID(raw: 1), ProcessID(raw: 42))
    private static let crash = Ending.exited(code: 1)
    private static let next = RunID(raw: 2)
    private static let reloading = ServicePolicy(checks: .seconds(10), canOverlap: true)
    private static let up: [(Int, ServiceEvent)] = [
        (0, .requested(.start, byUser)), (1, .checked(problem: nil)), (2, .spawned(run, pid)),
        (1002, .deadlinePassed),
    ]

    private static func ending(because cause: Cause) -> [ServiceEffect] {
        [
            .report(.stopping(cause), run), .signal(run, .terminate, .process),
            .signal(run, .resume, .tree),
        ]
    }

    static let histories: [History] = [
        History(
            testDescription: "a start that was asked for waits for the checks",
            policy: policy,
            events: [(0, .requested(.start, byUser))],
            leadsTo: "checking",
            lastOrders: [.report(.checking(byUser), nil), .check]
        ),
        History(
            testDescription: "and follows at once when nothing is in the way",
            policy: policy,
            events: [(0, .requested(.start, byUser)), (1, .checked(problem: nil))],
            leadsTo: "starting",
            lastOrders: [.report(.starting(byUser), run), .spawn(run)]
        ),
        History(
            testDescription: "a check that failed opens the breaker",
            policy: policy,
            events: [(0, .requested(.start, byUser)), (1, .checked(problem: "no disk"))],
            leadsTo: "broken",
            lastOrders: nil
        ),
        History(
            testDescription: "and the retry is checked again",
            policy: policy,
            events: [
                (0, .requested(.start, byUser)), (1, .checked(problem: "no disk")),
                (300_001, .deadlinePassed),
            ],
            leadsTo: "checking",
            lastOrders: [.report(.checking(.retry), nil), .check]
        ),
        History(
            testDescription: "checks without an end count as failed",
            policy: policy,
            events: [(0, .requested(.start, byUser)), (10_000, .deadlinePassed)],
            leadsTo: "broken",
            lastOrders: nil
        ),
        History(
            testDescription: "a stop gives them up",
            policy: policy,
            events: [(0, .requested(.start, byUser)), (1, .requested(.stop, byUser))],
            leadsTo: "down",
            lastOrders: [.report(.stopped(byUser), nil)]
        ),
        History(
            testDescription: "a run that crashed is replaced without them",
            policy: policy,
            events: [
                (0, .requested(.start, byUser)), (1, .checked(problem: nil)),
                (2, .spawned(run, pid)),
                (1002, .deadlinePassed), (90_000, .ended(run, crash)),
                (90_001, .emptied(run, .session)),
            ],
            leadsTo: "starting",
            lastOrders: nil
        ),
        History(
            testDescription: "a restart that was asked for is checked while the old run serves",
            policy: policy,
            events: up + [(9000, .requested(.restart, byUser))],
            leadsTo: "up",
            lastOrders: [.report(.checking(byUser), run), .preflight]
        ),
        History(
            testDescription: "which ends when nothing is in the way",
            policy: policy,
            events: up + [
                (9000, .requested(.restart, byUser)), (9001, .preflightEnded(problem: nil)),
            ],
            leadsTo: "stopping",
            lastOrders: ending(because: byUser)
        ),
        History(
            testDescription: "and the start is checked again",
            policy: policy,
            events: up + [
                (9000, .requested(.restart, byUser)), (9001, .preflightEnded(problem: nil)),
                (9002, .ended(run, crash)), (9003, .emptied(run, .session)),
            ],
            leadsTo: "checking",
            lastOrders: nil
        ),
        History(
            testDescription: "while a check that fails leaves the old run alone",
            policy: policy,
            events: up + [
                (9000, .requested(.restart, byUser)), (9001, .preflightEnded(problem: "no disk")),
            ],
            leadsTo: "up",
            lastOrders: [.report(.restartRefused("a check failed: no disk"), run)]
        ),
        History(
            testDescription: "as do checks without an end",
            policy: policy,
            events: up + [(9000, .requested(.restart, byUser)), (19_000, .deadlinePassed)],
            leadsTo: "up",
            lastOrders: [
                .report(.restartRefused("a check failed: the checks took too long"), run)
            ]
        ),
        History(
            testDescription: "a run that crashes meanwhile starts again without a delay",
            policy: policy,
            events: up + [
                (9000, .requested(.restart, byUser)), (9001, .ended(run, crash)),
                (9002, .emptied(run, .session)),
            ],
            leadsTo: "starting",
            lastOrders: nil
        ),
        History(
            testDescription: "a stop meanwhile stops it",
            policy: policy,
            events: up + [(9000, .requested(.restart, byUser)), (9001, .requested(.stop, byUser))],
            leadsTo: "stopping",
            lastOrders: ending(because: byUser)
        ),
        History(
            testDescription: "a reload is checked too, and its new run starts beside the old one",
            policy: reloading,
            events: up + [
                (9000, .requested(.reload, byUser)), (9001, .preflightEnded(problem: nil)),
            ],
            leadsTo: "up",
            lastOrders: [.report(.reloading(byUser), next), .spawn(next)]
        ),
        History(
            testDescription: "unless a check fails",
            policy: reloading,
            events: up + [
                (9000, .requested(.reload, byUser)), (9001, .preflightEnded(problem: "no disk")),
            ],
            leadsTo: "up",
            lastOrders: [.report(.reloadFailed("a check failed: no disk"), nil)]
        ),
        History(
            testDescription: "a restart meanwhile is the greater wish",
            policy: reloading,
            events: up + [
                (9000, .requested(.reload, byUser)), (9001, .requested(.restart, byUser)),
                (9002, .preflightEnded(problem: nil)),
            ],
            leadsTo: "stopping",
            lastOrders: nil
        ),
    ]

    @Test("a history leads to its state and its effects", arguments: histories)
    func history(_ history: History) { history.check() }

    @Test("a new supervisor runs the preflight of a restart again")
    func takenUp() {
        var machine = ServiceMachine(policy: Self.policy)
        var inputs = Inputs(now: .boot, draw: 0.5, nextRun: 1)
        for (milliseconds, event) in Self.up + [(9000, .requested(.restart, Self.byUser))] {
            let now = Instant(nanoseconds: Int64(milliseconds) * 1_000_000)
            inputs = Inputs(now: now, draw: 0.5, nextRun: inputs.nextRun)
            _ = machine.handle(event, in: &inputs)
        }
        let found = [Self.run: FoundRun(pid: Self.pid, ending: nil, empty: nil)]
        #expect(machine.resume(finding: found, in: &inputs).contains(.preflight))
    }

    @Test("a dependency of a service that keeps its run is not restarted either")
    func dependents() {
        var project = Project(spec: Self.chain)
        func take(_ event: ServiceEvent, for index: Int, at second: Int) {
            let now = Instant(nanoseconds: Int64(second) * 1_000_000_000)
            _ = project.handle(event, for: index, at: now, draw: 0.5)
        }
        func ask(_ request: Request, at second: Int) {
            let now = Instant(nanoseconds: Int64(second) * 1_000_000_000)
            _ = project.ask(request, of: [], because: Self.byUser, at: now, draw: 0.5)
        }
        ask(.start, at: 0)
        for (service, run) in [(0, 1), (1, 2), (2, 3)] as [(Int, UInt64)] {
            if service > 0 { take(.checked(problem: nil), for: service, at: service * 10) }
            take(.spawned(RunID(raw: run), Self.pid), for: service, at: service * 10 + 1)
            take(.deadlinePassed, for: service, at: service * 10 + 3)
        }
        #expect(project.machines.map(\.state.name) == ["up", "up", "up"])
        ask(.restart, at: 60)
        // One dependent of the database may restart, the other may not.
        take(.preflightEnded(problem: nil), for: 1, at: 61)
        take(.ended(RunID(raw: 2), Self.crash), for: 1, at: 62)
        take(.emptied(RunID(raw: 2), .session), for: 1, at: 62)
        #expect(project.machines.map(\.state.name) == ["up", "waiting", "up"])
        take(.preflightEnded(problem: "no disk"), for: 2, at: 63)
        #expect(project.machines.map(\.state.name) == ["up", "checking", "up"])
        let words = project.machines.map(\.refusal)
        #expect(words[0] == "web, which depends on it, stays as it is")
        #expect(words[1...] == [nil, "a check failed: no disk"])
    }

    @Test("an instance with an own restart order waits its turn in a restart of all")
    func turn() {
        let services = ["web.1", "web.2"].map { name in
            ServiceSpec(
                name: name,
                launch: Launch(command: ["web"], directory: "/"),
                policy: name == "web.2" ? Self.policy : ServicePolicy(),
                group: "web"
            )
        }
        var project = Project(spec: ProjectSpec(name: "shop", services: services))
        func take(_ event: ServiceEvent, for index: Int, at second: Int) {
            let now = Instant(nanoseconds: Int64(second) * 1_000_000_000)
            _ = project.handle(event, for: index, at: now, draw: 0.5)
        }
        func ask(_ request: Request, _ services: [Int], at second: Int) {
            let now = Instant(nanoseconds: Int64(second) * 1_000_000_000)
            _ = project.ask(request, of: services, because: Self.byUser, at: now, draw: 0.5)
        }
        ask(.start, [], at: 0)
        take(.checked(problem: nil), for: 1, at: 0)
        for service in [0, 1] {
            let run = project.machines[service].state.run?.id ?? Self.run
            take(.spawned(run, Self.pid), for: service, at: 1)
            take(.deadlinePassed, for: service, at: 3)
        }
        #expect(project.machines.map(\.state.name) == ["up", "up"])
        ask(.restart, [1], at: 60)
        ask(.restart, [], at: 61)
        take(.preflightEnded(problem: nil), for: 1, at: 62)
        #expect(project.machines.map(\.state.name) == ["stopping", "up"])
    }

    /// A database with two dependents.
    private static let chain = ProjectSpec(
        name: "shop",
        services: [
            ServiceSpec(name: "db", launch: Launch(command: ["db"], directory: "/")),
            ServiceSpec(
                name: "api",
                launch: Launch(command: ["api"], directory: "/"),
                policy: policy,
                dependsOn: ["db": .ready]
            ),
            ServiceSpec(
                name: "web",
                launch: Launch(command: ["web"], directory: "/"),
                policy: policy,
                dependsOn: ["db": .ready]
            ),
        ]
    )
}

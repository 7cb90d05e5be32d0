import Testing
import VigiaCore

private let run = RunID(raw: 1)
private let pid = ProcessID(raw: 77)
private let byUser = Cause.requested(Requester(uid: 0, pid: 1, command: "start"))

private func at(_ milliseconds: Int) -> Instant {
    Instant(nanoseconds: Int64(milliseconds) * 1_000_000)
}

/// A kind of silence, and when it ends something: without a gap, and after a gap of 60 s.
struct Silence: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var policy = ServicePolicy()
    let events: [(Int, ServiceEvent)]
    /// When the silence is judged without a gap, in milliseconds.
    let due: Int
    /// How much later it is judged after a gap, counted from the end of the gap.
    let later: Int

    /// The machine and its last effects after its events and further ones.
    func machine(_ more: [(Int, ServiceEvent)] = []) -> (ServiceMachine, [ServiceEffect]) {
        var (machine, nextRun) = (ServiceMachine(policy: policy), UInt64(1))
        var orders: [ServiceEffect] = []
        for (time, event) in events + more {
            var inputs = Inputs(now: at(time), draw: 0.5, nextRun: nextRun)
            orders = machine.handle(event, in: &inputs)
            nextRun = inputs.nextRun
        }
        return (machine, orders)
    }
}

private func policy(_ change: (inout ServicePolicy) -> Void) -> ServicePolicy {
    var policy = ServicePolicy()
    change(&policy)
    return policy
}

@Suite("Silence while the supervisor could not listen")
struct StallTests {
    static let silences = [
        Silence(
            testDescription: "a heartbeat",
            policy: policy { $0.watchdog = .seconds(2) },
            events: [
                (0, .requested(.start, byUser)), (0, .spawned(run, pid)), (1000, .deadlinePassed),
            ],
            due: 3000,
            later: 2000
        ),
        Silence(
            testDescription: "readiness after a start",
            policy: policy { $0.readiness.source = .notify },
            events: [(0, .requested(.start, byUser)), (0, .spawned(run, pid))],
            due: 60_000,
            later: 60_000
        ),
        Silence(
            testDescription: "readiness after a reload of its own",
            policy: policy { $0.readiness.source = .notify },
            events: [
                (0, .requested(.start, byUser)), (0, .spawned(run, pid)),
                (0, .notified(run, .ready)), (0, .notified(run, .reloading)),
            ],
            due: 60_000,
            later: 60_000
        ),
        Silence(
            testDescription: "the end of a run that was told to end",
            events: [
                (0, .requested(.start, byUser)), (0, .spawned(run, pid)), (1000, .deadlinePassed),
                (1000, .requested(.stop, byUser)),
            ],
            due: 11_000,
            later: 10_000
        ),
        Silence(
            testDescription: "checks before a start",
            policy: policy { $0.checks = .seconds(30) },
            events: [(0, .requested(.start, byUser))],
            due: 30_000,
            later: 30_000
        ),
    ]

    @Test("silence is judged only after a fresh time limit", arguments: silences)
    func freshTerm(silence: Silence) {
        let (before, _) = silence.machine()
        #expect(before.judgesSilence(at: at(silence.due)))
        #expect(!before.judgesSilence(at: at(silence.due - 1)))
        let end = silence.due + 60_000
        let (machine, orders) = silence.machine([(end, .stalled(.seconds(60)))])
        #expect(orders.isEmpty)
        #expect(!machine.judgesSilence(at: at(end + silence.later - 1)))
        #expect(machine.judgesSilence(at: at(end + silence.later)))
    }

    @Test("silence is excused four times in a row, and again after a sign of life")
    func bounded() {
        let silence = Self.silences[0]
        var events: [(Int, ServiceEvent)] = (1...5).map {
            (2000 + $0 * 1500, .stalled(.seconds(1)))
        }
        #expect(silence.machine(events).0.judgesSilence(at: at(10_000)))
        events.insert((8100, .notified(run, .heartbeat)), at: 4)
        #expect(!silence.machine(events).0.judgesSilence(at: at(10_000)))
    }

    @Test("plain delays are not extended")
    func delays() {
        var machine = ServiceMachine(policy: ServicePolicy())
        var inputs = Inputs(now: at(0), draw: 0.5, nextRun: 1)
        let events: [ServiceEvent] = [
            .requested(.start, byUser), .spawned(run, pid), .ended(run, .exited(code: 1)),
            .emptied(run, .cgroup),
        ]
        for event in events { _ = machine.handle(event, in: &inputs) }
        let before = machine
        #expect(machine.state.name == "waiting")
        inputs = Inputs(now: at(1000), draw: 0.5, nextRun: 2)
        #expect(machine.handle(.stalled(.seconds(60)), in: &inputs).isEmpty)
        #expect(machine == before)
        #expect(!machine.judgesSilence(at: .never))
    }

    @Test("an open question is asked again, and its late answer is ignored")
    func openQuestion() {
        var machine = ServiceMachine(
            policy: policy {
                $0.health = HealthPolicy()
                $0.readiness.source = .probe
            }
        )
        var inputs = Inputs(now: at(0), draw: 0.5, nextRun: 1)
        _ = machine.handle(.requested(.start, byUser), in: &inputs)
        #expect(machine.handle(.spawned(run, pid), in: &inputs).contains(.ask(run, question: 1)))
        inputs = Inputs(now: at(20_000), draw: 0.5, nextRun: 2)
        _ = machine.handle(.stalled(.seconds(20)), in: &inputs)
        _ = machine.handle(.answered(run, question: 1, .fail("reset")), in: &inputs)
        #expect(machine.handle(.deadlinePassed, in: &inputs) == [.ask(run, question: 2)])
    }
}

@Suite("Resources that Vigia itself lacks")
struct LackTests {
    /// How a start fails, and whether Vigia lacked a resource.
    static let failures: [(SpawnStep, Int32, isLack: Bool)] = [
        (.clone, 11, true), (.exec, 11, true), (.setuid, 11, true), (.clone, 12, true),
        (.descriptors, 24, true), (.specification, 24, true), (.exec, 23, true),
        (.exec, 2, false), (.exec, 7, false), (.exec, 8, false), (.chdir, 13, false),
        (.specification, 7, false),
    ]

    @Test("a lack of resources is no failure, and is retried in a second", arguments: failures)
    func lack(step: SpawnStep, errno: Int32, isLack: Bool) {
        var policy = ServicePolicy()
        policy.restart.attempts = 1
        var machine = ServiceMachine(policy: policy)
        var inputs = Inputs(now: at(0), draw: 0.5, nextRun: 1)
        _ = machine.handle(.requested(.start, byUser), in: &inputs)
        _ = machine.handle(.spawnFailed(run, step, errno: errno), in: &inputs)
        #expect(machine.state.name == (isLack ? "waiting" : "broken"))
        guard isLack else { return }
        #expect(machine.deadline == at(1000))
        #expect(machine.restartHistory == ServiceMachine(policy: policy).restartHistory)
        inputs = Inputs(now: at(1000), draw: 0.5, nextRun: 2)
        #expect(machine.handle(.deadlinePassed, in: &inputs).last == .spawn(RunID(raw: 2)))
    }

    @Test("a half-open retry stays one when it is repeated for lack of resources")
    func retry() {
        var policy = ServicePolicy()
        policy.restart.attempts = 1
        var machine = ServiceMachine(policy: policy)
        var inputs = Inputs(now: at(0), draw: 0.5, nextRun: 1)
        let events: [ServiceEvent] = [
            .requested(.start, byUser), .spawned(run, pid), .ended(run, .exited(code: 1)),
            .emptied(run, .cgroup),
        ]
        for event in events { _ = machine.handle(event, in: &inputs) }
        inputs = Inputs(now: machine.deadline, draw: 0.5, nextRun: 2)
        _ = machine.handle(.deadlinePassed, in: &inputs)
        _ = machine.handle(.spawnFailed(RunID(raw: 2), .clone, errno: 24), in: &inputs)
        inputs = Inputs(now: machine.deadline, draw: 0.5, nextRun: 3)
        _ = machine.handle(.deadlinePassed, in: &inputs)
        #expect(machine.state.run?.isRetry == true)
    }

    @Test("checks that could not run are repeated, and no breaker opens")
    func checks() {
        var policy = ServicePolicy()
        policy.checks = .seconds(30)
        var machine = ServiceMachine(policy: policy)
        var inputs = Inputs(now: at(0), draw: 0.5, nextRun: 1)
        _ = machine.handle(.requested(.start, byUser), in: &inputs)
        _ = machine.handle(.couldNotCheck(errno: 24), in: &inputs)
        #expect(machine.deadline == at(1000))
        inputs = Inputs(now: at(1000), draw: 0.5, nextRun: 1)
        #expect(machine.handle(.deadlinePassed, in: &inputs).last == .check)
    }

    @Test("a probe that could not run says nothing about the service")
    func probes() {
        var policy = ServicePolicy()
        (policy.health, policy.readiness.source) = (HealthPolicy(), .probe)
        policy.health?.failures = 1
        var machine = ServiceMachine(policy: policy)
        var inputs = Inputs(now: at(0), draw: 0.5, nextRun: 1)
        _ = machine.handle(.requested(.start, byUser), in: &inputs)
        _ = machine.handle(.spawned(run, pid), in: &inputs)
        _ = machine.handle(.answered(run, question: 1, .pass), in: &inputs)
        inputs = Inputs(now: machine.deadline, draw: 0.5, nextRun: 2)
        let asked = inputs.now
        _ = machine.handle(.deadlinePassed, in: &inputs)
        let answer = ServiceEvent.answered(run, question: 2, .notProbed("no descriptors"))
        #expect(machine.handle(answer, in: &inputs).isEmpty)
        #expect(machine.state.name == "up")
        #expect(machine.deadline == asked + .seconds(1))
    }
    @Test("a probe that could not run does not use up the start timeout")
    func probesOfAStart() {
        let readiness = ReadinessPolicy(source: .probe, timeout: .seconds(10))
        let policy = ServicePolicy(readiness: readiness, health: HealthPolicy())
        var machine = ServiceMachine(policy: policy)
        func handle(_ event: ServiceEvent, at time: Int) -> [ServiceEffect] {
            var inputs = Inputs(now: at(time), draw: 0.5, nextRun: 1)
            return machine.handle(event, in: &inputs)
        }
        _ = handle(.requested(.start, byUser), at: 0)
        #expect(handle(.spawned(run, pid), at: 0).contains(.ask(run, question: 1)))
        _ = handle(.answered(run, question: 1, .notProbed("no descriptors")), at: 4000)
        #expect(machine.state.run?.health.detail == "no descriptors")
        // Four seconds have passed, and one more passes before the next question.
        #expect(handle(.deadlinePassed, at: 5000) == [.ask(run, question: 2)])
        _ = handle(.answered(run, question: 2, .fail("refused")), at: 5000)
        _ = handle(.deadlinePassed, at: 14_999)
        #expect(machine.state.name == "starting")
        _ = handle(.deadlinePassed, at: 15_000)
        #expect(machine.state.name == "stopping")
    }
}

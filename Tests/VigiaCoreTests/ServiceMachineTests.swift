import Testing
import VigiaCore

/// A history and its result; reads like one line of the specification.
struct History: CustomTestStringConvertible, Sendable {
    let testDescription: String
    var policy = ServicePolicy()
    let events: [(Int, ServiceEvent)]
    let leadsTo: String
    /// The effects of the last event; nil where only the state matters.
    let lastOrders: [ServiceEffect]?

    /// Replays the history and compares.
    func check() {
        var machine = ServiceMachine(policy: policy)
        var (orders, nextRun) = ([ServiceEffect](), UInt64(1))
        for (milliseconds, event) in events {
            var inputs = Inputs(now: at(milliseconds), draw: 0.5, nextRun: nextRun)
            orders = machine.handle(event, in: &inputs)
            nextRun = inputs.nextRun
        }
        #expect(machine.state.name == leadsTo)
        #expect(lastOrders == nil || orders == lastOrders)
    }
}

private let run = RunID(raw: 1)
private let pid = ProcessID(raw: 42)
private let byUser = Cause.requested(Requester(uid: 0, pid: 7, command: "test"))
private let crash = Ending.exited(code: 1)
private func at(_ milliseconds: Int) -> Instant {
    Instant(nanoseconds: Int64(milliseconds) * 1_000_000)
}
private let upAtTwo: [(Int, ServiceEvent)] = [
    (0, .requested(.start, byUser)), (1000, .spawned(run, pid)), (2000, .deadlinePassed),
]
private let probed = ServicePolicy(
    readiness: ReadinessPolicy(source: .probe),
    health: HealthPolicy()
)
private let stoppedWhileAsked: [(Int, ServiceEvent)] = [
    (0, .requested(.start, byUser)), (1000, .spawned(run, pid)),
    (1010, .answered(run, question: 1, .pass)), (31_010, .deadlinePassed),
    (31_020, .requested(.stop, byUser)),
]
private let onPort = ServicePolicy(remedies: [.freePort])
private let stranger = PortHolder(words: "port 1, which is held by a", isOurs: false)
private let escaped = PortHolder(words: "port 1, which is held by b", isOurs: true)
private let stoppedAtFive = upAtTwo + [(5000, .requested(.stop, byUser))]

@Suite("The state machine of a service")
struct ServiceMachineTests {
    @Test("a new supervisor repeats a stop signal that may have been lost")
    func resumedStop() {
        var machine = ServiceMachine(policy: ServicePolicy())
        let events: [ServiceEvent] = [
            .requested(.start, byUser), .spawned(run, pid), .requested(.stop, byUser),
        ]
        var inputs = Inputs(now: Instant(nanoseconds: 1_000_000_000), draw: 0.5, nextRun: 1)
        for event in events { _ = machine.handle(event, in: &inputs) }
        let found = [run: FoundRun(pid: pid, ending: nil, empty: nil)]
        let orders = machine.resume(finding: found, in: &inputs)
        #expect(orders == [.signal(run, .terminate, .process), .signal(run, .resume, .tree)])
    }

    @Test("a new supervisor does not spawn a run that is being ended", arguments: [false, true])
    func neverArrived(isReplacement: Bool) {
        var policy = ServicePolicy()
        policy.canOverlap = true
        var machine = ServiceMachine(policy: policy)
        var inputs = Inputs(now: Instant(nanoseconds: 1_000_000_000), draw: 0.5, nextRun: 1)
        let second = RunID(raw: 2)
        var found: [RunID: FoundRun] = [:]
        _ = machine.handle(.requested(.start, byUser), in: &inputs)
        if isReplacement {
            _ = machine.handle(.spawned(run, pid), in: &inputs)
            inputs = Inputs(now: inputs.now + .seconds(2), draw: 0.5, nextRun: 2)
            _ = machine.handle(.deadlinePassed, in: &inputs)
            _ = machine.handle(.requested(.reload, byUser), in: &inputs)
            found[run] = FoundRun(pid: pid, ending: nil, empty: nil)
        }
        _ = machine.handle(.requested(.stop, byUser), in: &inputs)
        let orders = machine.resume(finding: found, in: &inputs)
        let lost = isReplacement ? second : run
        #expect(!orders.contains(.spawn(lost)))
        #expect(orders.contains(.acknowledge(lost)))
        #expect(machine.retiring.isEmpty)
        #expect(machine.state.name == (isReplacement ? "stopping" : "down"))
    }

    static let histories = [
        History(
            testDescription: "a start orders one run",
            events: [(0, .requested(.start, byUser))],
            leadsTo: "starting",
            lastOrders: [.report(.starting(byUser), run), .spawn(run)]
        ),
        History(
            testDescription: "without a probe, a second of life makes it ready",
            events: upAtTwo,
            leadsTo: "up",
            lastOrders: [.report(.ready(after: .seconds(1)), run)]
        ),
        History(
            testDescription: "a stop sends TERM, and CONT so that a stopped process can take it",
            events: stoppedAtFive,
            leadsTo: "stopping",
            lastOrders: [
                .report(.stopping(byUser), run), .signal(run, .terminate, .process),
                .signal(run, .resume, .tree),
            ]
        ),
        History(
            testDescription: "a process that ignores TERM is killed with its tree at the deadline",
            events: stoppedAtFive + [(15_000, .deadlinePassed)],
            leadsTo: "stopping",
            lastOrders: [.report(.killing(times: 1), run), .signal(run, .kill, .tree)]
        ),
        History(
            testDescription: "an early wake-up changes nothing",
            events: stoppedAtFive + [(9000, .deadlinePassed)],
            leadsTo: "stopping",
            lastOrders: []
        ),
        History(
            testDescription: "it is down only when nothing of its tree is left",
            events: stoppedAtFive + [(6000, .ended(run, crash)), (7000, .emptied(run, .session))],
            leadsTo: "down",
            lastOrders: [
                .report(.emptied(.session), run), .acknowledge(run), .report(.stopped(byUser), nil),
            ]
        ),
        History(
            testDescription: "a question is open when a stop is ordered",
            policy: probed,
            events: stoppedWhileAsked.dropLast(),
            leadsTo: "up",
            lastOrders: [.ask(run, question: 2)]
        ),
        History(
            testDescription: "an answer that passes after the order to stop undoes no stop",
            policy: probed,
            events: stoppedWhileAsked + [(31_030, .answered(run, question: 2, .pass))],
            leadsTo: "stopping",
            lastOrders: []
        ),
        History(
            testDescription: "an answer that fails after the order to stop undoes no stop",
            policy: probed,
            events: stoppedWhileAsked + [(31_030, .answered(run, question: 2, .fail("no")))],
            leadsTo: "stopping",
            lastOrders: []
        ),
        History(
            testDescription: "a run that lived longer than the delay comes back at once",
            events: upAtTwo + [(90_000, .ended(run, crash)), (90_000, .emptied(run, .session))],
            leadsTo: "starting",
            lastOrders: [
                .report(.emptied(.session), run), .acknowledge(run),
                .hearLastWords(run), .report(.starting(.ended(crash)), RunID(raw: 2)),
                .spawn(RunID(raw: 2)),
            ]
        ),
        History(
            testDescription: "a program that is not there opens the breaker at once",
            events: [(0, .requested(.start, byUser)), (5, .spawnFailed(run, .exec, errno: 2))],
            leadsTo: "broken",
            lastOrders: nil
        ),
        History(
            testDescription: "a port that is free is no hindrance",
            policy: onPort,
            events: [(0, .requested(.start, byUser)), (1, .portFound(nil))],
            leadsTo: "starting",
            lastOrders: [.report(.starting(byUser), run), .spawn(run)]
        ),
        History(
            testDescription: "for a stranger on its port it waits, and says so",
            policy: onPort,
            events: [(0, .requested(.start, byUser)), (1, .portFound(stranger))],
            leadsTo: "waiting",
            lastOrders: [.report(.waiting(stranger.words, for: nil, byUser), nil)]
        ),
        History(
            testDescription: "after the delay between starts it looks again",
            policy: onPort,
            events: [
                (0, .requested(.start, byUser)), (1, .portFound(stranger)), (5001, .deadlinePassed),
            ],
            leadsTo: "waiting",
            lastOrders: [.lookAtPort]
        ),
        History(
            testDescription: "and says nothing more while the stranger is there",
            policy: onPort,
            events: [
                (0, .requested(.start, byUser)), (1, .portFound(stranger)), (5001, .deadlinePassed),
                (5002, .portFound(stranger)),
            ],
            leadsTo: "waiting",
            lastOrders: []
        ),
        History(
            testDescription: "what got away from an older run is ended",
            policy: onPort,
            events: [(0, .requested(.start, byUser)), (1, .portFound(escaped))],
            leadsTo: "waiting",
            lastOrders: [
                .report(.remedying(.freePort, .addressInUse(line: escaped.words)), nil),
                .remedy(.freePort, .addressInUse(line: escaped.words)),
            ]
        ),
        History(
            testDescription: "and where it is there once more, it waits as for a stranger",
            policy: onPort,
            events: [
                (0, .requested(.start, byUser)), (1, .portFound(escaped)),
                (2, .remedied(.freePort, succeeded: true)), (3, .portFound(escaped)),
            ],
            leadsTo: "waiting",
            lastOrders: [.report(.waiting(escaped.words, for: nil, .remedied(.freePort)), nil)]
        ),
        History(
            testDescription: "a stop ends the wait for a port",
            policy: onPort,
            events: [
                (0, .requested(.start, byUser)), (1, .portFound(stranger)),
                (2, .requested(.stop, byUser)),
            ],
            leadsTo: "down",
            lastOrders: [.report(.stopped(byUser), nil)]
        ),
        History(
            testDescription: "a fact about a run that is no more is a surprise",
            events: [(0, .ended(RunID(raw: 9), crash))],
            leadsTo: "down",
            lastOrders: [.surprise(.ended(RunID(raw: 9), crash))]
        ),
    ]

    @Test("a history leads to its state and its effects", arguments: histories)
    func history(_ history: History) { history.check() }

    @Test("five unstable runs open the breaker, and a half-open retry follows")
    func breaker() {
        var played = PlayedMachine(ServicePolicy())
        played.handle(.requested(.start, byUser))
        var starts: [Int64] = []
        while case .starting(let run) = played.machine.state {
            starts.append(played.milliseconds)
            played.handle(.spawned(run.id, pid))
            played.handle(.ended(run.id, crash))
            played.handle(.emptied(run.id, .session))
            let word = String(repeating: "e", count: starts.count)
            played.handle(.lastWords(run.id, LastWords(.exception, line: word, lines: [])))
            guard case .waiting = played.machine.state else { break }
            played.passDeadline()
        }
        #expect(starts == [0, 5000, 15_000, 35_000, 65_000])
        #expect(played.machine.state.name == "broken")
        #expect(played.machine.deadline == played.now + .seconds(300))
        played.passDeadline()
        #expect(played.machine.state.run?.isRetry == true)
    }
}

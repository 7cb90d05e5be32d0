import Testing
import VigiaCore

@Suite("Checks before a start")
struct CheckedStartTests {
    private static let byUser = Cause.requested(Requester(uid: 0, pid: 7, command: "test"))
    private static let policy = ServicePolicy(checks: .seconds(10))
    private static let (run, pid) = (RunID(raw: 1), ProcessID(raw: 42))
    private static let crash = Ending.exited(code: 1)

    static let histories: [History] = [
        History(
            testDescription: "a start that was asked for waits for the checks",
            policy: policy,
            events: [(0, .asked(.start, byUser))],
            leadsTo: "checking",
            lastOrders: [.report(.checking(byUser), nil), .check]
        ),
        History(
            testDescription: "and follows at once when nothing is in the way",
            policy: policy,
            events: [(0, .asked(.start, byUser)), (1, .checked(finding: nil))],
            leadsTo: "starting",
            lastOrders: [.report(.starting(byUser), run), .spawn(run)]
        ),
        History(
            testDescription: "a check that failed opens the breaker",
            policy: policy,
            events: [(0, .asked(.start, byUser)), (1, .checked(finding: "no disk"))],
            leadsTo: "broken",
            lastOrders: nil
        ),
        History(
            testDescription: "and the trial is checked again",
            policy: policy,
            events: [
                (0, .asked(.start, byUser)), (1, .checked(finding: "no disk")),
                (300_001, .deadlinePassed),
            ],
            leadsTo: "checking",
            lastOrders: [.report(.checking(.trial), nil), .check]
        ),
        History(
            testDescription: "checks without an end count as failed",
            policy: policy,
            events: [(0, .asked(.start, byUser)), (10_000, .deadlinePassed)],
            leadsTo: "broken",
            lastOrders: nil
        ),
        History(
            testDescription: "a stop gives them up",
            policy: policy,
            events: [(0, .asked(.start, byUser)), (1, .asked(.stop, byUser))],
            leadsTo: "down",
            lastOrders: [.report(.stopped(byUser), nil)]
        ),
        History(
            testDescription: "a run that crashed is replaced without them",
            policy: policy,
            events: [
                (0, .asked(.start, byUser)), (1, .checked(finding: nil)), (2, .spawned(run, pid)),
                (1002, .deadlinePassed), (90_000, .ended(run, crash)),
                (90_001, .emptied(run, .session)),
            ],
            leadsTo: "starting",
            lastOrders: nil
        ),
        History(
            testDescription: "a restart that was asked for is checked",
            policy: policy,
            events: [
                (0, .asked(.start, byUser)), (1, .checked(finding: nil)), (2, .spawned(run, pid)),
                (1002, .deadlinePassed), (9000, .asked(.restart, byUser)),
                (9001, .ended(run, crash)), (9002, .emptied(run, .session)),
            ],
            leadsTo: "checking",
            lastOrders: nil
        ),
    ]

    @Test("a history leads to its state and its orders", arguments: histories)
    func history(_ history: History) {
        var machine = ServiceMachine(policy: history.policy)
        var (orders, nextRun) = ([ServiceEffect](), UInt64(1))
        for (milliseconds, event) in history.events {
            let now = Instant(nanoseconds: Int64(milliseconds) * 1_000_000)
            var turn = Turn(now: now, draw: 0.5, nextRun: nextRun)
            orders = machine.handle(event, in: &turn)
            nextRun = turn.nextRun
        }
        #expect(machine.state.name == history.leadsTo)
        #expect(history.lastOrders == nil || orders == history.lastOrders)
    }
}

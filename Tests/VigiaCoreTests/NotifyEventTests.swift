import Testing
import VigiaCore

private let run = RunID(raw: 1)
private let pid = ProcessID(raw: 42)
private let byUser = Cause.requested(Requester(uid: 0, pid: 7, command: "test"))
private let notifying = ServicePolicy(
    readiness: ReadinessPolicy(source: .notify),
    health: HealthPolicy(failures: 1)
)
private let upAndSaid: [(Int, ServiceEvent)] = [
    (0, .requested(.start, byUser)), (1000, .spawned(run, pid)), (1010, .notified(run, .ready)),
]

/// The messages of a service on its notify socket, and their effects.
@Suite("Notify messages in the state machine")
struct NotifyEventTests {
    static let histories = [
        History(
            testDescription: "a service may be ready before it is known to run",
            policy: notifying,
            events: [
                (0, .requested(.start, byUser)), (999, .notified(run, .ready)),
                (1000, .spawned(run, pid)),
            ],
            leadsTo: "up",
            lastOrders: [.report(.spawned(pid), run), .report(.ready(after: .zero), run)]
        ),
        History(
            testDescription: "a service that says that it ends is not asked to",
            policy: notifying,
            events: upAndSaid + [(2000, .notified(run, .stopping))],
            leadsTo: "stopping",
            lastOrders: [.report(.stopping(.announced), run)]
        ),
        History(
            testDescription: "and is killed when it takes longer than a stop may",
            policy: notifying,
            events: upAndSaid + [(2000, .notified(run, .stopping)), (12_000, .deadlinePassed)],
            leadsTo: "stopping",
            lastOrders: [.report(.killing(times: 1), run), .signal(run, .kill, .tree)]
        ),
        History(
            testDescription: "and comes back as after any ending",
            policy: notifying,
            events: upAndSaid + [
                (2000, .notified(run, .stopping)), (9000, .ended(run, .exited(code: 0))),
                (9001, .emptied(run, .session)),
            ],
            leadsTo: "starting",
            lastOrders: nil
        ),
        History(
            testDescription: "a service that reads its configuration anew may fail its probe",
            policy: notifying,
            events: upAndSaid + [
                (1020, .deadlinePassed), (1030, .answered(run, question: 1, .pass)),
                (2000, .notified(run, .reloading)), (31_030, .deadlinePassed),
                (31_040, .answered(run, question: 2, .fail("no"))),
            ],
            leadsTo: "up",
            lastOrders: []
        ),
        History(
            testDescription: "until it is ready again",
            policy: notifying,
            events: upAndSaid + [
                (2000, .notified(run, .reloading)), (2500, .notified(run, .ready)),
            ],
            leadsTo: "up",
            lastOrders: [.report(.reloadedItself(after: .milliseconds(500)), run)]
        ),
        History(
            testDescription: "which it must be within the time of a start",
            policy: notifying,
            events: upAndSaid + [(2000, .notified(run, .reloading)), (62_000, .deadlinePassed)],
            leadsTo: "stopping",
            lastOrders: nil
        ),
    ]

    @Test("a history leads to its state and its effects", arguments: histories)
    func history(_ history: History) { history.check() }
}

import Testing
import VigiaCore

/// What a queue of connections says about a run.
@Suite("Accept queues")
struct AcceptQueueTests {
    private static let (run, pid) = (RunID(raw: 1), ProcessID(raw: 7))

    private static func queue(_ waiting: Int, _ accepted: [UInt64] = []) -> AcceptQueue {
        AcceptQueue(waiting: waiting, backlog: 5, accepted: accepted)
    }

    struct Look: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let before: AcceptQueue
        let now: AcceptQueue
        let isSpared: Bool
    }

    static let looks: [Look] = [
        Look(
            testDescription: "it accepts while others wait",
            before: queue(6, [11, 10]),
            now: queue(6, [12]),
            isSpared: true
        ),
        Look(
            testDescription: "it accepts none while others wait",
            before: queue(6, [11, 10]),
            now: queue(6, [11, 10]),
            isSpared: false
        ),
        Look(
            testDescription: "a client has ended its accepted connection",
            before: queue(6, [11, 10]),
            now: queue(6, [10]),
            isSpared: false
        ),
        Look(
            testDescription: "it accepts, and nobody waits: the answer is missing",
            before: queue(0, [11]),
            now: queue(0, [12]),
            isSpared: false
        ),
        Look(
            testDescription: "a client has ended one of more connections than are remembered",
            before: queue(6, Array(100...200)),
            now: queue(6, Array(100...199)),
            isSpared: false
        ),
    ]

    @Test("a run that accepts while others wait is overloaded, and not hung", arguments: looks)
    func spared(look: Look) {
        var played = PlayedMachine(ServicePolicy(health: .init(failures: 2)))
        played.handle(.requested(.start, .projectStarted))
        played.handle(.spawned(Self.run, Self.pid))
        played.passDeadline()  // It has lived a second, and the first question is open.
        var (question, looked) = (UInt32(1), [look.before, look.now])
        var reports: [ServiceRecord] = []
        func idle(_ queue: AcceptQueue) -> Activity {
            Activity(processorTime: .zero, transferred: 0, queue: queue)
        }
        while !looked.isEmpty {
            let effects = played.handle(.answered(Self.run, question: question, .fail("silent")))
            for case .examine(let run) in effects {
                let effects = played.handle(.examined(run, idle(looked.removeFirst())))
                for case .report(let record, _) in effects { reports.append(record) }
            }
            for case .ask(_, let next) in played.passDeadline() { question = next }
        }
        let words = "silent; connections are accepted, and 6 wait"
        #expect(reports.contains(.overloaded(words)) == look.isSpared)
        #expect(reports.contains(.hung("silent, 2 times in a row")) != look.isSpared)
    }

    struct Course: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// Each look: seconds, CPU time in milliseconds, the queue.
        let looks: [(Int, Int, AcceptQueue)]
        /// The clients that wait at the beginning, and at each look; none where they are not known.
        var clients: [Set<String>] = []
        /// The planned time between two looks, in seconds.
        var pause = 60
        var told: [AcceptWatch.News] = []
    }

    static let courses: [Course] = [
        Course(
            testDescription: "no connection is accepted for a minute",
            looks: [(30, 500, queue(2, [1])), (60, 500, queue(3, [1])), (90, 510, queue(4, [1]))],
            told: [.stuck(queue(3, [1]), for: .seconds(60))]
        ),
        Course(
            testDescription: "the queue becomes shorter",
            looks: [(30, 500, queue(1)), (60, 500, queue(1)), (85, 500, queue(1))]
        ),
        Course(
            testDescription: "other connections are accepted",
            looks: [(30, 500, queue(2, [2])), (60, 500, queue(2, [3])), (90, 500, queue(2, [4]))]
        ),
        Course(
            testDescription: "the CPU is busy",
            looks: [(30, 1000, queue(2)), (60, 1500, queue(2)), (90, 2000, queue(2))]
        ),
        Course(
            testDescription: "it is stuck, and goes on",
            looks: [(60, 500, queue(2)), (90, 500, queue(2)), (95, 2000, queue(2))],
            told: [.stuck(queue(2), for: .seconds(60)), .moving(after: .seconds(95))]
        ),
        Course(
            testDescription: "Vigia does not look for an hour, and clients wait then, too",
            looks: [(3600, 500, queue(2)), (3630, 500, queue(2)), (3660, 500, queue(2))],
            pause: 30,
            told: [.stuck(queue(2), for: .seconds(60))]
        ),
        Course(
            testDescription: "each look finds other clients",
            looks: [(30, 500, queue(2)), (60, 500, queue(2)), (90, 500, queue(2))],
            clients: [["a", "b"], ["c", "d"], ["e", "f"], ["g", "h"]]
        ),
        Course(
            testDescription: "one client after the other is served",
            looks: [(30, 500, queue(2)), (60, 500, queue(2)), (90, 500, queue(2))],
            clients: [["a", "b"], ["b", "c"], ["c", "d"], ["d", "e"]]
        ),
        Course(
            testDescription: "the same client waits for an hour, whoever looked",
            looks: [(3600, 500, queue(3))],
            clients: [["a", "b"], ["b", "c", "d"]],
            pause: 30,
            told: [.stuck(queue(3), for: .seconds(3600))]
        ),
        Course(
            testDescription: "a client that has aborted its connection proves nothing",
            looks: [(30, 500, queue(2)), (60, 500, queue(2))],
            clients: [["a", "b"], ["c"], ["c"]],
            told: [.stuck(queue(2), for: .seconds(60))]
        ),
    ]

    @Test("only a run that accepts nothing and does nothing is stuck", arguments: courses)
    func stuck(course: Course) {
        var clients = course.clients[...]
        var watch = AcceptWatch(
            Self.queue(2, [1]),
            of: clients.popFirst() ?? [],
            processorTime: .milliseconds(500),
            at: .boot
        )
        var told: [AcceptWatch.News] = []
        for (seconds, spent, queue) in course.looks {
            let news = watch.take(
                queue,
                of: clients.popFirst() ?? [],
                pause: .seconds(course.pause),
                processorTime: .milliseconds(spent),
                toldAfter: AcceptWatch.toldAfter,
                at: .boot + .seconds(seconds)
            )
            if let news { told.append(news) }
        }
        #expect(told == course.told)
    }

    @Test("an incident of a run that accepts nothing is over once it accepts again")
    func incident() throws {
        var story = IncidentTests.up()
        story.say(.notAccepting, nil, ["waiting": 3, "backlog": 5, "waited_ms": 60_000])
        #expect(try #require(story.open).reason.code == .hung)
        story.pass(.seconds(600))
        #expect(story.open != nil)
        story.say(.accepting, nil, ["waited_ms": 660_000])
        story.pass(IncidentStory.stableAfter + .seconds(1))
        #expect(story.over.map(\.outcome) == [.recovered])
    }
}

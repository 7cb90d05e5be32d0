import Testing
import VigiaCore

@Suite("Failing runs")
struct FailingRunsTests {
    /// A service that fails repeatedly, always in the same way unless the test says otherwise.
    struct Story: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var policy = ServicePolicy()
        /// Whether each run is ready before it fails.
        var isReady = false
        /// The ending of each run; nil for a hang that Vigia ends.
        var ending: Ending? = .exited(code: 1)
        var words = LastWords(.exception, line: "Error: no price list", lines: ["Node.js v20"])
        /// How many runs there are until the service is given up, at most ten.
        let runs: Int
        let reason: String
    }

    static let stories: [Story] = [
        Story(
            testDescription: "the same error before it is ready is hopeless after three",
            runs: 3,
            reason: "the same failure 3 times in a row: Error: no price list"
        ),
        Story(
            testDescription: "also where no time lies between two starts",
            policy: ServicePolicy(restart: RestartPolicy(delay: .zero, delayMax: .zero)),
            runs: 3,
            reason: "the same failure 3 times in a row: Error: no price list"
        ),
        Story(
            testDescription: "without a line that tells, the status is the failure",
            ending: .exited(code: 3),
            words: LastWords(.unknown, line: nil, lines: ["connecting"]),
            runs: 3,
            reason: "the same failure 3 times in a row: it exited with status 3"
        ),
        Story(
            testDescription: "one that was ready is tried as often as the policy says",
            policy: ServicePolicy(restart: RestartPolicy(attempts: 6)),
            isReady: true,
            runs: 6,
            reason: "6 runs ended before they were stable; the last exited with status 1: "
                + "Error: no price list (the same failure 6 times in a row)"
        ),
        Story(
            testDescription: "an end with status 0 is said to be one",
            policy: ServicePolicy(restart: RestartPolicy(attempts: 2)),
            isReady: true,
            ending: .exited(code: 0),
            words: LastWords(.endedNormally, line: nil, lines: ["done"]),
            runs: 2,
            reason: "2 runs ended before they were stable; the last ended by itself with status 0"
        ),
        Story(
            testDescription: "with the policy never, the line is in the reason too",
            policy: ServicePolicy(restart: RestartPolicy(mode: .never)),
            runs: 1,
            reason: "it exited with status 1, and its restart policy is never: "
                + "Error: no price list"
        ),
    ]

    @Test(
        "a service is given up when retrying is useless, and the reason is given",
        arguments: stories
    )
    func givenUp(_ story: Story) {
        let (runs, reason) = Self.play(story) { _ in story.words }
        #expect(runs == story.runs)
        #expect(reason == story.reason)
    }

    static let similar: [(lines: [String], isSame: Bool)] = [
        (["Error: a", "Error: b", "Error: c", "Error: d"], false),
        (["no facade", "no decade", "no facade", "no decade"], false),
        (["port 3000 is taken", "port 3001 is taken", "port 40 is taken"], true),
        (["<Pool object at 0x7f3a>", "<Pool object at 0x7f12cd00>", "<Pool object at 0xa>"], true),
        (
            [
                "job=1b4e28ba-2fa1-11d2-883f-0016d3cca427: lost",
                "job=6fa459ea-ee8a-3ca4-894e-db77e160355e: lost",
                "job=16fd2706-8baf-433b-82eb-8c7fada847da: lost",
            ], true
        ),
        (["api-3fa9c1: closed", "api-be07d2: closed", "api-0c11ff: closed"], true),
        (["cannot read '/tmp/tmpab12/a'", "cannot read '/tmp/tmpk_x9/a'"], true),
        (["cannot read '/tmp/tmpab12/a'", "cannot read '/tmp/tmpab12/b'"], false),
        (["01ARZ3NDEKTSV4RRFFQ69G5FAV is lost", "01BX5ZZKBKACTAV9WEVGEMMVRZ is lost"], true),
    ]

    @Test("failures that differ only by chance are equal, and others are not", arguments: similar)
    func differing(lines: [String], isSame: Bool) {
        let story = Story(testDescription: "", runs: 5, reason: "")
        let (runs, reason) = Self.play(story) { run in
            LastWords(.exception, line: lines[run % lines.count], lines: [])
        }
        #expect(runs == (isSame ? Fingerprint.equalMax : 5))
        #expect(reason?.hasPrefix("the same failure") == isSame)
    }

    @Test("different exit statuses make different failures")
    func differentEndings() {
        let story = Story(testDescription: "", runs: 5, reason: "")
        let endings: [Ending] = [.exited(code: 3), .exited(code: 4), .exited(code: 5)]
        let (runs, reason) = Self.play(story, { endings[$0 % endings.count] }) { _ in
            LastWords(.unknown, line: nil, lines: [])
        }
        #expect(runs == 5)
        #expect(reason == "5 runs ended before they were stable; the last exited with status 5")
    }

    @Test("an unseen ending neither repeats a failure nor ends a row of equal failures")
    func unseenEndings() {
        let story = Story(testDescription: "", runs: 5, reason: "")
        let silent = LastWords(.unknown, line: nil, lines: [])
        let (runs, reason) = Self.play(story, { _ in .unknown }) { _ in silent }
        #expect(runs == 5)
        #expect(
            reason == "5 runs ended before they were stable; the last ended with an unknown status"
        )
        let seen: [Ending] = [.exited(code: 3), .unknown, .exited(code: 3), .exited(code: 3)]
        #expect(Self.play(story, { seen[$0 % seen.count] }) { _ in silent }.0 == 4)
    }

    @Test("output that never arrives does not delay giving up")
    func silent() {
        let story = Story(
            testDescription: "",
            policy: ServicePolicy(restart: RestartPolicy(attempts: 2)),
            runs: 2,
            reason: ""
        )
        let (runs, reason) = Self.play(story) { _ in nil }
        #expect(runs == 2)
        #expect(reason == "2 runs ended before they were stable; the last exited with status 1")
    }

    @Test("a chance mention of a cause is not repaired")
    func remedies() {
        #expect(Diagnosis(LastWords(.exception, line: "EADDRINUSE once", lines: [])) == nil)
        let words = LastWords(.moduleMissing, line: "Cannot find module", lines: [])
        #expect(Diagnosis(words) == .moduleNotFound(line: "Cannot find module"))
    }

    private static let missing = "Error: Cannot find module 'express'"

    @Test(
        "only a cause that the output names is repaired, not a guess",
        arguments: [
            (missing, true),
            // The program went on working after the error.
            ("ERROR \(missing)\n" + String(repeating: "INFO tick\n", count: 30), false),
            ("WARN \(missing)", false), ("could not load the billing plugin", false),
        ]
    )
    func guesses(said: String, isRepaired: Bool) {
        let reading = FailureReading(.exited(code: 1), stdout: [], stderr: Array(said.utf8))
        #expect(reading.cause == .moduleMissing)
        #expect((Diagnosis(LastWords(reading, lines: [])) != nil) == isRepaired)
    }

    @Test(
        "the failure of a run that Vigia ended has Vigia's reason, not Vigia's signal",
        arguments: [
            (
                ServicePolicy(readiness: ReadinessPolicy(source: .probe, timeout: .seconds(1))),
                [1], CauseClass.startTimeout, "was not ready after 1s: connection refused"
            ),
            (
                ServicePolicy(watchdog: .seconds(2)),
                [1, 3], .watchdog, "hung: no heartbeat for 2s"
            ),
        ]
    )
    func endedByVigia(policy: ServicePolicy, deadlines: [Int64], cause: CauseClass, story: String) {
        var played = PlayedMachine(policy)
        played.handle(.requested(.start, .projectStarted), at: 0)
        let run = RunID(raw: 1)
        played.handle(.spawned(run, ProcessID(raw: 7)), at: 0)
        for time in deadlines { played.handle(.deadlinePassed, at: time) }
        let end = deadlines.last ?? 0
        played.handle(.ended(run, .killed(.terminate, coreDumped: false)), at: end)
        played.handle(.emptied(run, .session), at: end)
        #expect(played.machine.ending(ofUnheard: run) == .unknown)
        let words = LastWords(.dependencyUnreachable, line: "connection refused", lines: [])
        let told = played.handle(.lastWords(run, words), at: end)
        guard case .report(.diagnosed(let failure), _)? = told.first else {
            Issue.record("nothing was told")
            return
        }
        #expect(failure.cause == cause)
        #expect(failure.words == story)
    }

    /// A service with policy `never`, the times at which Vigia ends its run, and the reason given.
    static let endings: [(policy: ServicePolicy, deadlines: [Int64], reason: String)] = [
        (
            ServicePolicy(
                readiness: ReadinessPolicy(source: .probe, timeout: .seconds(1)),
                health: HealthPolicy()
            ), [1], "it was not ready after 1s (answered 500), and its restart policy is never"
        ),
        (
            ServicePolicy(watchdog: .seconds(2)), [1, 3],
            "it hung: no heartbeat for 2s, and its restart policy is never"
        ),
    ]

    @Test("Vigia's own signal is never the reason", arguments: endings)
    func ownSignal(policy: ServicePolicy, deadlines: [Int64], reason: String) {
        var policy = policy
        policy.restart.mode = .never
        var played = PlayedMachine(policy)
        let run = RunID(raw: 1)
        played.handle(.requested(.start, .projectStarted), at: 0)
        played.handle(.spawned(run, ProcessID(raw: 7)), at: 0)
        if policy.health != nil {
            played.handle(.deadlinePassed, at: 0)
            played.handle(.answered(run, question: 1, .fail("answered 500")), at: 0)
        }
        for time in deadlines { played.handle(.deadlinePassed, at: time) }
        let end = deadlines.last ?? 0
        played.handle(.ended(run, .killed(.terminate, coreDumped: false)), at: end)
        played.handle(.emptied(run, .session), at: end)
        let told = played.handle(
            .lastWords(run, LastWords(.unknown, line: nil, lines: [])),
            at: end
        )
        guard case .broken(let openBreaker) = played.machine.state,
            case .report(.diagnosed(let failure), _)? = told.first
        else {
            Issue.record("it is \(played.machine.state.name)")
            return
        }
        #expect(openBreaker.reason == reason)
        #expect("it \(failure.words), and its restart policy is never" == reason)
    }

    @Test("what an earlier run said is not the reason for which the last one is given up")
    func wordsOfAnother() throws {
        let policy = ServicePolicy(restart: RestartPolicy(delay: .zero, attempts: 2))
        var played = PlayedMachine(policy)
        played.handle(.requested(.start, .projectStarted))
        for run in [RunID(raw: 1), RunID(raw: 2)] {
            played.handle(.spawned(run, ProcessID(raw: 7)))
            played.handle(.ended(run, .exited(code: 1)))
            played.handle(.emptied(run, .session))
        }
        played.handle(
            .lastWords(RunID(raw: 1), LastWords(.exception, line: "the first", lines: []))
        )
        #expect(played.machine.state.name == "waiting")
        played.handle(.lastWords(RunID(raw: 2), LastWords(.exception, line: "the last", lines: [])))
        let reason = try #require(played.reason, "it is \(played.machine.state.name)")
        #expect(reason.hasSuffix("the last exited with status 1: the last"))
    }

    /// Lets runs fail until the service is given up; returns the number of runs and the reason.
    private static func play(
        _ story: Story,
        _ ending: (Int) -> Ending? = { _ in nil },
        _ words: (Int) -> LastWords?
    ) -> (runs: Int, reason: String?) {
        var played = PlayedMachine(story.policy)
        played.handle(.requested(.start, .projectStarted))
        var runs = 0
        while runs < 10, case .starting(let run) = played.machine.state {
            runs += 1
            played.handle(.spawned(run.id, ProcessID(raw: 7)))
            if story.isReady { played.passDeadline() }
            played.handle(.ended(run.id, ending(runs) ?? story.ending ?? .unknown))
            played.handle(.emptied(run.id, .session))
            if let words = words(runs) { played.handle(.lastWords(run.id, words)) }
            if case .waiting = played.machine.state { played.passDeadline() }
        }
        return (runs, played.reason)
    }
}

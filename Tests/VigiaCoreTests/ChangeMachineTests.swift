import Testing
import VigiaCore

private typealias Event = ChangeMachine.Event
private typealias Effect = ChangeMachine.Effect
private let byUser = Cause.requested(Requester(uid: 0, pid: 7, command: "rs"))
private func at(_ milliseconds: Int) -> Instant {
    Instant(nanoseconds: Int64(milliseconds) * 1_000_000)
}
private func changed(_ file: String, others: Int = 0) -> Cause { .changed(file, others: others) }

/// A machine and its effects so far; time passes up to its deadlines.
private struct Story {
    var machine: ChangeMachine
    var orders: [(at: Int, effect: Effect)] = []

    init(builds: Bool = false) { machine = ChangeMachine(builds: builds) }

    /// Lets deadlines up to a time pass, and then an event happen.
    mutating func at(_ time: Int, _ event: Event? = nil) {
        while machine.deadline <= VigiaCoreTests.at(time) {
            let due = machine.deadline
            note(.deadlinePassed, due)
        }
        if let event { note(event, VigiaCoreTests.at(time)) }
    }

    private mutating func note(_ event: Event, _ now: Instant) {
        let milliseconds = Int((now - .boot) / .milliseconds(1))
        orders += machine.handle(event, at: now).map { (milliseconds, $0) }
    }

    var effects: [Effect] { orders.map(\.effect) }
    var restarts: [Int] {
        orders.compactMap { if case .restart = $0.effect { $0.at } else { nil } }
    }
}

@Suite("File changes in development")
struct ChangeMachineTests {
    @Test("one file restarts soon, several after they rest, and restless files after 3 s")
    func rests() {
        var one = Story()
        one.at(1000, .changed(["a.js"], count: 1))
        one.at(5000)
        #expect(one.restarts == [1060])
        #expect(one.effects == [.restart(changed("a.js"))])
        var several = Story()
        for time in [1000, 1050, 1340, 1630] { several.at(time, .changed(["f\(time)"], count: 1)) }
        several.at(5000)
        #expect(several.restarts == [1930])
        #expect(several.effects == [.restart(changed("f1000", others: 3))])
        var restless = Story()
        for time in stride(from: 0, to: 6000, by: 50) {
            restless.at(time, .changed(["log.txt"], count: 1))
        }
        #expect(restless.restarts.first == 3000)
    }

    @Test("ten thousand changed files cause one restart")
    func branch() {
        var story = Story()
        for burst in 0..<100 {
            let names = (0..<16).map { "src/\(burst)-\($0).js" }
            story.at(burst * 5, .changed(names, count: 100))
        }
        story.at(10_000)
        #expect(story.effects == [.restart(changed("src/0-0.js", others: 9999))])
    }

    @Test("a build precedes the restart, and a failed build restarts nothing")
    func builds() {
        var story = Story(builds: true)
        story.at(0, .began(.projectStarted))
        story.at(10, .built(failure: nil))
        story.at(1000, .changed(["a.swift"], count: 1))
        story.at(2000, .built(failure: ["a.swift:1: error"]))
        story.at(3000, .changed(["a.swift"], count: 1))
        story.at(4000, .built(failure: nil))
        #expect(
            story.effects == [
                .build(.projectStarted), .restart(.projectStarted), .build(changed("a.swift")),
                .reportFailure(changed("a.swift"), ["a.swift:1: error"]),
                .build(changed("a.swift")), .restart(changed("a.swift")),
            ]
        )
    }

    @Test("a change during a build ends the build, and a new build follows")
    func overtaken() {
        var story = Story(builds: true)
        story.at(0, .changed(["a"], count: 1))
        story.at(500, .changed(["b"], count: 1))
        story.at(600)
        #expect(story.effects == [.build(changed("a")), .endBuild])
        story.at(700, .changed(["c"], count: 1))
        story.at(701, .built(failure: ["killed"]))
        story.at(5000, .built(failure: nil))
        #expect(
            story.effects == [
                .build(changed("a")), .endBuild, .build(changed("b")), .restart(changed("b")),
            ]
        )
    }

    @Test("an outdated build starts nothing")
    func stale() {
        var story = Story(builds: true)
        story.at(0, .changed(["a"], count: 1))
        story.at(100, .changed(["b"], count: 1))
        story.at(110, .built(failure: nil))
        #expect(story.effects == [.build(changed("a"))])
        story.at(1000, .built(failure: nil))
        #expect(story.effects.dropFirst() == [.build(changed("b")), .restart(changed("b"))])
    }

    @Test("more than ten restarts a minute suspend restarting, and the busiest file is named")
    func suspends() {
        var story = Story()
        for round in 0..<20 {
            story.at(round * 500, .changed([round == 3 ? "once.js" : "state.json"], count: 1))
        }
        story.at(9_600)
        #expect(story.restarts.count == 10)
        #expect(story.effects.last == .reportSuspension(file: "state.json", times: 10))
        #expect(story.machine.isSuspended)
        // Ten quiet seconds end the suspension, with one restart for all later changes.
        story.at(30_000)
        #expect(
            story.effects.suffix(2) == [
                .reportResumption(changed("state.json")), .restart(changed("state.json")),
            ]
        )
        #expect(story.restarts.last == 19_500)
        #expect(!story.machine.isSuspended)
    }

    @Test("rs restarts at once during a suspension, and ends an outdated build")
    func asked() {
        var story = Story()
        for round in 0..<12 { story.at(round * 500, .changed(["a"], count: 1)) }
        story.at(5_700, .requested(byUser))
        #expect(story.effects.last == .restart(byUser))
        story.at(6_000, .changed(["a"], count: 1))
        story.at(7_000)
        #expect(story.effects.last == .restart(changed("a")))
        var building = Story(builds: true)
        building.at(0, .changed(["a"], count: 1))
        building.at(100, .requested(byUser))
        building.at(120, .requested(byUser))
        building.at(200, .built(failure: ["killed"]))
        #expect(building.effects == [.build(changed("a")), .endBuild, .build(byUser)])
    }

    @Test("the last change is always followed by a restart or a reported failure")
    func nothingIsLost() {
        var chance = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            var story = Story(builds: true)
            var (time, buildsUnderWay) = (0, 0)
            for step in 0..<60 {
                time += Int.random(in: 1...900, using: &chance)
                story.at(time)
                buildsUnderWay = story.unfinishedBuilds
                switch Int.random(in: 0..<4, using: &chance) {
                case 0 where buildsUnderWay > 0:
                    story.at(time, .built(failure: Bool.random(using: &chance) ? ["no"] : nil))
                case 1 where step % 7 == 0: story.at(time, .requested(byUser))
                default: story.at(time, .changed(["f\(step % 5)"], count: 1))
                }
                #expect(story.unfinishedBuilds <= 1)
            }
            story.at(time, .changed(["last"], count: 1))
            for _ in 0..<4 {
                time += 20_000
                story.at(time)
                if story.unfinishedBuilds > 0 { story.at(time, .built(failure: nil)) }
            }
            let last = story.restarts.last ?? 0
            #expect(story.machine.deadline == .never)
            #expect(last > time - 80_000 && story.unfinishedBuilds == 0)
        }
    }
}

extension Story {
    /// Builds that have begun and not ended.
    fileprivate var unfinishedBuilds: Int { machine.isBuilding ? 1 : 0 }
}

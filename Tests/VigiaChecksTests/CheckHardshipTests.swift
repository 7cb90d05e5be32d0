import Glibc
import TestPlaces
import TestSupport
import Testing
import VigiaChecks
import VigiaCore
import VigiaPlatform

/// Checks that hang, flood, lie or interfere.
@Suite("Misbehaving checks")
struct CheckHardshipTests {
    let place: Place

    init() throws { place = try Place() }

    var context: CheckContext {
        CheckContext(
            service: "web",
            folder: place.path,
            state: place.path + "/.vigia",
            launch: Launch(
                command: ["x"],
                environment: ["PATH": "/usr/bin:/bin"],
                directory: place.path
            )
        )
    }

    @Test("a version command that hangs is killed with all its children")
    func hangs() throws {
        let script = "trap '' TERM; sleep 1000 & echo $! > child; while :; do :; done"
        let range = try #require(VersionRange(">=1"))
        let question = VersionQuestion(range: range, command: ["sh", "-c", script])
        let check = CheckSpec(
            question: .executable("sh", version: question),
            timeout: .milliseconds(500)
        )
        let checkResult = Checker.run(check, in: context)  // The command never ends by itself.
        #expect(checkResult.code == "check.too_late")
        #expect(checkResult.words.hasSuffix("did not end within 500ms"))
        let child = try #require(place.text("child").flatMap { Int32($0.dropLast()) })
        let deadline = Clock.uptime + .seconds(20)
        while let process = ProcessReading(pid: child), process.state != "Z" {
            try #require(Clock.uptime < deadline, "the child \(child) is still there")
        }
    }

    @Test("the last lines of ten megabytes of output are kept")
    func floods() {
        let script = "yes 'the same line' | head -c 10000000; echo; echo 'the cause'; exit 1"
        let checkResult = Checker.run(
            CheckSpec(question: .command(["sh", "-c", script]), timeout: .seconds(60)),
            in: context
        )
        #expect(checkResult.code == "check.command_failed")
        #expect(checkResult.lines.count == 5)
        #expect(checkResult.lines.last == "the cause")
        #expect(checkResult.lines.first == "the same line")
    }

    @Test("a check that waits for ever delays no other")
    func blocks() throws {
        // Opening a named pipe waits for a writer.
        #expect(unsafe mkfifo(place.path + "/pipe", 0o600) == 0)
        // Each command waits until all three run, so they pass only in parallel.
        let meeting = "until [ $(wc -l < pids) = 3 ] && kill -0 $(cat pids); do :; done; touch met"
        let script = "{ echo $$ >> pids; \(meeting); exec cat pipe; } 2> errors"
        let slow = CheckSpec(
            question: .command(["sh", "-c", script]),
            severity: .warn,
            timeout: .seconds(3)
        )
        let checkResults = Checker.run(
            [slow, CheckSpec(question: .clock), slow, slow],
            in: context
        )
        #expect(checkResults.map(\.outcome) == [.failed, .passed, .failed, .failed])
        #expect(place.text("met") != nil)
        #expect(checkResults.obstacle == nil)
    }

    @Test("terminal sequences are removed from output")
    func colours() {
        let link = "\\033]8;;http://x\\033\\\\link\\033]8;;\\033\\\\ \\033]0;title\\007"
        let script = "printf '\(link)\\033[31mred\\033[0m \\007bell\\n'; exit 1"
        let checkResult = Checker.run(
            CheckSpec(question: .command(["sh", "-c", script])),
            in: context
        )
        #expect(checkResult.lines == ["link red bell"])
    }

    static let repairs: [(repair: AutoRepair, outcome: CheckResult.Outcome, ran: Bool)] = [
        (.never, .failed, false), (.safe, .failed, false), (.all, .repaired, true),
    ]

    @Test("a repair command runs only if all repairs are allowed", arguments: repairs)
    func commands(repair: AutoRepair, outcome: CheckResult.Outcome, ran: Bool) {
        let check = CheckSpec(
            question: .command(["test", "-e", "repaired"]),
            repair: ["touch", "repaired"]
        )
        var plans: [String] = []
        let checkResult = Checker.run([check], in: context, repairing: repair) {
            plans.append($0 + ": " + $1)
        }
        #expect(checkResult[0].outcome == outcome)
        #expect((place.text("repaired") != nil) == ran)
        #expect(plans == (ran ? ["command test -e repaired: run touch repaired"] : []))
    }

    @Test("a repair that changes nothing, or fails, does not count")
    func vainRepairs() {
        let vain = CheckSpec(question: .command(["false"]), repair: ["true"])
        let checkResult = Checker.run([vain], in: context, repairing: .all)[0]
        #expect(checkResult.outcome == .failed)
        #expect(checkResult.words == "it exited with status 1, also after a repair: ran true")
        let broken = CheckSpec(
            question: .command(["false"]),
            repair: ["sh", "-c", "echo no; exit 4"]
        )
        let failed = Checker.run([broken], in: context, repairing: .all)[0]
        #expect(
            failed.words.hasSuffix(
                "the repair failed: sh -c echo no; exit 4 exited with status 4: no"
            )
        )
    }

    @Test("obstacles are reported in one line, without warnings")
    func obstacles() {
        let checks = [
            CheckSpec(question: .environment(["A"]), severity: .warn),
            CheckSpec(question: .environment(["B"])),
            CheckSpec(question: .environment(["C"])),
        ]
        let checkResults = Checker.run(checks, in: context)
        #expect(
            checkResults.obstacle
                == "env B: B is not set (write them under env, or into the file under env_file)"
                + " (and 1 more)"
        )
    }
}

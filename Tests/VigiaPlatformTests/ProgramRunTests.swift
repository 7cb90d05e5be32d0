import Testing
import VigiaPlatform

@Suite("Running a program for its output")
struct ProgramRunTests {
    static func shell(_ script: String, user: SystemUser? = nil) -> ProgramRun {
        ProgramRun(
            "/bin/sh",
            ["sh", "-c", script],
            environment: ["PATH": "/usr/bin:/bin", "WORD": "a b"],
            directory: "/",
            user: user
        )
    }

    static let endings: [(script: String, ending: ProgramRun.Ending)] = [
        ("exit 0", .exited(0)), ("exit 7", .exited(7)), ("kill -TERM $$", .killed(15)),
    ]

    @Test("a program's exit status and signal are reported", arguments: endings)
    func ending(script: String, ending: ProgramRun.Ending) throws {
        #expect(try Self.shell(script).run(within: .seconds(20)).ending == ending)
    }

    @Test("standard output and standard error are captured, and the input is empty")
    func output() throws {
        let run = Self.shell("read x; echo \"$WORD\"; pwd >&2; echo \"[$x]\"")
        let answer = try run.run(within: .seconds(20))
        #expect(String(decoding: answer.head, as: UTF8.self) == "a b\n/\n[]\n")
        #expect(answer.lastLines(2) == ["/", "[]"])
        #expect(answer.head == answer.tail)
    }

    @Test("the beginning and the end of ten megabytes of output are kept")
    func flood() throws {
        let script = "echo first; head -c 10000000 /dev/zero | tr '\\0' 'x'; echo; echo last"
        let answer = try Self.shell(script).run(within: .seconds(60))
        #expect(answer.ending == .exited(0))
        #expect(answer.written == 10_000_012)
        #expect(answer.head.starts(with: "first\nxxx".utf8))
        #expect(answer.head.count == ProgramRun.keptMax)
        #expect(answer.tail.count == ProgramRun.keptMax)
        #expect(answer.lastLines(3) == ["last"])
    }

    static let stubborn = [
        "trap '' TERM INT; while :; do :; done",
        "exec >&- 2>&-; while :; do :; done",
        "while :; do echo y; done",
    ]

    @Test("a program is ended at its time limit, whatever it does", arguments: stubborn)
    func deadline(script: String) throws {
        let began = Clock.uptime
        let answer = try Self.shell(script).run(within: .milliseconds(200))
        #expect(answer.ending == .tooLate)
        #expect(Clock.uptime - began >= .milliseconds(200))
    }

    static let leaving = [
        "sleep 600 & echo $!",
        "echo $(setsid sh -c 'sleep 600 > /dev/null 2>&1 & echo $!')",
        "trap '' TERM; (sleep 600 & echo $!; sleep 600); kill -9 $$",
    ]

    @Test("processes and daemons left behind are killed and delay nothing", arguments: leaving)
    func leftovers(script: String) throws {
        let isEndless = script.hasPrefix("trap")
        let answer = try Self.shell(script).run(within: .seconds(isEndless ? 1 : 60))
        #expect(answer.ending == (isEndless ? .tooLate : .exited(0)))
        let pid = try #require(answer.lastLines(1).first.flatMap { Int32($0) })
        #expect(ProcessReading(pid: pid) == nil, "process \(pid) is still there")
    }

    @Test("a program that cannot be executed is an error with its reason")
    func refusals() {
        let missing = ProgramRun("/nowhere", ["x"], environment: [:], directory: "/")
        #expect(throws: SystemError(call: "run /nowhere", errno: 2)) {
            try missing.run(within: .seconds(1))
        }
        let lost = ProgramRun("/bin/true", ["x"], environment: [:], directory: "/nowhere")
        #expect(throws: SystemError(call: "run /bin/true", errno: 2)) {
            try lost.run(within: .seconds(1))
        }
    }

    @Test(
        "a program runs as another user, and access is checked as that user",
        .enabled(if: isRoot, "it needs root")
    )
    func users() throws {
        let nobody = SystemUser(uid: 65_534, gid: 65_534, groups: [65_534])
        let answer = try Self.shell("id -u; id -G", user: nobody).run(within: .seconds(20))
        #expect(answer.lastLines(2) == ["65534", "65534"])
        #expect(throws: SystemError.self) {
            try FileSystem.ask(.read, of: "/etc/shadow", as: nobody)
        }
        #expect(throws: SystemError.self) { try FileSystem.ask(.write, of: "/etc", as: nobody) }
        try FileSystem.ask(.read, of: "/etc/passwd", as: nobody)
        // The thread has its own user again.
        try FileSystem.ask(.read, of: "/etc/shadow")
        #expect(try FileDescriptor.open("/etc/shadow", 0).raw >= 0)
    }

    static let isRoot = SystemUser(uid: 0, gid: 0, groups: []).isOwn
}

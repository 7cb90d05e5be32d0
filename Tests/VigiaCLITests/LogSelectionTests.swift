import LogMaking
import Testing
import VigiaCore
import VigiaLogs
import VigiaPlatform

@testable import VigiaCLI

@Suite("Line selection of vigia logs", .timeLimit(.minutes(10)))
struct LogSelectionTests {
    let folder: LogFolder

    init() throws { folder = try LogFolder() }

    private static let texts = [
        "start", "ok 1", "ok 2", "an ERROR here", "ok 3", "ok 4", "ok 5", "error again", "ok 6",
    ]

    static let sought: [(words: String, shown: String)] = [
        ("--grep error", "error again"), ("--grep error -i", "an ERROR here;error again"),
        ("--grep ^ok", "ok 1;ok 2;ok 3;ok 4;ok 5;ok 6"), ("-g (1|6)$", "ok 1;ok 6"),
        ("-g ^ok -n 2", "ok 5;ok 6"), ("-g ok.*[13] -n 1", "ok 3"), ("-g nothing", ""),
        ("-ig error --context 1", "ok 2;an ERROR here;ok 3;--;ok 5;error again;ok 6"),
        ("-ig error --context 2", "ok 1;ok 2;an ERROR here;ok 3;ok 4;ok 5;error again;ok 6"),
        ("-ig error -A1 -n1", "error again;ok 6"), ("-ig error -B 1 -n 1", "ok 5;error again"),
        ("-ig error --context 1 -n1", "ok 5;error again;ok 6"),
        ("-g start --context 2", "start;ok 1;ok 2"),
        ("-g ok.[56] --context 1", "ok 4;ok 5;error again;ok 6"), ("-g ok -n 0", ""),
    ]

    @Test("lines are searched like grep does, the last matches are shown", arguments: sought)
    func grep(words: String, shown: String) throws {
        try folder.log("api", Self.texts.enumerated().map { (Int64($0.offset), $0.element) })
        let answer = folder.vigia(["logs", "api"] + words.split(separator: " ").map(String.init))
        #expect(answer.out == shown.split(separator: ";").map { "\($0)\n" }.joined())
        #expect(answer.exit == .ok)
        #expect(
            answer.notes == (shown.isEmpty && !words.contains("-n 0") ? "no line matches\n" : "")
        )
    }

    @Test("matches in several services keep their names, ordered by time")
    func grepServices() throws {
        try folder.log("api", [(1, "error one"), (3, "fine"), (5, "error three")])
        try folder.log("db", .stderr, [(2, "error two"), (4, "fine too")])
        let answer = folder.vigia(["logs", "--grep", "error"])
        #expect(answer.out == "api | error one\ndb!| error two\napi | error three\n")
        let around = folder.vigia(["logs", "--grep", "two", "--context", "1"])
        #expect(around.out == "api | error one\ndb!| error two\napi | fine\n")
    }

    @Test("matches are found across blocks and archives")
    func grepBig() throws {
        let log = try folder.maker("api")
        for part in 0..<3 {
            let lines = (0..<40_000).map { "line \(part * 40_000 + $0)\n" }
            try log.write(lines.joined())
            if part < 2 { try log.rotate(at: Int64(part + 1), compresses: part == 0) }
        }
        let answer = folder.vigia(["logs", "api", "-g", "7777$", "--context", "1"])
        let places = (0..<120_000).filter { $0 % 10_000 == 7777 }
        let groups = places.map { "line \($0 - 1)\nline \($0)\nline \($0 + 1)\n" }
        #expect(answer.out == groups.joined(separator: "--\n"))
        let last = folder.vigia(["logs", "api", "-g", "7777$", "-n", "2"])
        #expect(last.out == places.suffix(2).map { "line \($0)\n" }.joined())
    }

    static let counts = [0, 1, 2, 5, 19, 20, 21, 60, 61, 62, 63, 1000]

    @Test("-n counts merged lines, incomplete ones included", arguments: counts)
    func last(count: Int) throws {
        let (api, errors) = (try folder.maker("api"), try folder.maker("api", .stderr))
        for time in 1...30 as ClosedRange<Int64> {
            try api.note(time % 10 == 0 ? .began : .time, at: time, run: UInt64(time / 10))
            try api.write(time % 10 == 9 ? "cut \(time)" : "out \(time)\n")
            try errors.note(at: time)
            try errors.write("err \(time)\n")
            if time == 11 { try api.rotate(at: time, compresses: true) }
        }
        try errors.write("the end")
        let all = (1...30).flatMap { time in
            [time % 10 == 9 ? "cut \(time)" : "out \(time)", "err \(time)"]
        }
        let lines = all + ["the end"]
        let answer = folder.vigia(["logs", "api", "-n", "\(count)"])
        #expect(answer.out == lines.suffix(count).map { "\($0)\n" }.joined())
        let standard = folder.vigia(["logs", "api"])
        #expect(standard.out == lines.suffix(20).map { "\($0)\n" }.joined())
    }

    @Test("a time span includes all lines from its beginning to its end")
    func span() throws {
        let start = try #require(WallTime("2026-11-24T10:00:00Z")).milliseconds
        try folder.log("api", (0..<60).map { (start + Int64($0) * 60_000, "minute \($0)") })
        let since = folder.vigia(["logs", "api", "--since", "2026-11-24T10:30:00Z"])
        #expect(since.out == (30..<60).map { "minute \($0)\n" }.joined())
        let words = ["--since", "2026-11-24T11:05:00+01:00", "--until", "2026-11-24 10:07:30Z"]
        let both = folder.vigia(["logs", "api"] + words)
        #expect(both.out == "minute 5\nminute 6\nminute 7\n")
        let last = folder.vigia(["logs", "api", "-n1"] + words)
        #expect(last.out == "minute 7\n")
        let never = folder.vigia(["logs", "api", "--since", "2026-11-24T12:00:00Z"])
        #expect(never.out == "")
        #expect(never.notes == "nothing was written then\n")
    }

    private func makeRuns() throws {
        let (out, err, db) = (
            try folder.maker("api"), try folder.maker("api", .stderr), try folder.maker("db")
        )
        for (time, run) in [(10, 1), (20, 4), (30, 6)] as [(Int64, UInt64)] {
            for log in [out, err] { try log.note(.began, at: time, run: run) }
            try out.write("out of \(run)\n")
            try err.write("err of \(run)\n")
            for log in [out, err] { try log.note(.ended, at: time + 5, run: run) }
        }
        try db.note(.began, at: 12, run: 2)
        try db.write("db of 2\n")
    }

    static let runs: [(words: String, shown: String)] = [
        ("api --run 0", "out of 6;err of 6"), ("api --run -1", "out of 4;err of 4"),
        ("api --run -2", "out of 1;err of 1"), ("api --run 4", "out of 4;err of 4"),
        ("api --run=-1 -n 1", "err of 4"), ("db --run 2", "db of 2"),
        ("--run 0", "db | db of 2;api | out of 6;api!| err of 6"),
        ("--run 4", "api | out of 4;api!| err of 4"),
    ]

    @Test("--run selects one run of each service", arguments: runs)
    func run(words: String, shown: String) throws {
        try makeRuns()
        let answer = folder.vigia(["logs"] + words.split(separator: " ").map(String.init))
        #expect(answer.out == shown.split(separator: ";").map { "\($0)\n" }.joined())
        let errors = folder.vigia(["errors", "api", "--run", "-1"])
        #expect(errors.out == "err of 4\n")
    }

    @Test("an unknown run is refused with the known ones")
    func noRun() throws {
        try makeRuns()
        for run in ["-3", "5"] {
            let answer = folder.vigia(["logs", "api", "--run", run])
            #expect(answer.exit == .usage)
            #expect(answer.notes.contains("the logs of api know those from 1 to 6"))
        }
        let some = folder.vigia(["logs", "--run", "-1"])
        #expect(some.out == "api | out of 4\napi!| err of 4\n")
        #expect(some.notes == "there is no run -1: the logs of db know those from 2 to 2\n")
        folder.write("old.log", "x\n")
        #expect(folder.vigia(["logs", "old", "--run", "0"]).notes.contains("old know of none"))
    }

    static let mistakes: [(words: String, problem: String)] = [
        ("--since tomorow", "--since wants 10m"), ("--until 25:00", "--until wants 10m"),
        ("--since 2026-02-30", "RFC 3339, not 2026-02-30"),
        ("--since 2026-11-25 --until 2026-11-24", "is after --until"),
        ("-f --until 10m", "--until ends"), ("-f --run -1", "is over"),
        ("--context 1", "--context is about the matches of --grep"),
        ("-A 1", "--after-context is about"), ("-g a -B x", "--before-context wants a whole"),
        ("-i", "--ignore-case is about the matches"), ("-n -1", "a whole number from 0"),
        ("--run x", "--run wants a whole number"), ("--grep [a", "regular expression (Unmatched"),
    ]

    @Test("contradicting or invalid options are refused", arguments: mistakes)
    func mistaken(words: String, problem: String) {
        let answer = folder.vigia(["logs"] + words.split(separator: " ").map(String.init))
        #expect(answer.exit == .usage)
        #expect(answer.notes.contains(problem))
        #expect(answer.out == "")
    }

    @Test("-C is the folder, before the command and after it")
    func directory() throws {
        try folder.log("api", [(1, "one"), (2, "two")])
        let written = Written()
        var shell = folder.shell(written, services: ["api"])
        shell.directory = "/"
        let place = folder.path
        for words in [["-C", place, "logs"], ["-C\(place)", "logs"], ["logs", "-C", place]] {
            written.bytes = []
            #expect(VigiaCommand.run(words + ["-g", "two", "-B", "1"], shell) == .ok)
            #expect(written.bytes == Array("one\ntwo\n".utf8))
        }
    }
}

import Glibc
import Testing
import VigiaCore
import VigiaLogs
import VigiaPlatform

@Suite("The scribe", .timeLimit(.minutes(10)))
struct ScribeTests {
    let folder: TemporaryFolder

    let journal = "logs/process-monitor.log"

    init() throws { folder = try TemporaryFolder() }

    /// Random bytes.
    private func noise(_ count: Int) throws -> [UInt8] {
        let source = try FileDescriptor.open("/dev/urandom", O_RDONLY)
        var bytes: [UInt8] = []
        while bytes.count < count { bytes += try source.read(atMost: count - bytes.count) }
        return bytes
    }

    @Test("50 MB of arbitrary bytes arrive unchanged")
    func exact() throws {
        let service = try TestService(folder: folder, LogPolicy(sizeMax: .mebibytes(100)))
        let bytes = try noise(50_000_000)
        service.say(bytes)
        service.scribe.finish()
        #expect(folder.bytes("logs/web.log") == bytes)
        #expect(folder.bytes("logs/web-error.log") == [])
    }

    @Test("a second scribe on the same pipe loses and duplicates nothing")
    func successor() throws {
        let service = try TestService(folder: folder)
        let bytes = try noise(4_000_000)
        service.say(Array(bytes[..<1_000_000]))
        let second = try Scribe(project: folder.path, stage: try StageDescriptors())
        service.scribe.close(LogName(service: "web", channel: .stdout))
        try service.flush()
        second.open(
            LogName(service: "web", channel: .stdout),
            reader: try service.reader(),
            LogPolicy(keep: 100)
        )
        second.settle()
        service.say(Array(bytes[1_000_000...]))
        second.finish()
        #expect(folder.bytes("logs/web.log") == bytes)
    }

    @Test("the journal's lines are complete and in order")
    func wholeJournal() throws {
        try FileDescriptor.makeFolder(folder.file("logs"))
        try folder.write(journal, "a line that was cut off")
        let scribe = try Scribe(project: folder.path, stage: try StageDescriptors())
        for number in 0..<5000 {
            scribe.journal(
                Record(
                    time: WallTime(milliseconds: Int64(number)),
                    level: .known(.info),
                    event: .other("e"),
                    fields: ["n": .count(number)]
                )
            )
        }
        scribe.finish()
        let lines = folder.text(journal).split(separator: "\n")
        #expect(lines.first == "a line that was cut off")
        #expect(lines.dropFirst().count == 5000)
        #expect(
            lines.dropFirst().enumerated().allSatisfy {
                $1.hasSuffix("\"event\":\"e\",\"n\":\($0)}")
            }
        )
    }

    @Test("a tail has its own run's lines of stderr, or of stdout if stderr has none")
    func tails() throws {
        let service = try TestService(folder: folder)
        service.say("old\n", .stderr)
        service.scribe.mark(service: "web", run: RunID(raw: 1))
        #expect(try service.tail(1) == [])
        service.say("hello\n\nthere")
        #expect(try service.tail(1) == ["hello", "there"])
        service.say("bad\r\nworse\n", .stderr)
        #expect(try service.tail(2) == ["bad", "worse"])
        service.scribe.mark(service: "web", run: RunID(raw: 1))
        #expect(try service.tail(3) == [])
        service.say((1...50).map { "line \($0)\n" }.joined(), .stderr)
        #expect(try service.tail(3) == (31...50).map { "line \($0)" })
        service.say(String(repeating: "x", count: 100_000) + "\nend\n", .stderr)
        #expect(try service.tail(3).last == "end")
    }

    /// What a scribe had done for run 2 when it died, and what its successor must know of the run.
    static let handovers: [(did: String, isYoung: Bool, lines: [String], runs: [UInt64])] = [
        ("nothing", true, ["lived"], [2, 1]), ("nothing", false, ["lived"], [2, 1]),
        ("wrote", true, ["of two", "lived"], [2, 1]),
        ("wrote", false, ["of two", "lived"], [2, 1]),
        ("rotated", false, ["lived"], [2, 1]),
    ]

    @Test("a scribe that takes over a run knows where the run began", arguments: handovers)
    func handedOver(did: String, isYoung: Bool, lines: [String], runs: [UInt64]) throws {
        let service = try TestService(folder: folder)
        let (one, two) = (RunID(raw: 1), RunID(raw: 2))
        service.scribe.mark(service: "web", run: one)
        for channel in LogChannel.allCases { service.say("of one\n", channel) }
        service.scribe.ended(service: "web", run: one)
        service.scribe.mark(service: "web", run: two)
        try service.flush()
        if did != "nothing" {
            for channel in LogChannel.allCases { service.say("of two\n", channel) }
            try service.flush()
        }
        if did == "rotated" {
            service.scribe.rotate(services: ["web"], token: 99)
            try service.hear { $0 == .flushed(99) }
        }
        try service.replaceScribe(goingOnWith: LivingRun(two, isYoung: isYoung))
        if isYoung { try eventually { service.runs(.stdout) == runs } }
        for channel in LogChannel.allCases { service.say("lived\n", channel) }
        #expect(try service.tail(2) == lines)
        #expect(LogChannel.allCases.map { service.runs($0) } == [runs, runs])
        let all = did == "nothing" ? "lived\n" : "of two\nlived\n"
        #expect(LogChannel.allCases.map { service.lines(of: 2, $0) } == [all, all])
    }

    @Test("lines are appended to a state file, and a missing file is reported")
    func added() throws {
        let service = try TestService(folder: folder)
        service.scribe.replace("started", with: Array("head\n".utf8))
        service.scribe.append(to: "started", Array("line\n".utf8))
        try service.flush()
        #expect(folder.text(".vigia/started") == "head\nline\n")
        folder.remove(".vigia/started")
        service.scribe.append(to: "started", Array("line\n".utf8))
        try service.hear { $0 == .gone(file: "started") }
        #expect(folder.text(".vigia/started").isEmpty)
    }

    @Test("the tail of an unknown service is empty")
    func unknown() throws {
        let service = try TestService(folder: folder)
        service.scribe.tail(of: "nobody", run: RunID(raw: 1))
        let answer = try service.hear { _ in true }
        #expect(answer == .tail(service: "nobody", run: RunID(raw: 1), LastWords(nil, lines: [])))
    }

    @Test("a deleted, renamed, truncated or extended file continues")
    func touched() throws {
        let service = try TestService(folder: folder)
        let log = "logs/web.log"
        service.say("one\n")
        try service.flush()
        folder.remove(log)
        service.say("two\n")
        try service.flush()
        #expect(folder.text(log) == "two\n")
        folder.cut(log)
        service.say("three\n")
        try service.flush()
        #expect(folder.text(log) == "three\n")
        try folder.write(log, "stranger\n")
        service.say("four\n")
        try service.flush()
        #expect(folder.text(log) == "three\nstranger\nfour\n")
        folder.move(log, to: "logs/web.1")
        try eventually {
            service.say("five\n")
            return (try? service.flush()) != nil && folder.text(log).hasSuffix("five\n")
        }
    }
}

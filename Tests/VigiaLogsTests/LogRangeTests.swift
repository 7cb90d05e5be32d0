import LogMaking
import Testing
import VigiaCore
import VigiaLogs

@Suite("Log ranges", .timeLimit(.minutes(10)))
struct LogRangeTests {
    let folder: TemporaryFolder
    let log: LogMaker

    init() throws {
        folder = try TemporaryFolder()
        log = try LogMaker(LogName(service: "web", channel: .stdout), project: folder.path)
    }

    /// Lines at 100, 200, 200 and 300; the third one continues at 250, in the next file.
    private func make(compresses: Bool) throws {
        try log.note(at: 100)
        try log.write("a\n")
        try log.note(at: 200)
        try log.write("b\nc")
        try log.rotate(at: 210, compresses: compresses)
        try log.note(at: 250)
        try log.write("c\n")
        try log.note(at: 300)
        try log.write("d\n")
    }

    static let spans: [(since: Int64?, until: Int64?, shown: String)] = [
        (nil, nil, "a\nb\ncc\nd\n"), (0, nil, "a\nb\ncc\nd\n"), (100, nil, "a\nb\ncc\nd\n"),
        (101, nil, "b\ncc\nd\n"), (200, nil, "b\ncc\nd\n"), (201, nil, "d\n"), (250, nil, "d\n"),
        (300, nil, "d\n"), (301, nil, ""), (nil, 99, ""), (nil, 100, "a\n"), (nil, 199, "a\n"),
        (nil, 200, "a\nb\ncc\n"), (nil, 299, "a\nb\ncc\n"), (nil, 300, "a\nb\ncc\nd\n"),
        (150, 250, "b\ncc\n"), (200, 200, "b\ncc\n"), (210, 290, ""), (.min, .max, "a\nb\ncc\nd\n"),
    ]

    @Test("a time range has the lines whose times are in it, both ends included", arguments: spans)
    func span(since: Int64?, until: Int64?, shown: String) throws {
        for compresses in [false, true] {
            let folder = try TemporaryFolder()
            let name = LogName(service: "web", channel: .stdout)
            let test = Self(folder: folder, log: try LogMaker(name, project: folder.path))
            try test.make(compresses: compresses)
            let history = test.log.history()
            var range = history.whole
            if let since { range = history.range(range, since: WallTime(milliseconds: since)) }
            if let until { range = history.range(range, until: WallTime(milliseconds: until)) }
            #expect(LogReader(history, range).text() == shown)
            let last = history.range(range, lines: 1)
            let lines = shown.split(separator: "\n", omittingEmptySubsequences: true)
            let text = LogReader(history, last.range).text()
            #expect(text == (lines.last.map { "\($0)\n" } ?? ""))
        }
    }

    private init(folder: TemporaryFolder, log: LogMaker) { (self.folder, self.log) = (folder, log) }

    /// Three runs: the first one ends, the second one dies with its supervisor.
    private func makeRuns() throws {
        try log.note(.began, at: 10, run: 3)
        try log.write("three\n")
        try log.rotate(at: 15, compresses: true)
        try log.write("more of three")
        try log.note(.ended, at: 20, run: 3)
        try log.write("from nobody\n")
        try log.note(.began, at: 30, run: 5)
        try log.write("five\ncut")
        try log.note(.began, at: 40, run: 6)
        try log.write("six\n")
        try log.rotate(at: 45)
        try log.note(at: 46, run: 6)
        try log.write("more of six\n")
    }

    static let runs: [(run: UInt64, shown: String?)] = [
        (3, "three\nmore of three"), (5, "five\ncut"), (6, "six\nmore of six\n"), (4, nil),
        (0, nil),
    ]

    @Test("a run's lines are those between its marks, across files", arguments: runs)
    func run(run: UInt64, shown: String?) throws {
        try makeRuns()
        let history = log.history()
        let range = history.range(history.whole, of: RunID(raw: run))
        #expect(range.map { LogReader(history, $0).text() } == shown)
    }

    @Test("the last runs are known, even one that began before the oldest archive")
    func known() throws {
        try makeRuns()
        var history = log.history()
        #expect(history.runs(atMost: 2).map(\.id.raw) == [6, 5])
        #expect(history.runs(atMost: 9).map(\.id.raw) == [6, 5, 3])
        #expect(history.runs(atMost: 9).map(\.began.milliseconds) == [40, 30, 10])
        for name in ["19700101T000000.015Z", "19700101T000000.045Z"] {
            folder.remove("logs/web.log.\(name)\(name.hasSuffix("15Z") ? ".zst" : "")")
            folder.remove(".vigia/index/web.log.\(name).idx")
        }
        history = log.history()
        #expect(history.runs(atMost: 9).map(\.id.raw) == [6])
        let range = try #require(history.range(history.whole, of: RunID(raw: 6)))
        #expect(LogReader(history, range).text() == "more of six\n")
    }

    @Test("logs are merged by time, the first log first at equal times")
    func merged() throws {
        let other = try LogMaker(LogName(service: "web", channel: .stderr), project: folder.path)
        for time in [10, 20, 20, 30] as [Int64] {
            try log.note(at: time)
            try log.write("out \(time)\n")
        }
        for time in [5, 20, 25, 30] as [Int64] {
            try other.note(at: time)
            try other.write("err \(time)\n")
        }
        for isExact in [false, true] {
            let histories = [log.history(), other.history()]
            let merge = LogMerge(histories.map { LogReader($0, $0.whole) })
            var text = ""
            while case .lines(let bytes) = merge.next(isExact: isExact)?.piece.content {
                text += String(decoding: bytes, as: UTF8.self)
            }
            let times = [
                "err 5", "out 10", "out 20", "out 20", "err 20", "err 25", "out 30", "err 30",
            ]
            #expect(text == times.map { "\($0)\n" }.joined())
        }
    }
}

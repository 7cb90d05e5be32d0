import Glibc
import LogMaking
import Testing
import VigiaCore
import VigiaLogs
import VigiaPlatform

@Suite("Log reading", .timeLimit(.minutes(10)))
struct LogReaderTests {
    let folder: TemporaryFolder
    let log: LogMaker

    init() throws {
        folder = try TemporaryFolder()
        log = try LogMaker(LogName(service: "web", channel: .stdout), project: folder.path)
    }

    static let tails: [(text: String, count: Int, shown: String)] = [
        ("", 5, ""), ("a\n", 0, ""), ("a\n", 1, "a\n"), ("a\nb\nc\n", 2, "b\nc\n"),
        ("a\nb\nc", 2, "b\nc"), ("a\nb", 9, "a\nb"), ("\n\n\n", 2, "\n\n"), ("a", 1, "a"),
        ("\na\n", 1, "a\n"), ("a\n\n", 1, "\n"),
    ]

    @Test("the last lines are found across rotations", arguments: tails)
    func last(text: String, count: Int, shown: String) throws {
        let bytes = Array(text.utf8)
        for first in 0...bytes.count {
            for second in first...bytes.count {
                for compresses in [false, true] {
                    let name = LogName(
                        service: "s\(first)-\(second)-\(compresses)",
                        channel: .stdout
                    )
                    let log = try LogMaker(name, project: folder.path)
                    try log.write(Array(bytes[..<first]))
                    try log.rotate(at: 10, compresses: compresses)
                    try log.write(Array(bytes[first..<second]))
                    try log.rotate(at: 20, compresses: compresses)
                    try log.write(Array(bytes[second...]))
                    let history = log.history()
                    let range = history.range(history.whole, lines: count).range
                    #expect(LogReader(history, range).text() == shown)
                    #expect(LogReader(history, history.whole).text() == text)
                }
            }
        }
    }

    @Test("the last lines of a big log are found across block boundaries")
    func big() throws {
        let lines = (0..<30_000).map {
            "line \($0) " + String(repeating: "x", count: $0 % 97) + "\n"
        }
        try log.write(lines[..<9000].joined())
        try log.rotate(at: 1, compresses: true)
        try log.write(lines[9000..<20_000].joined())
        try log.rotate(at: 2)
        try log.write(lines[20_000...].joined())
        let history = log.history()
        for count in [1, 2, 999, 1234, 10_000, 10_001, 20_500, 29_999, 30_000, 40_000] {
            let range = history.range(history.whole, lines: count).range
            #expect(LogReader(history, range).text() == lines.suffix(count).joined())
        }
    }

    @Test("a line longer than a block stays whole, an endless one is read in pieces")
    func long() throws {
        let long = String(repeating: "y", count: 1_000_000)
        try log.write("a\n\(long)\nb\n")
        try log.rotate(at: 1, compresses: true)
        try log.write([UInt8](repeating: 0x7A, count: LogReader.lineMax + 1000) + [0x0A])
        let history = log.history()
        let range = history.range(history.whole, lines: 3).range
        #expect(LogReader(history, range).text() == String(decoding: log.text[2...], as: UTF8.self))
        let reader = LogReader(history, history.whole)
        var sizes: [Int] = []
        while case .lines(let bytes) = reader.next(through: .last, isExact: true)?.content {
            sizes.append(bytes.count)
        }
        #expect(sizes.reduce(0, +) == log.text.count)
        #expect(sizes.max() ?? 0 <= LogReader.lineMax + LogReader.lineMax / 2)
    }

    @Test("each line has the time of the last entry before it, and its run")
    func times() throws {
        try log.write("before\n")
        try log.note(at: 100)
        try log.note(.began, at: 110, run: 7)
        try log.write("one\ntw")
        try log.note(at: 120, run: 7)
        try log.write("o\nthree\nlost")
        try log.note(.dropped, at: 130, run: 7, count: 55)
        try log.write("found\ncut off")
        try log.note(.ended, at: 140, run: 7)
        try log.note(.repeated, at: 150)
        try log.note(.began, at: 150, run: 8)
        try log.write("again\n")
        let history = log.history()
        #expect(
            LogReader(history, history.whole).pieces() == [
                "100: before\n", "110 run 7: one\ntwo\n", "120 run 7: three\nlost",
                "130 run 7: missing 55", "130 run 7: found\ncut off", "150: repeated",
                "150 run 8: again\n",
            ]
        )
    }

    @Test("without an index, archived lines have the archive's time, others the file's")
    func noIndex() throws {
        try log.write("one\n")
        try log.rotate(at: 5_000)
        try log.write("two\n")
        for name in try FolderListing.names(in: log.place.indexes) {
            folder.remove(".vigia/index/\(name)")
        }
        let history = log.history()
        let pieces = LogReader(history, history.whole).pieces()
        #expect(pieces.first == "5000: one\n")
        let (seconds, _) = Clock.wall()
        let time = try #require(pieces.last?.split(separator: ":").first.flatMap { Int64($0) })
        #expect((seconds - 60...seconds + 60).contains(time / 1000))
        let range = history.range(history.whole, since: WallTime(milliseconds: 5001))
        #expect(LogReader(history, range).text() == "two\n")
    }

    @Test("the index of another file with the same name is ignored")
    func strange() throws {
        try log.write("one\n")
        try log.note(at: 1)
        folder.move("logs/web.log", to: "logs/elsewhere")
        try folder.write("logs/web.log", "two\n")
        let history = log.history()
        let range = history.range(history.whole, since: WallTime(milliseconds: 1000))
        #expect(LogReader(history, range).text() == "two\n")
    }

    @Test("a truncated or damaged entry ends an index, and no line is lost")
    func damagedIndex() throws {
        for number in 0..<20 {
            try log.note(at: Int64(number) * 10)
            try log.write("line \(number)\n")
        }
        let entry = LogIndexEntry(.time, offset: 5, time: WallTime(milliseconds: 500))
        try log.addToIndex(Array(entry.encoded.prefix(17)))
        let history = log.history()
        #expect(
            LogReader(history, history.whole).text() == String(decoding: log.text, as: UTF8.self)
        )
        let range = history.range(history.whole, since: WallTime(milliseconds: 185))
        #expect(LogReader(history, range).text() == "line 19\n")
        // An entry that goes back ends the index too.
        try log.addToIndex(Array(entry.encoded.dropFirst(17)))
        try log.write("more\n")
        let later = log.history()
        #expect(LogReader(later, later.whole).pieces().last == "190: line 19\nmore\n")
    }

    @Test("a damaged archive is read up to the damage, which is reported once")
    func damagedArchive() throws {
        let complaints = KeptComplaints()
        try log.write("first\n")
        try log.rotate(at: 10)
        for number in 0..<100_000 { try log.write("line \(number * 7919)\n") }
        try log.rotate(at: 20, compresses: true)
        try log.write("last\n")
        let name = "logs/web.log.19700101T000000.020Z.zst"
        let size = folder.bytes(name).count
        #expect(unsafe truncate(folder.file(name), size / 2) == 0)
        let history = log.history(complaints)
        let text = LogReader(history, history.whole).text()
        #expect(text.hasPrefix("first\nline 0\n"))
        #expect(text.hasSuffix("last\n"))
        #expect(LogReader(history, history.whole).text() == text)
        #expect(complaints.all.count == 1)
        #expect(complaints.all[0].contains("\(name.dropFirst(5)) is damaged"))
        #expect(unsafe truncate(folder.file(name), 0) == 0)
        let empty = log.history(KeptComplaints())
        #expect(LogReader(empty, empty.whole).text() == "first\nlast\n")
    }

    @Test("an archive compressed or removed meanwhile is no error")
    func vanishing() throws {
        try log.write("one\n")
        try log.rotate(at: 10)
        try log.write("two\n")
        try log.rotate(at: 20)
        try log.write("three\n")
        let history = log.history()
        try compress(folder.file("logs/web.log.19700101T000000.020Z"))
        folder.remove("logs/web.log.19700101T000000.010Z")
        #expect(LogReader(history, history.whole).text() == "two\nthree\n")
    }

    @Test("the last lines are returned as text, across archives")
    func lastLines() throws {
        try log.write("one\ntwo\n")
        try log.rotate(at: 10, compresses: true)
        try log.write([0x74, 0xFF, 0x0A] + Array("four".utf8))
        #expect(LastLines.of(log.place, 3) == ["two", "t\u{FFFD}", "four"])
        #expect(LastLines.of(log.place, 9).count == 4)
        #expect(LastLines.of("web.log", in: log.place.folder, 3) == ["t\u{FFFD}", "four"])
        #expect(LastLines.of("web.log", in: log.place.folder, 1) == ["four"])
        #expect(LastLines.of("nothing", in: log.place.folder, 3) == [])
        try log.write(String(repeating: "x", count: LastLines.bytesMax) + "\nlast\n")
        #expect(LastLines.of("web.log", in: log.place.folder, 3) == ["last"])
    }

    @Test("a missing log, or one that is no file, has no lines")
    func nothing() throws {
        let history = log.history()
        let since = history.range(history.whole, since: WallTime(milliseconds: 5))
        let reader = LogReader(history, since, holdsUnfinished: true)
        #expect(reader.text() == "")
        try log.write("one\n")
        reader.lookAgain()
        #expect(reader.text() == "one\n")
        folder.remove("logs/web.log")
        #expect(unsafe mkfifo(folder.file("logs/web.log"), 0o600) == 0)
        let none = log.history()
        #expect(LogReader(none, none.whole).text() == "")
    }
}

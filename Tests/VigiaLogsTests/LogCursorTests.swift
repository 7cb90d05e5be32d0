import Glibc
import Testing
import VigiaLogs
import VigiaPlatform

@Suite("Reading logs back", .timeLimit(.minutes(2)))
struct LogCursorTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func new(_ cursor: LogCursor) -> String {
        var bytes: [UInt8] = []
        cursor.read { bytes += $0 }
        return String(decoding: bytes, as: UTF8.self)
    }

    static let tails: [(text: String, count: Int, shown: String)] = [
        ("", 5, ""), ("a\n", 0, ""), ("a\n", 1, "a\n"), ("a\nb\nc\n", 2, "b\nc\n"),
        ("a\nb\nc", 2, "b\nc"), ("a\nb", 9, "a\nb"), ("\n\n\n", 2, "\n\n"), ("a", 1, "a"),
        ("\na\n", 1, "a\n"), ("a\n\n", 1, "\n"),
    ]

    @Test("the last lines are found", arguments: tails)
    func last(text: String, count: Int, shown: String) throws {
        try folder.write("log", text)
        let cursor = LogCursor(path: folder.file("log"))
        cursor.rewind(lines: count)
        var bytes: [UInt8] = []
        cursor.read { bytes += $0 }
        cursor.finish { bytes += $0 }
        #expect(String(decoding: bytes, as: UTF8.self) == shown)
    }

    @Test("the last lines of a big file are found, wherever its blocks begin")
    func big() throws {
        let lines = (0..<30_000).map {
            "line \($0) " + String(repeating: "x", count: $0 % 97) + "\n"
        }
        try folder.write("log", lines.joined())
        for count in [1, 2, 999, 1234, 29_999, 30_000, 40_000] {
            let cursor = LogCursor(path: folder.file("log"))
            cursor.rewind(lines: count)
            #expect(new(cursor) == lines.suffix(count).joined())
        }
        let last = LogCursor.lastLines(of: folder.file("log"), 20_000)
        #expect(last.last?.hasPrefix("line 29999 ") == true)
        #expect(last.first?.hasPrefix("line ") == true)
        #expect(last.reduce(0) { $0 + $1.utf8.count + 1 } <= LogCursor.tailBytesMax)
    }

    @Test("a line is handed on once it is whole")
    func whole() throws {
        let cursor = LogCursor(path: folder.file("log"))
        #expect(new(cursor) == "")
        try folder.write("log", "one\ntw")
        #expect(new(cursor) == "one\n")
        try folder.write("log", "o\nthree\n")
        #expect(new(cursor) == "two\nthree\n")
    }

    @Test("a file that is cut, renamed or deleted is followed to the next one")
    func replaced() throws {
        try folder.write("log", "one\n")
        let cursor = LogCursor(path: folder.file("log"))
        #expect(new(cursor) == "one\n")
        folder.cut("log")
        #expect(new(cursor) == "")
        try folder.write("log", "two\n")
        #expect(new(cursor) == "two\n")
        folder.move("log", to: "log.1")
        #expect(new(cursor) == "")
        try folder.write("log.1", "three")
        try folder.write("log", "four\n")
        #expect(new(cursor) == "threefour\n")
        folder.remove("log")
        #expect(new(cursor) == "")
        try folder.write("log", "five\n")
        #expect(new(cursor) == "five\n")
    }

    @Test("a watch wakes when a folder comes, and when a file in it grows")
    func watch() throws {
        let logs = folder.file("logs")
        let watch = try LogWatch(folders: [logs, folder.path])
        let cursor = LogCursor(path: logs + "/log")
        try FileDescriptor.makeFolder(logs)
        #expect(watch.wait())
        try folder.write("logs/log", "one\n")
        try eventually { watch.wait() && new(cursor) == "one\n" }
        try folder.write("logs/log", "two\n")
        try eventually { watch.wait() && new(cursor) == "two\n" }
    }

    @Test("a watch ends when nobody reads any more")
    func ending() throws {
        let pipe = try FileDescriptor.pipe()
        let watch = try LogWatch(folders: [folder.path], until: pipe.writer)
        #expect(watch.wait())
        close(pipe.reader)
        #expect(!watch.wait())
        close(pipe.writer)
    }

    @Test("what a scribe writes is read while it is written")
    func both() throws {
        let service = try TestService(folder: folder)
        let cursor = LogCursor(path: folder.file("logs/web.log"))
        let watch = try LogWatch(folders: [folder.path])
        var seen = ""
        for number in 0..<20 {
            service.say("line \(number)\n")
            try eventually {
                seen += new(cursor)
                return seen.hasSuffix("line \(number)\n") || !watch.wait()
            }
        }
        #expect(seen == (0..<20).map { "line \($0)\n" }.joined())
    }
}

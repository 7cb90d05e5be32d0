import Glibc
import LogMaking
import Testing
import VigiaCore
import VigiaLogs
import VigiaPlatform

@Suite("Following logs", .timeLimit(.minutes(10)))
struct LogFollowTests {
    let folder: TemporaryFolder
    let log: LogMaker

    init() throws {
        folder = try TemporaryFolder()
        log = try LogMaker(LogName(service: "web", channel: .stdout), project: folder.path)
    }

    private func reader() -> LogReader {
        let history = log.history()
        return LogReader(history, history.whole, holdsUnfinished: true)
    }

    private func new(_ reader: LogReader) -> String {
        reader.lookAgain()
        return reader.text()
    }

    @Test("an incomplete line is held back until it is complete")
    func whole() throws {
        let reader = reader()
        #expect(new(reader) == "")
        try log.write("one\ntw")
        #expect(new(reader) == "one\n")
        try log.write("o\nthree\n")
        #expect(new(reader) == "two\nthree\n")
    }

    @Test("several rotations between two reads lose and repeat no line")
    func rotations() throws {
        try log.write("one\n")
        let reader = reader()
        #expect(reader.text() == "one\n")
        for compresses in [false, true] {
            try log.write("two\nthr")
            try log.rotate(at: compresses ? 110 : 10, compresses: compresses)
            try log.write("ee\nfour\n")
            try log.rotate(at: compresses ? 120 : 20, compresses: compresses)
            try log.rotate(at: compresses ? 130 : 30, compresses: compresses)
            try log.write("five\nsix")
            #expect(new(reader) == "two\nthree\nfour\nfive\n")
            #expect(new(reader) == "")
            try log.write("\n")
            #expect(new(reader) == "six\n")
        }
    }

    @Test("bytes written to a rotated file before its successor exists are shown")
    func late() throws {
        try log.write("one\n")
        let reader = reader()
        #expect(reader.text() == "one\n")
        folder.move("logs/web.log", to: "logs/web.log.1")
        try folder.write("logs/web.log", "")
        #expect(new(reader) == "")
        try folder.write("logs/web.log.1", "two\n")
        #expect(new(reader) == "two\n")
        try folder.write("logs/web.log.1", "three\n")
        try folder.write("logs/web.log", "four\n")
        #expect(new(reader) == "three\nfour\n")
    }

    @Test("a truncated, renamed or deleted file is followed by its successor")
    func replaced() throws {
        try folder.write("logs/web.log", "one\n")
        let reader = reader()
        #expect(reader.text() == "one\n")
        folder.cut("logs/web.log")
        #expect(new(reader) == "")
        try folder.write("logs/web.log", "two\n")
        #expect(new(reader) == "two\n")
        folder.move("logs/web.log", to: "logs/web.log.1")
        #expect(new(reader) == "")
        try folder.write("logs/web.log.1", "three")
        try folder.write("logs/web.log", "four\n")
        #expect(new(reader) == "threefour\n")
        folder.remove("logs/web.log")
        #expect(new(reader) == "")
        try folder.write("logs/web.log", "five\n")
        #expect(new(reader) == "five\n")
    }

    @Test("new lines get their times from index entries added meanwhile")
    func times() throws {
        try log.note(at: 10, run: 1)
        try log.write("one\n")
        let reader = reader()
        #expect(reader.pieces() == ["10 run 1: one\n"])
        try log.note(at: 20, run: 1)
        try log.write("two\n")
        reader.lookAgain()
        #expect(reader.pieces() == ["20 run 1: two\n"])
        try log.note(.dropped, at: 30, run: 1, count: 9)
        reader.lookAgain()
        #expect(reader.pieces() == ["30 run 1: missing 9"])
        try log.rotate(at: 35)
        try log.note(at: 40, run: 2)
        try log.write("three\n")
        reader.lookAgain()
        #expect(reader.pieces() == ["40 run 2: three\n"])
    }

    @Test("a watch wakes when a folder is created, removed or created again, and when a file grows")
    func watch() throws {
        let logs = folder.file("logs")
        #expect(unsafe rmdir(logs) == 0)
        let watch = try LogWatch(folders: [logs, folder.path])
        let reader = reader()
        for turn in 0..<3 {
            try FileDescriptor.makeFolder(logs)
            #expect(watch.wait())
            for line in ["one \(turn)\n", "two \(turn)\n"] {
                try folder.write("logs/web.log", line)
                try eventually { watch.wait() && new(reader) == line }
            }
            folder.remove("logs/web.log")
            #expect(unsafe rmdir(logs) == 0)
        }
    }

    @Test("a watch ends when its reader is gone")
    func ending() throws {
        let pipe = try FileDescriptor.pipe()
        let watch = try LogWatch(folders: [folder.path], until: pipe.writer)
        #expect(watch.wait())
        close(pipe.reader)
        #expect(!watch.wait())
        close(pipe.writer)
    }

    @Test("lines written and rotated by a scribe are read meanwhile, with their times")
    func both() throws {
        let folder = try TemporaryFolder()
        let policy = LogPolicy(sizeMax: Bytes(count: 2000), keep: 1000)
        let service = try TestService(folder: folder, policy)
        let place = LogPlace(LogName(service: "web", channel: .stdout), project: folder.path)
        let history = LogHistory(place) { Issue.record("\($0)") }
        let reader = LogReader(history, history.whole, holdsUnfinished: true)
        let watch = try LogWatch(folders: [place.logs, folder.path])
        var (seen, said) = ("", "")
        let began = Clock.wall().seconds
        for number in 0..<200 {
            let line = "line \(number) \(String(repeating: "x", count: number % 90))\n"
            said += line
            service.say(line)
            try eventually {
                while let piece = reader.next(through: .last, isExact: true) {
                    if case .lines(let bytes) = piece.content {
                        seen += String(decoding: bytes, as: UTF8.self)
                    }
                    let time = piece.time.milliseconds / 1000
                    #expect((began - 1...Clock.wall().seconds + 1).contains(time))
                }
                reader.lookAgain()
                return seen == said || !watch.wait()
            }
        }
        #expect(seen == said)
        #expect(try place.archives().count > 3)
        let later = LogHistory(place) { Issue.record("\($0)") }
        #expect(LogReader(later, later.whole).text() == said)
    }

    @Test("a follower holds only a few of a thousand rotated files open")
    func descriptors() throws {
        let reader = reader()
        let before = try FolderListing.names(in: "/proc/self/fd").count
        for number in 0..<1000 {
            try log.write("\(number)\n")
            try log.rotate(at: Int64(number + 1), compresses: number % 100 == 0)
            if number % 3 == 0 { _ = new(reader) }
            if number > 10 { try log.forget() }
        }
        #expect(try FolderListing.names(in: "/proc/self/fd").count < before + 100)
    }
}

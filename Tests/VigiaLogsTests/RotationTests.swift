import Testing
import VigiaCore
@testable import VigiaLogs
import VigiaPlatform

@Suite("Log rotation", .timeLimit(.minutes(10)))
struct RotationTests {
    let folder: TemporaryFolder
    let place: LogPlace

    init() throws {
        folder = try TemporaryFolder()
        place = LogPlace(LogName(service: "web", channel: .stdout), project: folder.path)
    }

    /// The content of the archives, oldest first, and of the active file.
    private func parts(_ log: String = "web.log") throws -> [String] {
        let place = LogPlace(
            log == "web.log" ? place.name : .journal,
            project: folder.path
        )
        return try place.archives().map { folder.text("logs/\($0.file)") }
            + [folder.text("logs/\(log)")]
    }

    private func lines(_ range: Range<Int>) -> String {
        range.map { "this is line \($0)\n" }.joined()
    }

    @Test(
        "rapid output through small files is complete, in order, and split only at line ends",
        arguments: LogPolicy.Format.allCases
    )
    func flood(format: LogPolicy.Format) throws {
        let size = 10_000
        let policy = LogPolicy(
            format: format,
            sizeMax: Bytes(count: size),
            keep: 1000,
            compress: false
        )
        let service = try TestService(folder: folder, policy)
        for start in stride(from: 0, to: 20_000, by: 100) {
            service.say(lines(start..<start + 100))
        }
        try service.flush()
        let parts = try parts()
        #expect(parts.count > 20)
        #expect(parts.allSatisfy { $0.hasSuffix("\n") })
        let numbers = parts.joined().split(separator: "\n").compactMap { line in
            line.split(separator: " ").last.flatMap { Int($0.prefix { $0.isNumber }) }
        }
        #expect(numbers == Array(0..<20_000))
        if format == .raw {
            #expect(parts.joined() == lines(0..<20_000))
            #expect(parts.allSatisfy { $0.utf8.count <= size })
        }
    }

    @Test("every archive has an index that fits it")
    func indexes() throws {
        let policy = LogPolicy(sizeMax: Bytes(count: 5000), keep: 1000, compress: false)
        let service = try TestService(folder: folder, policy)
        service.scribe.mark(service: "web", run: RunID(raw: 3))
        try service.flush()
        service.say(lines(0..<2000))
        service.scribe.ended(service: "web", run: RunID(raw: 3))
        try service.flush()
        let files = try place.archives().map(\.file) + [place.name.file]
        var last = WallTime(milliseconds: 0)
        for file in files {
            let bytes = folder.bytes(".vigia/index/\(file).idx")
            let identity = try FileIdentity(of: folder.file("logs/\(file)"))
            let unit = LogIndexEntry.bytesCount
            #expect(LogIndexHead(bytes[..<unit]) == LogIndexHead(identity))
            let entries = stride(from: unit, to: bytes.count, by: unit).map { start in
                LogIndexEntry(bytes[start..<start + unit])
            }
            #expect(!entries.isEmpty)
            for case let entry in entries {
                let entry = try #require(entry)
                #expect(entry.time >= last)
                #expect(entry.offset <= folder.bytes("logs/\(file)").count)
                #expect(entry.run == RunID(raw: 3))
                last = entry.time
            }
        }
    }

    @Test("only the configured number of archives is kept, the newest ones")
    func keep() throws {
        let policy = LogPolicy(sizeMax: Bytes(count: 1000), keep: 2, compress: false)
        let service = try TestService(folder: folder, policy)
        service.say(lines(0..<500))
        try service.flush()
        #expect(try place.archives().count == 2)
        let left = try parts().joined()
        #expect(lines(0..<500).hasSuffix(left))
        let indexes = try FolderListing.names(in: folder.file(".vigia/index"))
        #expect(indexes.count { $0.hasPrefix("web.log.2") } == 2)
    }

    @Test("all logs together stay within the budget, the oldest archives are removed first")
    func budget() throws {
        let policy = LogPolicy(sizeMax: Bytes(count: 1000), keep: 100, compress: false)
        let budget = LogBudget(total: Bytes(count: 5000), freePercent: 0)
        let service = try TestService(folder: folder, policy, budget: budget)
        service.say(lines(0..<500))
        service.say(lines(0..<500), .stderr)
        try service.flush()
        let names = try FolderListing.names(in: folder.file("logs"))
        let total = names.compactMap { FileSystem.size(of: folder.file("logs/\($0)")) }.reduce(0, +)
        #expect(total <= 6000)
        #expect(folder.text("logs/web.log").hasSuffix("line 499\n"))
        #expect(folder.text("logs/web-error.log").hasSuffix("line 499\n"))
    }

    @Test("a line far longer than a file is cut, and reported as cut")
    func longLine() throws {
        let policy = LogPolicy(sizeMax: Bytes(count: 100_000), keep: 1000, compress: false)
        let service = try TestService(folder: folder, policy)
        let line = String(repeating: "x", count: 5_000_000)
        service.say("first\n" + line + "\nlast\n")
        try service.hear {
            if case .archived(_, _, _, cutsLine: true) = $0 { true } else { false }
        }
        try service.flush()
        #expect(try parts().joined() == "first\n" + line + "\nlast\n")
        let longest = try parts().map(\.utf8.count).max() ?? 0
        #expect(longest <= 100_000 + LogStream.lineOverMax + LogStream.turnMax)
    }

    @Test("logs can be rotated on request, at the end of an incomplete line")
    func wanted() throws {
        let service = try TestService(folder: folder, LogPolicy(compress: false))
        service.say("one\n")
        service.scribe.rotate(services: ["web"], token: 77)
        try service.hear { $0 == .flushed(77) }
        #expect(try parts() == ["one\n", ""])
        service.say("tw")
        service.scribe.rotate(services: ["web"], token: 78)
        try service.hear { $0 == .flushed(78) }
        #expect(try parts() == ["one\n", "tw"])
        service.say("o\nthree\n")
        try service.flush()
        #expect(try parts() == ["one\n", "two\n", "three\n"])
    }

    @Test("the journal is rotated without losing a line")
    func journal() throws {
        try FileDescriptor.makeFolder(folder.file("logs"))
        var journal = JournalFile(project: folder.path, sizeMax: 10_000)
        for number in 0..<1000 {
            journal.add(
                Record(
                    time: WallTime(milliseconds: 0),
                    level: .known(.info),
                    event: .other("e"),
                    fields: ["n": .count(number)]
                )
            )
            if number % 7 == 0 {
                #expect(journal.write(at: .boot, retryEvery: .seconds(1)) == nil)
            }
        }
        #expect(journal.write(at: .boot, retryEvery: .seconds(1)) == nil)
        let parts = try parts("process-monitor.log")
        #expect(parts.count > 5)
        #expect(journal.takeRotated().count == parts.count - 1)
        let lines = parts.joined().split(separator: "\n")
        #expect(lines.count == 1000)
        #expect(lines.enumerated().allSatisfy { $1.hasSuffix("\"n\":\($0)}") })
    }

    @Test("a log rotated or emptied by another program continues")
    func foreign() throws {
        let service = try TestService(folder: folder, LogPolicy(compress: false))
        service.say("one\n")
        try service.flush()
        folder.move("logs/web.log", to: "logs/web.log.1")
        try eventually {
            service.say("two\n")
            return (try? service.flush()) != nil && folder.text("logs/web.log").hasSuffix("two\n")
        }
        let before = folder.bytes(".vigia/index/web.log.idx").count
        #expect(before >= 2 * LogIndexEntry.bytesCount)
        folder.cut("logs/web.log")
        service.say("three\n")
        try service.flush()
        #expect(folder.text("logs/web.log") == "three\n")
        let index = folder.bytes(".vigia/index/web.log.idx")
        let first = index.dropFirst(LogIndexEntry.bytesCount).prefix(LogIndexEntry.bytesCount)
        #expect(LogIndexEntry(first)?.offset == 0)
    }
}

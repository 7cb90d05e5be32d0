import Glibc
import Testing
import VigiaCore
@testable import VigiaLogs
import VigiaPlatform

/// A supervisor is killed while writing, at each critical point: the descriptors that the guardian
/// keeps are left as at that moment, and a successor takes over.
@Suite("The stage of a dead scribe", .timeLimit(.minutes(10)))
struct StageTests {
    let folder: TemporaryFolder
    let name = LogName(service: "web", channel: .stdout)
    let kept: StageDescriptors
    let pipe: (reader: Int32, writer: Int32)

    init() throws {
        folder = try TemporaryFolder()
        kept = try StageDescriptors()
        pipe = try FileDescriptor.pipe()
    }

    private func copy(_ raw: Int32) -> Int32 { fcntl(raw, F_DUPFD_CLOEXEC, 3) }

    private var copies: StageDescriptors {
        StageDescriptors(
            reader: copy(kept.reader),
            writer: copy(kept.writer),
            record: copy(kept.record)
        )
    }

    private func say(_ text: String) {
        let bytes = Array(text.utf8)
        #expect(unsafe write(pipe.writer, bytes, bytes.count) == bytes.count)
    }

    /// A stage as the dead scribe had it.
    private func stage() throws -> Stage {
        Stage(try StageParts(copies), project: "/nowhere", stalls: try StallGuard())
    }

    /// Lets another scribe write everything.
    private func succeed(_ format: LogPolicy.Format) throws -> String {
        let scribe = try Scribe(project: folder.path, stage: copies)
        scribe.open(name, reader: FileDescriptor(owning: copy(pipe.reader)), .init(format: format))
        scribe.settle()
        scribe.flush(token: 1)
        scribe.finish()
        return folder.text("logs/web.log")
    }

    private func close() {
        for raw in kept.all + [pipe.reader, pipe.writer] { _ = Glibc.close(raw) }
    }

    @Test("a pipe of maximum size leaves growth to others")
    func widening() throws {
        defer { close() }
        let stage = try stage()
        for _ in 0..<2 {
            let pipe = try Pipe(size: 64 << 10)
            var size = pipe.reader.pipeSize
            // Widened once more than possible: it was full at its maximum, too.
            for _ in 0..<4 { size = stage.widen(pipe.reader, from: size) }
            #expect(size == StageParts.capacityWanted)
            #expect(pipe.reader.pipeSize == size)
        }
    }

    @Test("bytes in the stage come before those in the pipe")
    func moving() throws {
        defer { close() }
        say("one\ntwo\n")
        let reader = FileDescriptor(owning: copy(pipe.reader))
        #expect(try stage().take(from: reader, of: name, atMost: 6) == .moved(6))
        say("three\n")
        #expect(try succeed(.raw) == "one\ntwo\nthree\n")
    }

    @Test(
        "output before a run's beginning belongs to the run before, however late the scribe hears",
        arguments: [LogPolicy.Format.raw, .timestamped]
    )
    func late(format: LogPolicy.Format) throws {
        defer { close() }
        let stalls = try StallGuard()
        let stage = Stage(try StageParts(copies), project: folder.path, stalls: stalls)
        let reader = FileDescriptor(owning: copy(pipe.reader))
        let raw = reader.raw
        let policy = Shared(wrappedValue: LogPolicy(format: format))
        let stream = LogStream(name, policy, reader: reader, stage)
        say("older\n")
        try stream.drain(at: .boot)
        say("old\n")
        let written = stalls.written(stdout: raw, stderr: pipe.reader)
        say("new\n")
        // The tail, the end and the next beginning are all handled late.
        for _ in 1...3 { try stream.drain(at: .boot, until: written[.stdout]) }
        try stream.move(at: .boot, until: written[.stdout])
        #expect(folder.text("logs/web.log").hasSuffix("old\n"))
        stream.beginRun(RunID(raw: 2), at: .boot)
        try stream.drain(at: .boot)
        let tail = String(decoding: stream.tail(limit: 1000, at: .boot).bytes, as: UTF8.self)
        #expect(tail.hasSuffix("new\n") && !tail.contains("old"), "\(tail)")
    }

    @Test("a partly written piece is completed")
    func partly() throws {
        defer { close() }
        say("one\ntwo\n")
        let reader = FileDescriptor(owning: copy(pipe.reader))
        let stage = try stage()
        #expect(try stage.take(from: reader, of: name, atMost: 100) == .moved(8))
        let file = LogFile(LogPlace(name, project: folder.path), appends: false)
        try file.prepare(at: .boot)
        #expect(try stage.pour(into: file, atMost: 5) == 5)
        #expect(try succeed(.raw) == "one\ntwo\n")
    }

    @Test(
        "a formatted piece is written once, however much of it was written",
        arguments: [0, 10, 30, 1000]
    )
    func writing(count: Int) throws {
        defer { close() }
        try FileDescriptor.makeFolder(folder.file("logs"))
        try folder.write("logs/web.log", "before\n")
        say("one\ntwo\n")
        let reader = FileDescriptor(owning: copy(pipe.reader))
        let stage = try stage()
        _ = try stage.take(from: reader, of: name, atMost: 100) { $0 }
        let text = LineFormat(.timestamped, name, RunID(raw: 1), .now)
            .formatted(Array("one\ntwo\n".utf8)[...], continues: false)
        let identity = try FileIdentity(of: folder.file("logs/web.log"))
        try stage.note(StageRecord(name, writing: text.count, at: 7, of: identity))
        try folder.write("logs/web.log", String(decoding: text.prefix(count), as: UTF8.self))
        let lines = try succeed(.timestamped).split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines.first == "before")
        #expect(lines.dropFirst().map { $0.dropFirst(25) } == ["one", "two"])
    }

    @Test("a piece that was written but not discarded is not written again")
    func written() throws {
        defer { close() }
        try FileDescriptor.makeFolder(folder.file("logs"))
        try folder.write("logs/web.log", "one\n")
        say("one\n")
        let reader = FileDescriptor(owning: copy(pipe.reader))
        let stage = try stage()
        _ = try stage.take(from: reader, of: name, atMost: 100) { $0 }
        try stage.note(StageRecord(name, writing: 4, at: 0, of: nil).afterWriting)
        say("two\n")
        let text = try succeed(.timestamped)
        #expect(text.hasPrefix("one\n"))
        #expect(text.hasSuffix(" two\n"))
        #expect(text.utf8.count == 4 + 25 + 4)
    }

    @Test("bytes of a removed log are discarded, and others are not delayed")
    func gone() throws {
        defer { close() }
        say("lost\n")
        let reader = FileDescriptor(owning: copy(pipe.reader))
        let other = LogName(service: "gone", channel: .stderr)
        #expect(try stage().take(from: reader, of: other, atMost: 100) == .moved(5))
        say("kept\n")
        #expect(try succeed(.raw) == "kept\n")
    }

    @Test("a record is decoded as it was encoded, and noise is rejected")
    func record() {
        let records = [
            StageRecord(name),
            StageRecord(LogName(service: String(repeating: "n", count: 64), channel: .stderr)),
            StageRecord(name, writing: 5, at: 1 << 40, of: nil),
            StageRecord(name, writing: 5, at: 9, of: nil).afterWriting,
        ]
        for record in records { #expect(StageRecord(record.encoded[...]) == record) }
        #expect(StageRecord([UInt8](repeating: 0, count: StageRecord.bytesCount)[...]) == nil)
        #expect(StageRecord([][...]) == nil)
    }
}

@Suite("A disk that does not answer", .timeLimit(.minutes(10)))
struct StallTests {
    @Test("pipes are emptied only without progress, and lost bytes are counted")
    func stuck() throws {
        let stalls = try StallGuard()
        let pipe = try Pipe(size: 64 << 10)
        let name = LogName(service: "web", channel: .stdout)
        stalls.add(5, name, reader: pipe.reader.raw)
        let full = [UInt8](repeating: 0x61, count: 60 << 10)
        _ = try pipe.writer.write(full[...])
        #expect(stalls.look() == [])  // No write is pending.
        stalls.begin()
        stalls.goOn()
        #expect(stalls.look() == [])  // The scribe progressed.
        var begun: [LogName] = []
        try eventually {
            begun += stalls.look()
            return !begun.isEmpty
        }
        #expect(begun == [name])
        #expect(pipe.reader.waitingBytes == 0)
        // The pipe may hold more by now.
        let more = [UInt8](repeating: 0x61, count: pipe.reader.pipeSize / 4 * 3)
        _ = try pipe.writer.write(more[...])
        #expect(stalls.look() == [])  // It is reported once.
        #expect(pipe.reader.waitingBytes == 0)
        #expect(stalls.end() == [5: full.count + more.count])
        stalls.begin()
        _ = try pipe.writer.write(more[...])
        stalls.goOn()
        #expect(stalls.look() == [])
        #expect(stalls.end() == [:])
        #expect(pipe.reader.waitingBytes == more.count)
        stalls.remove(5)
    }
}

import FoundationEssentials
import Glibc
import Testing
import VigiaCore
import VigiaLogs
import VigiaPlatform

@Suite("A log that cannot be written", .timeLimit(.minutes(10)))
struct TroubleTests {
    let folder: TemporaryFolder

    let journal = "logs/process-monitor.log"
    let log = LogName(service: "web", channel: .stdout)

    init() throws { folder = try TemporaryFolder() }

    /// Makes the folder of logs before the scribe does.
    private func makeLogs() throws { try FileDescriptor.makeFolder(folder.file("logs")) }

    private func isRecovery(of log: LogName) -> (ScribeAnswer) -> Bool {
        { if case .writeRecovered(log, _, _) = $0 { true } else { false } }
    }

    private func isFailure(_ answer: ScribeAnswer) -> Bool {
        if case .writeFailed = answer { true } else { false }
    }

    @Test("a blocked logs folder is reported once, and nothing is lost once it is a folder")
    func noFolder() throws {
        try folder.write("logs", "")
        let service = try TestService(folder: folder)
        try service.hear(isFailure)
        try service.hear(isFailure)
        service.say("kept\n")
        try service.flush()
        #expect(service.scribe.takeAnswers() == [])
        folder.remove("logs")
        try service.hear(isRecovery(of: log))
        #expect(folder.text("logs/web.log") == "kept\n")
    }

    @Test("a folder in the place of a log is reported, and nothing is lost once it is gone")
    func directory() throws {
        let service = try TestService(folder: folder)
        service.say("one\n")
        try service.flush()
        folder.remove("logs/web.log")
        try FileDescriptor.makeFolder(folder.file("logs/web.log"))
        service.say("two\n")
        try service.hear(isFailure)
        #expect(unsafe rmdir(folder.file("logs/web.log")) == 0)
        try service.hear(isRecovery(of: log))
        try service.flush()
        #expect(folder.text("logs/web.log") == "two\n")
    }

    @Test("a removed folder is created again")
    func removed() throws {
        let service = try TestService(folder: folder)
        service.say("one\n")
        try service.flush()
        try FileManager.default.removeItem(atPath: folder.file("logs"))
        service.say("two\n")
        try service.flush()
        #expect(folder.text("logs/web.log") == "two\n")
    }

    @Test("a service continues while its log cannot be written, and lost bytes are counted")
    func full() throws {
        try makeLogs()
        try FileDescriptor.makeFolder(folder.file("logs/web.log"))
        let service = try TestService(folder: folder)
        service.say([UInt8](repeating: 0x61, count: 1_000_000))
        let failure = try service.hear(isFailure)
        guard case .writeFailed(let name, let error) = failure else {
            Issue.record("\(failure)")
            return
        }
        #expect(name == log)
        #expect(error.errno == EISDIR)
        #expect(unsafe rmdir(folder.file("logs/web.log")) == 0)
        try eventually {
            service.say("now\n")
            return folder.text("logs/web.log").hasSuffix("now\n")
        }
        let recovery = try service.hear(isRecovery(of: log))
        guard case .writeRecovered(_, let dropped, _) = recovery else {
            Issue.record("\(recovery)")
            return
        }
        #expect(dropped >= 900_000)
    }

    @Test("lines wait while the journal cannot be written, and none is lost")
    func heldJournal() throws {
        try makeLogs()
        try FileDescriptor.makeFolder(folder.file(journal))
        let service = try TestService(folder: folder)
        for number in 0..<100 {
            service.scribe.journal(
                Record(
                    time: WallTime(milliseconds: 0),
                    level: .known(.info),
                    event: .other("e"),
                    fields: ["n": .count(number)]
                )
            )
        }
        try service.hear(isFailure)
        #expect(unsafe rmdir(folder.file(journal)) == 0)
        try service.hear(isRecovery(of: .journal))
        service.scribe.finish()
        #expect(folder.text(journal).split(separator: "\n").count == 100)
    }

    @Test("journal lines beyond the queue's limit are dropped, counted and reported")
    func overflow() throws {
        try makeLogs()
        try FileDescriptor.makeFolder(folder.file(journal))
        let service = try TestService(folder: folder)
        let long = String(repeating: "x", count: 10_000)
        for number in 0..<200 {
            let record = Record(
                time: WallTime(milliseconds: 0),
                level: .known(.info),
                event: .other("e"),
                fields: ["n": .count(number), "text": .text(long)]
            )
            service.scribe.journal(record)
        }
        try service.hear(isFailure)
        try service.flush()
        #expect(unsafe rmdir(folder.file(journal)) == 0)
        try service.hear(isRecovery(of: .journal))
        service.scribe.finish()
        let lines = folder.text(journal).split(separator: "\n")
        let kept = lines.count { $0.contains("\"event\":\"e\"") }
        #expect(kept == 99)
        // Reported early if a retry came in between, otherwise in one line.
        let told = lines.filter { $0.contains("\"event\":\"journal_dropped\"") }
        let counts = told.compactMap { $0.split(separator: "\"lines\":").last?.dropLast() }
        #expect(counts.compactMap { Int($0) }.reduce(0, +) == 101, "\(told)")
    }
}

import FoundationEssentials
import Glibc
import TestSupport
import Testing
import VigiaCore
import VigiaLogs
import VigiaPlatform

/// A folder that is deleted with its last reference.
final class TemporaryFolder {
    private let place: TestFolder
    var path: String { place.path }

    init() throws { place = try TestFolder() }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    func bytes(_ name: String) -> [UInt8] {
        FileManager.default.contents(atPath: file(name)).map(Array.init) ?? []
    }

    func write(_ name: String, _ text: String) throws {
        let opened = try FileDescriptor.open(file(name), O_WRONLY | O_CREAT | O_APPEND)
        _ = try opened.write(Array(text.utf8)[...])
    }

    func link(_ name: String, to target: String) {
        #expect(unsafe symlink(target, file(name)) == 0)
    }

    func remove(_ name: String) { #expect(unsafe unlink(file(name)) == 0) }

    func cut(_ name: String) { #expect(unsafe truncate(file(name), 0) == 0) }

    func move(_ name: String, to other: String) {
        #expect(unsafe rename(file(name), file(other)) == 0)
    }

    func text(_ name: String) -> String { String(decoding: bytes(name), as: UTF8.self) }
}

/// A scribe with one service, into whose pipes the test writes.
final class TestService {
    let folder: TemporaryFolder
    private(set) var scribe: Scribe
    /// The descriptors of the stage that a guardian would keep.
    let stage: StageDescriptors
    private let writers: [LogChannel: Int32]
    private let readers: [LogChannel: Int32]
    private var answers: [ScribeAnswer] = []
    private var tokens: UInt64 = 0

    init(
        folder: TemporaryFolder,
        _ policy: LogPolicy = .init(),
        budget: LogBudget = .init(total: .gibibytes(1), freePercent: 0),
        watching rules: OutputRules? = nil
    ) throws {
        self.folder = folder
        try FileDescriptor.makeFolder(folder.file(".vigia"), mode: 0o700)
        stage = try StageDescriptors()
        scribe = try Scribe(
            project: folder.path,
            budget: budget,
            stage: stage,
            retryEvery: .milliseconds(20)
        )
        let (out, err) = (try FileDescriptor.pipe(), try FileDescriptor.pipe())
        (writers, readers) = (
            [.stdout: out.writer, .stderr: err.writer], [.stdout: out.reader, .stderr: err.reader]
        )
        for channel in LogChannel.allCases {
            scribe.open(
                .init(service: "web", channel: channel),
                reader: try reader(channel),
                policy,
                watching: rules
            )
        }
        scribe.settle()
    }

    deinit {
        scribe.finish()
        for raw in Array(writers.values) + Array(readers.values) { close(raw) }
    }

    /// Replaces the scribe by another one, without finishing the first.
    func replaceScribe(goingOnWith living: LivingRun) throws {
        scribe.finish()
        scribe = try Scribe(project: folder.path, stage: try StageDescriptors())
        answers = []
        for channel in LogChannel.allCases {
            scribe.open(
                .init(service: "web", channel: channel),
                reader: try reader(channel),
                .init(),
                of: living
            )
        }
        scribe.settle()
    }

    /// Another reading end of the pipe.
    func reader(_ channel: LogChannel = .stdout) throws -> FileDescriptor {
        FileDescriptor(owning: fcntl(try #require(readers[channel]), F_DUPFD_CLOEXEC, 3))
    }

    /// Writes output; waits while the pipe is full.
    func say(_ text: String, _ channel: LogChannel = .stdout) { say(Array(text.utf8), channel) }

    func say(_ bytes: [UInt8], _ channel: LogChannel = .stdout) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes {
                unsafe write(writers[channel] ?? -1, $0.baseAddress, $0.count)
            }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// Waits until all output is written, or its writing failed.
    func flush() throws {
        tokens += 1
        scribe.flush(token: tokens)
        try hear { $0 == .flushed(tokens) }
    }

    /// Waits for an answer, and discards it and all answers before it.
    @discardableResult
    func hear(_ isMeant: (ScribeAnswer) -> Bool) throws -> ScribeAnswer {
        let deadline = ContinuousClock.now + .seconds(20)
        while true {
            if let place = answers.firstIndex(where: isMeant) {
                defer { answers.removeFirst(place + 1) }
                return answers[place]
            }
            try #require(ContinuousClock.now < deadline, "the answer never came")
            var question = pollfd(fd: scribe.answersDescriptor, events: Int16(POLLIN), revents: 0)
            _ = unsafe poll(&question, 1, 1000)
            answers += scribe.takeAnswers()
        }
    }

    func tail(_ run: UInt64) throws -> [String] {
        scribe.tail(of: "web", run: RunID(raw: run))
        let answer = try hear {
            if case .tail("web", RunID(raw: run), _) = $0 { true } else { false }
        }
        guard case .tail(_, _, let words) = answer else {
            Issue.record("\(answer)")
            return []
        }
        return words.lines
    }
}

// The folder's contents.
extension TestService {
    private func history(_ channel: LogChannel) -> LogHistory {
        let place = LogPlace(LogName(service: "web", channel: channel), project: folder.path)
        return LogHistory(place) { _ in }
    }

    /// The runs in a log's index, newest first.
    func runs(_ channel: LogChannel) -> [UInt64] {
        history(channel).runs(atMost: 9).map(\.id.raw)
    }

    /// The lines of a run in a log; nil if the index does not have the run.
    func lines(of run: UInt64, _ channel: LogChannel) -> String? {
        let history = history(channel)
        return history.range(history.whole, of: RunID(raw: run))
            .map { LogReader(history, $0).text() }
    }
}

/// Waits until a condition holds.
func eventually(_ holds: () -> Bool) throws {
    let isSo = Fact.holds(holds)
    try #require(isSo, "it never came to be")
}

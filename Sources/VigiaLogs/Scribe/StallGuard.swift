public import VigiaPlatform
internal import Synchronization
internal import VigiaCore

/// Keeps services going while a disk does not answer and the scribe is stuck in a write.
///
/// The scribe sets an alarm before it touches a disk and stops it afterwards, so an idle one
/// wakes nobody. When it goes off, the loop looks: where nothing has got on for `alarmAfter`,
/// pipes that have been crowded for `patience` since are emptied for nothing, and what was lost is
/// counted, for the scribe to tell once it is back. So no service waits for two seconds.
public final class StallGuard: Sendable {
    /// How long nothing may get on before the scribe counts as stuck.
    public static let alarmAfter = Duration.seconds(1)
    /// How long a pipe may be crowded then.
    static let patience = Duration.milliseconds(400)
    private static let lookEvery = Duration.milliseconds(200)
    /// While pipes are being emptied it looks often, so that services keep most of their pace.
    private static let emptyEvery = Duration.milliseconds(20)

    private struct Watched {
        let name: LogName
        let reader: Int32
    }

    /// One that no longer takes what a service writes.
    private struct Crowded {
        let since: Instant
        var dropped = 0
    }

    private struct Contents {
        /// By their tokens; nil where there is none.
        var pipes: [Watched?] = []
        /// By the same tokens; most pipes are never crowded, and there may be thousands.
        var crowded: [Int: Crowded] = [:]
        /// How many bytes were taken out of the pipe with each descriptor, ever.
        var taken: [Int] = []
        var isWorking = false
        var progressSeen = 0
        /// When something was last seen to get on.
        var stillSince = Instant.boot
        var isStuck = false

        /// Takes in how far the scribe is.
        mutating func see(_ progress: Int) {
            guard progress != progressSeen else { return }
            (progressSeen, stillSince) = (progress, Clock.now)
        }

        mutating func took(_ count: Int, from reader: Int32) {
            guard count > 0 else { return }
            let missing = Int(reader) - taken.count + 1
            if missing > 0 { taken += repeatElement(0, count: missing) }
            taken[Int(reader)] += count
        }

        /// How many bytes were taken out of a pipe.
        func taken(from reader: Int32) -> Int {
            reader >= 0 && reader < taken.count ? taken[Int(reader)] : 0
        }

        /// How many bytes were written into a pipe: those, and what still waits.
        func written(to reader: Int32) -> Int {
            taken(from: reader) + FileDescriptor.waitingBytes(in: reader)
        }
    }

    private let contents = Mutex(Contents())
    private let progress = Atomic<Int>(0)
    private let alarm: Alarm
    private let null: FileDescriptor

    /// Begins with nothing to look at.
    ///
    /// - Throws: what the kernel refused.
    public init() throws(SystemError) {
        alarm = try Alarm()
        null = try FileDescriptor.openNull()
    }

    /// What the loop watches: readable when `look` is due.
    public var descriptor: Int32 { alarm.raw }

    /// Looks whether the scribe is stuck, and empties the pipes that wait for it.
    ///
    /// - Returns: the logs of which bytes are lost from now on.
    public func look() -> [LogName] {
        alarm.take()
        return contents.withLock { contents in
            guard contents.isWorking else { return [] }
            contents.see(progress.load(ordering: .relaxed))
            contents.isStuck = Clock.now - contents.stillSince >= Self.alarmAfter
            guard contents.isStuck else {
                alarm.set(after: Self.lookEvery)
                return []
            }
            let begun = empty(&contents)
            let isEmptying = contents.crowded.values.contains { $0.dropped > 0 }
            alarm.set(after: isEmptying ? Self.emptyEvery : Self.lookEvery)
            return begun
        }
    }

    private func empty(_ contents: inout Contents) -> [LogName] {
        var begun: [LogName] = []
        let now = Clock.now
        for case (let token, let pipe?) in contents.pipes.enumerated() {
            var crowded = contents.crowded[token] ?? Crowded(since: now)
            guard FileDescriptor.isCrowded(pipe.reader) else {
                // One that is being emptied stays so until the scribe is back.
                if crowded.dropped == 0 { contents.crowded[token] = nil }
                continue
            }
            if now - crowded.since >= Self.patience {
                let lost = null.swallow(from: pipe.reader)
                contents.took(lost, from: pipe.reader)
                if crowded.dropped == 0, lost > 0 {
                    begun.append(pipe.name)
                    FileDescriptor.widen(pipe.reader)
                }
                crowded.dropped += lost
            }
            contents.crowded[token] = crowded
        }
        return begun
    }
}

// The scribe's side.
extension StallGuard {
    /// Looks after a pipe from now on.
    func add(_ token: UInt64, _ name: LogName, reader: Int32) {
        contents.withLock { contents in
            while contents.pipes.count <= token { contents.pipes.append(nil) }
            contents.pipes[Int(token)] = Watched(name: name, reader: reader)
        }
    }

    /// Looks after it no longer: it is about to be closed.
    func remove(_ token: UInt64) {
        contents.withLock { ($0.pipes[Int(token)], $0.crowded[Int(token)]) = (nil, nil) }
    }

    /// The scribe is about to touch a disk.
    func begin() {
        contents.withLock { contents in
            contents.isWorking = true
            contents.progressSeen = progress.load(ordering: .relaxed)
            contents.stillSince = Clock.now
        }
        alarm.set(after: Self.alarmAfter)
    }

    /// The scribe got on with its work.
    func goOn() { progress.wrappingAdd(1, ordering: .relaxed) }

    /// The scribe is done for now.
    ///
    /// - Returns: how many bytes were lost of which pipe meanwhile.
    func end() -> [UInt64: Int] {
        alarm.set(after: nil)
        return contents.withLock { contents in
            contents.isWorking = false
            contents.isStuck = false
            if contents.crowded.isEmpty { return [:] }
            let lost = contents.crowded.filter { $0.value.dropped > 0 }
                .map { (UInt64($0.key), $0.value.dropped) }
            contents.crowded = [:]
            return Dictionary(uniqueKeysWithValues: lost)
        }
    }

    /// Takes something out of a pipe while the loop keeps its hands off it.
    ///
    /// - Parameters:
    ///   - reader: the pipe.
    ///   - body: returns how many bytes it took, and what else is to be known.
    /// - Returns: what else is to be known.
    /// - Throws: what the kernel refused.
    func take<Result: Sendable>(
        from reader: Int32,
        _ body: () throws(SystemError) -> (count: Int, Result)
    ) throws(SystemError) -> Result {
        try contents.withLock { contents throws(SystemError) in
            let (count, result) = try body()
            contents.took(count, from: reader)
            return result
        }
    }

    /// How many bytes were taken out of a pipe by now.
    func taken(from reader: Int32) -> Int { contents.withLock { $0.taken(from: reader) } }

    /// How many bytes were written into a pipe by now.
    func written(to reader: Int32) -> Int { contents.withLock { $0.written(to: reader) } }

    /// How many bytes were written into the pipes of a service by now.
    func written(stdout: Int32, stderr: Int32) -> WrittenOutput {
        contents.withLock { contents in
            WrittenOutput(
                stdout: contents.written(to: stdout),
                stderr: contents.written(to: stderr)
            )
        }
    }
}

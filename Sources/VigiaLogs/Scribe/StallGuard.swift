public import VigiaPlatform
internal import Synchronization
internal import VigiaCore

/// Keeps services running while a disk does not answer and the scribe is stuck in a write.
///
/// The scribe sets an alarm before it touches a disk and stops it afterwards, so an idle scribe
/// wakes nobody. When the alarm goes off, the loop checks: if nothing has progressed for
/// `alarmAfter`, pipes that have been nearly full for `patience` since are emptied and the lost
/// bytes counted, for the scribe to report later. So no service waits for two seconds.
public final class StallGuard: Sendable {
    /// How long without progress until the scribe counts as stuck.
    public static let alarmAfter = Duration.seconds(1)
    /// How long a pipe may then be nearly full.
    static let patience = Duration.milliseconds(400)
    private static let lookEvery = Duration.milliseconds(200)
    /// The interval of checks while pipes are emptied, short so that services keep most of their
    /// pace.
    private static let emptyEvery = Duration.milliseconds(20)

    private struct Watched {
        let name: LogName
        let reader: Int32
    }

    /// A pipe that is nearly full.
    private struct Crowded {
        let since: Instant
        var dropped = 0
    }

    private struct Contents {
        /// By token; nil if there is none.
        var pipes: [Watched?] = []
        /// By token; most pipes are never nearly full, and there may be thousands.
        var crowded: [Int: Crowded] = [:]
        /// The number of bytes ever taken from the pipe of each descriptor.
        var taken: [Int] = []
        var isWorking = false
        var progressSeen = 0
        /// When progress was last seen.
        var stillSince = Instant.boot
        var isStuck = false

        /// Records the scribe's progress.
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

        /// The number of bytes taken from a pipe.
        func taken(from reader: Int32) -> Int {
            reader >= 0 && reader < taken.count ? taken[Int(reader)] : 0
        }

        /// The number of bytes written into a pipe: taken and waiting.
        func written(to reader: Int32) -> Int {
            taken(from: reader) + FileDescriptor.waitingBytes(in: reader)
        }
    }

    private let contents = Mutex(Contents())
    private let progress = Atomic<Int>(0)
    private let alarm: Alarm
    private let null: FileDescriptor

    /// Creates a guard without pipes.
    ///
    /// - Throws: the failed system call.
    public init() throws(SystemError) {
        alarm = try Alarm()
        null = try FileDescriptor.openNull()
    }

    /// A descriptor for the loop: readable when `look` is due.
    public var descriptor: Int32 { alarm.raw }

    /// Checks whether the scribe is stuck, and then empties full pipes.
    ///
    /// - Returns: the logs that lose bytes from now on.
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
                // A pipe that is being emptied stays so until the scribe is back.
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
    /// Starts watching a pipe.
    func add(_ token: UInt64, _ name: LogName, reader: Int32) {
        contents.withLock { contents in
            while contents.pipes.count <= token { contents.pipes.append(nil) }
            contents.pipes[Int(token)] = Watched(name: name, reader: reader)
        }
    }

    /// Stops watching a pipe that is about to be closed.
    func remove(_ token: UInt64) {
        contents.withLock { ($0.pipes[Int(token)], $0.crowded[Int(token)]) = (nil, nil) }
    }

    /// Records that the scribe is about to touch a disk.
    func begin() {
        contents.withLock { contents in
            contents.isWorking = true
            contents.progressSeen = progress.load(ordering: .relaxed)
            contents.stillSince = Clock.now
        }
        alarm.set(after: Self.alarmAfter)
    }

    /// Records progress of the scribe.
    func goOn() { progress.wrappingAdd(1, ordering: .relaxed) }

    /// Records that the scribe is done for now.
    ///
    /// - Returns: the bytes lost meanwhile, by pipe.
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

    /// Takes bytes from a pipe while the loop cannot.
    ///
    /// - Parameters:
    ///   - reader: the pipe.
    ///   - body: returns the number of bytes taken, and a result.
    /// - Returns: the result.
    /// - Throws: the failed system call.
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

    /// The number of bytes taken from a pipe so far.
    func taken(from reader: Int32) -> Int { contents.withLock { $0.taken(from: reader) } }

    /// The number of bytes written into a pipe so far.
    func written(to reader: Int32) -> Int { contents.withLock { $0.written(to: reader) } }

    /// The number of bytes written into both pipes of a service so far.
    func written(stdout: Int32, stderr: Int32) -> WrittenOutput {
        contents.withLock { contents in
            WrittenOutput(
                stdout: contents.written(to: stdout),
                stderr: contents.written(to: stderr)
            )
        }
    }
}

public import VigiaCore
public import VigiaPlatform
internal import Synchronization

/// The thread that does all writing to disk: what services say, and the journal.
///
/// Every call returns at once; what comes of it is told by `takeAnswers`. Orders are carried
/// out one after the other. While nothing is to be written, the thread sleeps.
public final class Scribe: Sendable {
    private let queue: ScribeQueue
    private let stalls: StallGuard
    private let thread: Mutex<WorkerThread?>

    /// The most lines that a tail has.
    public static let tailLinesMax = 20
    /// The most bytes that a tail looks back.
    public static let tailBytesMax = 64 * 1024

    /// Starts the thread, which opens the journal and goes on trying where it cannot.
    ///
    /// - Parameters:
    ///   - project: the project's folder; logs and the journal are in `logs` below it.
    ///   - budget: how much room all logs may take.
    ///   - stage: what is kept beyond this process; it becomes the scribe's.
    ///   - span: how long after a failure a file is tried again.
    /// - Throws: what the kernel refused: descriptors or a thread.
    public init(
        project: String,
        budget: LogBudget = .init(),
        stage: StageDescriptors,
        retryEvery span: Duration = .seconds(1)
    ) throws(SystemError) {
        let queue = try ScribeQueue()
        let stalls = try StallGuard()
        let room = try ScribeRoom(queue: queue, stalls: stalls, stage: stage)
        (self.queue, self.stalls) = (queue, stalls)
        let thread = try WorkerThread.start("scribe") {
            ScribeWorker(room, project: project, budget, retryEvery: span).run()
        }
        self.thread = Mutex(thread)
    }

    deinit { finish() }

    /// What the loop watches: readable when there are answers.
    public var answersDescriptor: Int32 { queue.answered.raw }

    /// Takes what was answered since the last time, oldest first.
    public func takeAnswers() -> [ScribeAnswer] { queue.takeAnswers() }

    /// What the loop watches: readable when `lookForStall` is due.
    public var stallDescriptor: Int32 { stalls.descriptor }

    /// Looks whether the disk does not answer, and keeps services going where it does not.
    ///
    /// - Returns: the logs of which bytes are lost from now on.
    public func lookForStall() -> [LogName] { stalls.look() }

    /// Moves from now on what comes out of a pipe to the end of its log.
    ///
    /// - Parameters:
    ///   - name: the log; one that is already open is closed first.
    ///   - reader: the reading end.
    ///   - policy: how it is kept.
    ///   - living: the newest run that writes into it, where another scribe was told of that one.
    public func open(
        _ name: LogName,
        reader: consuming FileDescriptor,
        _ policy: LogPolicy,
        of living: LivingRun? = nil
    ) {
        queue.put(.open(name, reader: reader.release(), policy, of: living))
    }

    /// How much was written into two pipes by now, whether or not it was moved.
    ///
    /// - Parameters:
    ///   - stdout: the descriptor that was given to `open` for standard output.
    ///   - stderr: the one for standard error.
    /// - Returns: a place in both, for `mark`, `ended` and `tail`.
    public func written(stdout: Int32, stderr: Int32) -> WrittenOutput {
        stalls.written(stdout: stdout, stderr: stderr)
    }

    /// Says that every log that there is was opened: what else is left from before goes.
    public func settle() { queue.put(.settle) }

    /// Moves what is in the pipe, and lets go of it.
    public func close(_ name: LogName) { queue.put(.close(name)) }

    /// Adds a line to the journal; it waits in memory while the file cannot be written.
    public func journal(_ record: Record) { queue.put(.journal(record)) }

    /// Remembers that a new run of the service begins here, on both streams.
    ///
    /// Call it before the run is spawned: what is in the pipes by now is an older run's.
    ///
    /// - Parameters:
    ///   - service: the service.
    ///   - run: the new run.
    ///   - written: what was written by now; nil for all that the scribe will find.
    public func mark(service: String, run: RunID, written: WrittenOutput? = nil) {
        queue.put(.mark(service: service, run, written))
    }

    /// Remembers that a run of the service has ended: what is in the pipes by now is its last.
    ///
    /// - Parameters:
    ///   - service: the service.
    ///   - run: the run that ended.
    ///   - written: what was written by now; nil for all that the scribe will find.
    public func ended(service: String, run: RunID, written: WrittenOutput? = nil) {
        queue.put(.ended(service: service, run, written))
    }

    /// Puts the logs of services aside, however small they are; one that is in the middle of a
    /// line follows at its end.
    ///
    /// - Parameters:
    ///   - services: which; the journal goes with them where the list is empty, which is all.
    ///   - token: comes back with `flushed` when it is done.
    public func rotate(services: [String], token: UInt64) {
        queue.put(.rotate(services: services, token))
    }

    /// Asks for what a run wrote last, and for what that says of its end.
    ///
    /// - Parameters:
    ///   - service: the service, marked when the run began.
    ///   - run: comes back with the answer.
    ///   - ending: how it ended; nil where only the lines are wanted.
    ///   - written: what was written by now; nil for all that the scribe will find.
    public func tail(
        of service: String,
        run: RunID,
        ending: Ending? = nil,
        written: WrittenOutput? = nil
    ) {
        queue.put(.tail(service: service, run: run, ending, written))
    }

    /// Writes a small file of the project's state, whole or not at all.
    ///
    /// - Parameters:
    ///   - file: its name in `.vigia`.
    ///   - bytes: what it holds from now on.
    public func replace(_ file: String, with bytes: [UInt8]) {
        queue.put(.replace(file: file, bytes))
    }

    /// Adds to a small file of the project's state; `gone` is the answer where that is not there.
    ///
    /// - Parameters:
    ///   - file: its name in `.vigia`.
    ///   - bytes: what it holds more from now on.
    public func append(to file: String, _ bytes: [UInt8]) {
        queue.put(.append(file: file, bytes))
    }

    /// Has a small piece of work done on files of another room.
    ///
    /// Where too much waits already, it is left out.
    ///
    /// - Parameter work: what is done, on the scribe's thread.
    public func perform(_ work: @escaping @Sendable () -> Void) { queue.put(.perform(work)) }

    /// Asks to be told when all that is in the pipes and in the queue by now is written.
    ///
    /// - Parameter token: comes back with the answer.
    public func flush(token: UInt64) { queue.put(.flush(token)) }

    /// Writes everything and ends the thread; the second time does nothing.
    public func finish() {
        guard let thread = thread.withLock({ $0.take() }) else { return }
        queue.put(.finish)
        thread.join()
    }
}

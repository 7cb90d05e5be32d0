public import VigiaCore
public import VigiaPlatform
internal import Synchronization

/// The thread that does all writing to disk: logs of services, and the journal.
///
/// Every call returns at once; `takeAnswers` returns the results. Orders are carried out one after
/// another. While there is nothing to write, the thread sleeps.
public final class Scribe: Sendable {
    private let queue: ScribeQueue
    private let stalls: StallGuard
    private let thread: Mutex<WorkerThread?>

    /// The most lines in a tail.
    public static let tailLinesMax = 20
    /// The most bytes read for a tail.
    public static let tailBytesMax = 64 * 1024

    /// Starts the thread, which opens the journal and retries if that fails.
    ///
    /// - Parameters:
    ///   - project: the project's folder; logs and the journal are in `logs` below it.
    ///   - budget: the size limit of all logs together.
    ///   - stage: the descriptors kept by the guardian; the scribe takes ownership.
    ///   - span: the time until a failed file is tried again.
    /// - Throws: the failed system call, such as descriptors or a thread.
    public init(
        project: String,
        budget: LogBudget = .init(),
        stage: StageDescriptors,
        retryEvery span: Duration = .seconds(1)
    ) throws(SystemError) {
        let queue = try ScribeQueue()
        let stalls = try StallGuard()
        let parts = try ScribeParts(queue: queue, stalls: stalls, stage: stage)
        (self.queue, self.stalls) = (queue, stalls)
        let thread = try WorkerThread.start("scribe") {
            ScribeWorker(parts, project: project, budget, retryEvery: span).run()
        }
        self.thread = Mutex(thread)
    }

    deinit { finish() }

    /// A descriptor for the loop: readable when there are answers.
    public var answersDescriptor: Int32 { queue.answered.raw }

    /// Takes the answers since the last call, oldest first.
    public func takeAnswers() -> [ScribeAnswer] { queue.takeAnswers() }

    /// A descriptor for the loop: readable when `lookForStall` is due.
    public var stallDescriptor: Int32 { stalls.descriptor }

    /// Checks whether the disk does not answer, and then empties full pipes of services.
    ///
    /// - Returns: the logs that lose bytes from now on.
    public func lookForStall() -> [LogName] { stalls.look() }

    /// Starts moving a pipe's bytes to the end of its log.
    ///
    /// - Parameters:
    ///   - name: the log; an open log of this name is closed first.
    ///   - reader: the reading end.
    ///   - policy: format, size and retention.
    ///   - living: the newest run that writes into it, if an earlier scribe was told of it.
    ///   - rules: what alerts look for in the bytes; nil for nothing.
    public func open(
        _ name: LogName,
        reader: consuming FileDescriptor,
        _ policy: LogPolicy,
        of living: LivingRun? = nil,
        watching rules: OutputRules? = nil
    ) {
        queue.put(.open(name, reader: reader.release(), policy, of: living, watching: rules))
    }

    /// The number of bytes written into two pipes so far, whether moved or not.
    ///
    /// - Parameters:
    ///   - stdout: the descriptor passed to `open` for standard output.
    ///   - stderr: the one for standard error.
    /// - Returns: a place in both, for `mark`, `ended` and `tail`.
    public func written(stdout: Int32, stderr: Int32) -> WrittenOutput {
        stalls.written(stdout: stdout, stderr: stderr)
    }

    /// Tells the scribe that all logs are open: anything else in the stage is discarded.
    public func settle() { queue.put(.settle) }

    /// Moves the rest of the pipe's bytes, and closes the log.
    public func close(_ name: LogName) { queue.put(.close(name)) }

    /// Adds a line to the journal; it waits in memory while the file cannot be written.
    public func journal(_ record: Record) { queue.put(.journal(record)) }

    /// Records that a new run of the service begins here, in both streams.
    ///
    /// Call it before the run is spawned: bytes already in the pipes belong to an older run.
    ///
    /// - Parameters:
    ///   - service: the service.
    ///   - run: the new run.
    ///   - written: the bytes written so far; nil for all that the scribe finds.
    public func mark(service: String, run: RunID, written: WrittenOutput? = nil) {
        queue.put(.mark(service: service, run, written))
    }

    /// Records that a run of the service ended: bytes already in the pipes are its last.
    ///
    /// - Parameters:
    ///   - service: the service.
    ///   - run: the run that ended.
    ///   - written: the bytes written so far; nil for all that the scribe finds.
    public func ended(service: String, run: RunID, written: WrittenOutput? = nil) {
        queue.put(.ended(service: service, run, written))
    }

    /// Rotates the logs of services, whatever their size; a log with an incomplete line is rotated
    /// at the line's end.
    ///
    /// - Parameters:
    ///   - services: the services; empty for all logs and the journal.
    ///   - token: returned with `flushed` when it is done.
    public func rotate(services: [String], token: UInt64) {
        queue.put(.rotate(services: services, token))
    }

    /// Requests the last output of a run, and what it says about the run's end.
    ///
    /// - Parameters:
    ///   - service: the service, marked when the run began.
    ///   - run: the run, returned with the answer.
    ///   - ending: how the run ended; nil if only the lines are wanted.
    ///   - written: the bytes written so far; nil for all that the scribe finds.
    public func tail(
        of service: String,
        run: RunID,
        ending: Ending? = nil,
        written: WrittenOutput? = nil
    ) {
        queue.put(.tail(service: service, run: run, ending, written))
    }

    /// Replaces a small file of the project's state atomically.
    ///
    /// - Parameters:
    ///   - file: its name in `.vigia`.
    ///   - bytes: the new content.
    public func replace(_ file: String, with bytes: [UInt8]) {
        queue.put(.replace(file: file, bytes))
    }

    /// Appends to a small file of the project's state; the answer is `gone` if the file is missing.
    ///
    /// - Parameters:
    ///   - file: its name in `.vigia`.
    ///   - bytes: the bytes to append.
    public func append(to file: String, _ bytes: [UInt8]) {
        queue.put(.append(file: file, bytes))
    }

    /// Runs a small job on the scribe's thread, for files of other rooms.
    ///
    /// If the queue is full, the job is skipped.
    ///
    /// - Parameter work: the job.
    public func perform(_ work: @escaping @Sendable () -> Void) { queue.put(.perform(work)) }

    /// Runs a small job on the scribe's thread, and answers `performed` with its result.
    ///
    /// - Parameters:
    ///   - token: returned with the answer, also where the queue is full and the job is skipped.
    ///   - work: the job.
    public func perform(token: UInt64, _ work: @escaping @Sendable () -> any Sendable) {
        queue.put(.performAnswering(token, work))
    }

    /// Requests an answer once everything in the pipes and the queue now is written.
    ///
    /// - Parameter token: returned with the answer.
    public func flush(token: UInt64) { queue.put(.flush(token)) }

    /// Writes everything and ends the thread; a second call does nothing.
    public func finish() {
        guard let thread = thread.withLock({ $0.take() }) else { return }
        queue.put(.finish)
        thread.join()
    }
}

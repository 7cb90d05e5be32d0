public import VigiaCore
public import VigiaPlatform
internal import Synchronization

/// The thread that does all writing to disk: what services say, and the journal.
///
/// Every call returns at once; what comes of it is told by `takeAnswers`. Orders are carried
/// out one after the other. While nothing is to be written, the thread sleeps.
public final class Scribe: Sendable {
    private let queue: ScribeQueue
    private let thread: Mutex<WorkerThread?>

    /// The most lines that a tail has.
    public static let tailLinesMax = 20
    /// The most bytes that a tail looks back.
    public static let tailBytesMax = 64 * 1024

    /// Starts the thread, which opens the journal and goes on trying where it cannot.
    ///
    /// - Parameters:
    ///   - path: the file of the journal.
    ///   - span: how long after a failure a file is tried again.
    /// - Throws: what the kernel refused: descriptors or a thread.
    public init(
        journal path: String,
        retryEvery span: Duration = .seconds(1)
    ) throws(SystemError) {
        let queue = try ScribeQueue()
        let room = try ScribeRoom(queue: queue)
        self.queue = queue
        let thread = try WorkerThread.start("scribe") {
            ScribeWorker(room: room, journal: path, retryEvery: span).run()
        }
        self.thread = Mutex(thread)
    }

    deinit { finish() }

    /// What the loop watches: readable when there are answers.
    public var answersDescriptor: Int32 { queue.answered.raw }

    /// Takes what was answered since the last time, oldest first.
    public func takeAnswers() -> [ScribeAnswer] { queue.takeAnswers() }

    /// Moves from now on what comes out of a pipe to the end of a file.
    ///
    /// - Parameters:
    ///   - name: the log; one that is already open is closed first.
    ///   - reader: the reading end.
    ///   - path: the file, made if it is not there.
    public func open(_ name: LogName, reader: consuming FileDescriptor, path: String) {
        queue.put(.open(name, reader: reader.release(), path: path))
    }

    /// Moves what is in the pipe, and lets go of it.
    public func close(_ name: LogName) { queue.put(.close(name)) }

    /// Adds a line to the journal; it waits in memory while the file cannot be written.
    public func journal(_ entry: JournalEntry) { queue.put(.journal(entry)) }

    /// Remembers that a new run of the service begins here, on both streams.
    ///
    /// Call it before the run is spawned: what is in the pipes by now is an older run's.
    public func mark(service: String) { queue.put(.mark(service: service)) }

    /// Asks for the last lines that a run wrote: those on stderr, or on stdout if there are none.
    ///
    /// - Parameters:
    ///   - service: the service, marked when the run began.
    ///   - run: comes back with the answer.
    public func tail(of service: String, run: RunID) {
        queue.put(.tail(service: service, run: run))
    }

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

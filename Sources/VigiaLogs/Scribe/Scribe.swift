import Synchronization
public import VigiaCore
public import VigiaPlatform

/// The thread that does all disk writing, as the loop sees it: orders go in, answers come out,
/// and nothing here waits for a disk.
public final class Scribe: Sendable {
    /// What the loop orders.
    enum Order: Sendable {
        case open(LogName, reader: Int32, path: String)
        case journal(JournalEntry)
        case mark(service: String)
        case tail(service: String, run: RunID)
        case flush(UInt64)
        case finish
    }

    /// The two directions between the threads, and the one lock of the supervisor.
    struct Mailbox: Sendable {
        var orders: [Order] = []
        var answers: [ScribeAnswer] = []
        /// Journal entries that had no room.
        var lost = 0
    }

    /// The most orders that wait.
    ///
    /// While the disk does not answer, journal entries beyond that
    /// are counted and dropped; every other order comes once for each act of a service.
    public static let ordersMax = 100_000

    let mailbox = Mutex(Mailbox())
    let ordered: EventCounter
    let answered: EventCounter
    private let thread = Mutex<WorkerThread?>(nil)

    /// Begins with the journal.
    ///
    /// - Parameters:
    ///   - journal: where it is; its folder is made where there is none.
    ///   - retryEvery: how soon a file is tried again that could not be written.
    /// - Throws: what the kernel refused: a descriptor, or the thread.
    public init(journal: String, retryEvery: Duration = .seconds(1)) throws(SystemError) {
        ordered = try EventCounter()
        answered = try EventCounter()
        let desk = try ScribeDesk(self, journal: journal, retryEvery: retryEvery)
        let worker = try WorkerThread(name: "scribe") { desk.run() }
        thread.withLock { $0 = worker }
    }

    /// The descriptor that becomes readable when answers wait.
    public var answersDescriptor: Int32 { answered.descriptor }

    /// Has what comes out of a pipe moved to the end of a file, byte for byte.
    ///
    /// - Parameters:
    ///   - name: whose log it is; one of the same name is taken over.
    ///   - reader: the reading end of the pipe.
    ///   - path: the file.
    public func open(_ name: LogName, reader: consuming FileDescriptor, path: String) {
        give(.open(name, reader: reader.release(), path: path))
    }

    /// Has a line written into the journal.
    public func journal(_ entry: JournalEntry) { give(.journal(entry)) }

    /// Notes that a new run of a service begins: what was written until now is not of it.
    public func mark(service: String) { give(.mark(service: service)) }

    /// Asks for the last lines that the newest run of a service wrote; `.tail` answers.
    public func tail(of service: String, run: RunID) { give(.tail(service: service, run: run)) }

    /// Asks for everything that was ordered and written so far to be in the files; `.flushed`
    /// answers with the token.
    public func flush(token: UInt64) { give(.flush(token)) }

    /// Moves and writes what there is, and ends the thread.
    public func finish() {
        give(.finish)
        thread.withLock { worker in
            worker?.join()
            worker = nil
        }
    }

    /// Takes the answers that have come.
    public func takeAnswers() -> [ScribeAnswer] {
        answered.clear()
        return mailbox.withLock { box in
            defer { box.answers = [] }
            return box.answers
        }
    }

    private func give(_ order: Order) {
        let wasEmpty = mailbox.withLock { box in
            if case .journal = order, box.orders.count >= Self.ordersMax {
                box.lost += 1
                return false
            }
            box.orders.append(order)
            return box.orders.count == 1
        }
        if wasEmpty { ordered.raise() }
    }
}

/// What the scribe tells the loop.
public enum ScribeAnswer: Equatable, Sendable {
    /// The last lines of a run: those on stderr, or where there are none those on stdout.
    case tail(service: String, run: RunID, lines: [String])
    /// Everything before the flush of this token is in the files.
    case flushed(UInt64)
    /// A file cannot be written; it is tried again and again.
    case writeFailed(path: String, SystemError)
    /// It can be written again; so many bytes were dropped meanwhile.
    case writeRecovered(path: String, dropped: Int)
}

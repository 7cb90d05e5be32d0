internal import Synchronization
internal import VigiaCore
internal import VigiaPlatform

/// The two bounded queues between the loop and the scribe: the one place where two threads meet.
///
/// Orders are at most `ordersMax`. At the maximum, journal lines are dropped and counted, marks are
/// dropped (a tail may then show lines of an older run), appends to state files and jobs of other
/// rooms are skipped, and tails, flushes and jobs with a result are answered at once with nothing;
/// `open`, `settle`, `close`, `replace` and `finish` are few by their nature and always accepted.
/// Answers are at most `answersMax`; at the maximum the newest is dropped, unless it is the result
/// of a job: each has somebody who waits for it.
final class ScribeQueue: Sendable {
    static let ordersMax = 16_384
    static let answersMax = 16_384

    private struct Contents {
        var orders: [ScribeOrder] = []
        var droppedLines = 0
        var answers: [ScribeAnswer] = []

        /// Adds an order; true if it is the only one.
        mutating func add(_ order: ScribeOrder) -> Bool {
            orders.append(order)
            return orders.count == 1
        }

        /// Drops an order; returns the answer to give instead.
        mutating func refuse(_ order: ScribeOrder) -> ScribeAnswer? {
            switch order {
            case .tail(let service, let run, _, _):
                return .tail(service: service, run: run, LastWords(nil, lines: []))
            case .flush(let token), .rotate(_, let token): return .flushed(token)
            case .performAnswering(let token, _):
                return .performed(PerformedWork(token: token, value: nil))
            case .journal: droppedLines += 1
            case .mark, .ended, .open, .settle, .close, .replace, .append, .perform, .finish: break
            }
            return nil
        }
    }

    private let contents = Mutex(Contents())
    /// Readable while orders wait.
    let ordered: EventCounter
    /// Readable while answers wait.
    let answered: EventCounter

    init() throws(SystemError) {
        ordered = try EventCounter()
        answered = try EventCounter()
    }

    /// Adds an order, and wakes the scribe if the queue was empty.
    func put(_ order: ScribeOrder) {
        let (isFirst, answer) = contents.withLock { contents in
            contents.orders.count < Self.ordersMax || order.isPrecious
                ? (contents.add(order), nil) : (false, contents.refuse(order))
        }
        if isFirst { ordered.raise() }
        if let answer { self.answer(answer) }
    }

    /// Whether any order waits.
    var hasOrders: Bool { contents.withLock { !$0.orders.isEmpty } }

    /// Takes all orders, and the number of journal lines dropped before them.
    func takeOrders() -> (orders: [ScribeOrder], droppedLines: Int) {
        ordered.lower()
        return contents.withLock { contents in
            defer { (contents.orders, contents.droppedLines) = ([], 0) }
            return (contents.orders, contents.droppedLines)
        }
    }

    /// Adds an answer, and wakes the loop if the queue was empty.
    func answer(_ answer: ScribeAnswer) {
        let wakes = contents.withLock { contents in
            guard contents.answers.count < Self.answersMax || answer.isResult else { return false }
            contents.answers.append(answer)
            return contents.answers.count == 1
        }
        if wakes { answered.raise() }
    }

    /// Takes all answers.
    func takeAnswers() -> [ScribeAnswer] {
        answered.lower()
        return contents.withLock { contents in
            defer { contents.answers = [] }
            return contents.answers
        }
    }
}

extension ScribeOrder {
    /// Whether it is accepted even when the queue is full.
    fileprivate var isPrecious: Bool {
        switch self {
        case .open, .settle, .close, .replace, .finish: true
        case .journal, .mark, .ended, .tail, .rotate, .append, .perform, .performAnswering, .flush:
            false
        }
    }
}

extension ScribeAnswer {
    /// Whether it is the result of a job.
    fileprivate var isResult: Bool {
        if case .performed = self { true } else { false }
    }
}

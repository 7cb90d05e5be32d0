internal import Synchronization
internal import VigiaCore
internal import VigiaPlatform

/// What passes between the loop and the scribe: the one place where two threads meet.
///
/// Orders are at most `ordersMax`. At the maximum, journal lines are dropped and counted, marks
/// are dropped (a tail may then show lines of an older run), lines for files of the state and work
/// of other rooms are left out, tails and flushes are answered at once with nothing; `open`,
/// `settle`, `close`, `replace` and `finish` are few by their nature and always taken.
/// Answers are at most `answersMax`; at the maximum the newest is dropped.
final class ScribeQueue: Sendable {
    static let ordersMax = 16_384
    static let answersMax = 16_384

    private struct Contents {
        var orders: [ScribeOrder] = []
        var droppedLines = 0
        var answers: [ScribeAnswer] = []

        /// Takes an order in; whether it is the only one.
        mutating func add(_ order: ScribeOrder) -> Bool {
            orders.append(order)
            return orders.count == 1
        }

        /// Does without an order; what to answer instead.
        mutating func refuse(_ order: ScribeOrder) -> ScribeAnswer? {
            switch order {
            case .tail(let service, let run, _, _):
                return .tail(service: service, run: run, LastWords(nil, lines: []))
            case .flush(let token), .rotate(_, let token): return .flushed(token)
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

    /// Hands an order over, and wakes the scribe if it has none yet.
    func put(_ order: ScribeOrder) {
        let (isFirst, answer) = contents.withLock { contents in
            contents.orders.count < Self.ordersMax || order.isPrecious
                ? (contents.add(order), nil) : (false, contents.refuse(order))
        }
        if isFirst { ordered.raise() }
        if let answer { self.answer(answer) }
    }

    /// Whether any waits.
    var hasOrders: Bool { contents.withLock { !$0.orders.isEmpty } }

    /// Takes all orders, and how many journal lines were dropped before them.
    func takeOrders() -> (orders: [ScribeOrder], droppedLines: Int) {
        ordered.lower()
        return contents.withLock { contents in
            defer { (contents.orders, contents.droppedLines) = ([], 0) }
            return (contents.orders, contents.droppedLines)
        }
    }

    /// Gives an answer, and wakes the loop if it has none yet.
    func answer(_ answer: ScribeAnswer) {
        let wakes = contents.withLock { contents in
            guard contents.answers.count < Self.answersMax else { return false }
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
    /// Whether it is taken even when the queue is full.
    fileprivate var isPrecious: Bool {
        switch self {
        case .open, .settle, .close, .replace, .finish: true
        case .journal, .mark, .ended, .tail, .rotate, .append, .perform, .flush: false
        }
    }
}

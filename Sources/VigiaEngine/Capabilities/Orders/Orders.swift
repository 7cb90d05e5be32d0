import VigiaCore
import VigiaPlatform
import VigiaWire

/// Takes down orders, tells how they end, and answers whoever waits for that.
///
/// What was ordered and what came of it is the core's, and lies in the checkpoint. An order is
/// answered once it is in there and was carried out, so that whoever knows its number can ask any
/// later supervisor for it.
final class Orders: Capability {
    /// The most that wait for orders at a time; one more is refused.
    static let waitersMax = 256
    /// The longest that an answer may be waited for.
    static let waitMax = Duration.seconds(60)
    /// How long whoever waits is told nothing of what changes, short of the end, for each hundred
    /// services of an order: one for a thousand changes thousands of times, and is long to tell.
    static let tellEvery = Duration.milliseconds(250)

    /// Who waits until something of an order changes.
    private struct Waiter {
        let number: UInt64
        /// What was seen of the order.
        let revision: UInt64
        let orderedAt: Instant
        let until: Instant
        let then: (OrderStatus?) -> Void
    }

    private unowned let host: any Host
    /// The orders of which it was not told yet how they ended.
    private var unreported: Set<UInt64> = []
    /// The orders of this turn, and who is to be answered.
    private var placed: [(number: UInt64, then: (OrderStatus?) -> Void)] = []
    private var waiters: [Waiter] = []
    /// Whether an order for many services has just settled, whose memory is not needed again soon.
    private var isLarge = false
    /// How many services make an order large.
    private static let largeMin = 100

    init(_ host: any Host) { self.host = host }

    func begin(with inventory: Inventory) {
        unreported = Set(host.project.orderBook.orders.filter { !$0.isSettled }.map(\.number))
    }

    /// Has the core take down an order, and answers once that is written and carried out.
    func place(_ new: Project.NewOrder, then: ((OrderStatus?) -> Void)? = nil) {
        host.decide { project, now, draw in
            let next = project.orderBook.next
            let (number, effects) = project.place(new, at: now, draw: draw)
            if number == next { unreported.insert(number) }
            if let then { placed.append((number, then)) }
            return effects
        }
    }

    /// Answers with the order by which everything goes down, once this turn is over.
    func answerShutdown(_ then: @escaping (OrderStatus?) -> Void) {
        let order = host.project.orderBook.orders.last { $0.action == .shutdown }
        placed.append((order?.number ?? 0, then))
    }

    /// The orders that are known, the oldest first.
    var known: [OrderStatus] {
        let (project, now) = (host.project, Clock.now)
        return project.orderBook.orders.map { OrderStatus($0, in: project, at: now) }
    }

    /// Answers with an order once something of it has changed.
    ///
    /// - Parameters:
    ///   - number: its number.
    ///   - limit: how long that is waited for.
    ///   - revision: what was seen of it; nil for what is there now.
    ///   - then: gets the order; nil where it is not known.
    /// - Returns: false where too many wait already.
    func wait(
        for number: UInt64,
        atMost limit: Duration,
        seeing revision: UInt64?,
        then: @escaping (OrderStatus?) -> Void
    ) -> Bool {
        let (now, project) = (Clock.now, host.project)
        let waiter = Waiter(
            number: number,
            revision: revision ?? project.revision(of: number),
            orderedAt: now,
            until: now + min(limit, Self.waitMax),
            then: then
        )
        if due(waiter, in: project) <= now {
            then(status(of: number, in: project))
            return true
        }
        guard waiters.count < Self.waitersMax else { return false }
        waiters.append(waiter)
        return true
    }

    func turnEnded() {
        report()
        if !placed.isEmpty {
            let answers = placed
            placed = []
            for (number, then) in answers { then(status(of: number, in: host.project)) }
        }
        answerWaiters(at: Clock.now)
        if isLarge { Memory.trim() }
        isLarge = false
    }

    var deadline: Instant {
        if waiters.isEmpty { return .never }
        let project = host.project
        return waiters.reduce(.never) { min($0, due($1, in: project)) }
    }

    func look(at now: Instant) { answerWaiters(at: now) }

    /// Whoever waits asks the next supervisor.
    func stop() { answerWaiters(at: .never) }

    private func answerWaiters(at now: Instant) {
        if waiters.isEmpty { return }
        let project = host.project
        let over = waiters.filter { due($0, in: project) <= now }
        waiters.removeAll { due($0, in: project) <= now }
        for waiter in over { waiter.then(status(of: waiter.number, in: project)) }
    }

    /// When whoever waits is to be answered.
    private func due(_ waiter: Waiter, in project: borrowing Project) -> Instant {
        guard let order = project.orderBook[waiter.number], !order.isSettled else {
            return waiter.orderedAt
        }
        let parts = order.parts.count
        guard project.revision(of: waiter.number) != waiter.revision else { return waiter.until }
        return min(waiter.until, waiter.orderedAt + Self.tellEvery * (1 + parts / 100))
    }

    private func status(of number: UInt64, in project: Project) -> OrderStatus? {
        project.orderBook[number].map { OrderStatus($0, in: project, at: Clock.now) }
    }

    /// Tells how orders ended, which is in the checkpoint by now, after what settled them.
    private func report() {
        if unreported.isEmpty { return }
        let book = host.project.orderBook
        for number in unreported.sorted() {
            let order = book[number]
            if order?.isSettled == false { continue }
            unreported.remove(number)
            if let order { tell(order) }
        }
    }

    /// The most services that are named in the journal where they are not as ordered.
    private static let reportedMax = 10

    private func tell(_ order: PlacedOrder) {
        if order.parts.count >= Self.largeMin { isLarge = true }
        let left = order.parts.compactMap { part -> String? in
            guard let outcome = part.outcome, outcome.word != .done else { return nil }
            return "\(part.service): \(outcome.detail ?? outcome.word.rawValue)"
        }
        let took = order.settledAt.map { $0 - order.placedAt } ?? .zero
        host.say(
            .orderSettled,
            [
                "order": .count(order.number), "action": .text(order.action.rawValue),
                "services": .count(order.parts.count), "not_as_ordered": .count(left.count),
                "why": .texts(Array(left.prefix(Self.reportedMax))),
                "after_ms": .milliseconds(took),
            ],
            level: left.isEmpty ? nil : .warning,
            because: order.cause
        )
    }
}

/// The orders that are known: those that are open, and the last ones that have settled.
///
/// It is part of the state that a successor goes on with, so that whoever placed an order can ask
/// for it, by its number or by its key, whatever has died meanwhile.
///
/// The rule of what is kept: a settled order is forgotten `keptFor` after its end, as soon as
/// another is placed. Where there are more than `ordersMax`, or more than `partsMax` services in
/// all of them, the oldest settled one is forgotten, and where none has settled the oldest; the
/// newest never is. An order that is forgotten while it is open is carried out like any other, and
/// nobody is told how it ends.
public struct OrderBook: Hashable, Codable, Sendable {
    /// The most orders that are known at a time.
    public static let ordersMax = 64
    /// The most services in all of them together.
    public static let partsMax = 20_000
    /// How long an order is known after it has settled, at least while none of the limits is hit.
    public static let keptFor = Duration.seconds(600)

    /// The orders, the oldest first.
    public private(set) var orders: [PlacedOrder] = []
    /// The number of the next one.
    public private(set) var next: UInt64 = 1

    /// Begins with none.
    public init() {}

    /// Goes on with what is known of orders.
    ///
    /// - Parameters:
    ///   - orders: each with a number of its own, the oldest first.
    ///   - next: the number of the next one.
    public init(orders: [PlacedOrder], next: UInt64) {
        (self.orders, self.next) = (orders, next)
    }

    /// The order of a number; nil where it is not known, or not any more.
    public subscript(number: UInt64) -> PlacedOrder? {
        place(of: number).map { orders[$0] }
    }

    /// The order that was placed with this key.
    public func order(withKey key: String) -> PlacedOrder? { orders.last { $0.key == key } }

    /// Where an order stands in the list.
    func place(of number: UInt64) -> Int? { orders.firstIndex { $0.number == number } }

    /// Takes down an order.
    ///
    /// - Returns: its number.
    mutating func add(
        _ action: OrderAction,
        key: String?,
        because cause: Cause,
        parts: [PlacedOrder.Part],
        at now: Instant
    ) -> UInt64 {
        let order = PlacedOrder(
            number: next,
            key: key,
            action: action,
            cause: cause,
            placedAt: now,
            parts: parts
        )
        next += 1
        orders.append(order)
        forget(at: now)
        return order.number
    }

    /// Forgets orders by the rule above.
    private mutating func forget(at now: Instant) {
        orders.removeAll { order in order.settledAt.map { $0 + Self.keptFor <= now } ?? false }
        var parts = orders.reduce(0) { $0 + $1.parts.count }
        while orders.count > 1, orders.count > Self.ordersMax || parts > Self.partsMax {
            let older = orders.dropLast()
            let place = older.firstIndex(where: \.isSettled) ?? orders.startIndex
            parts -= orders.remove(at: place).parts.count
        }
    }

    /// An order has settled.
    mutating func settle(_ place: Int, as outcomes: [OrderOutcome], at now: Instant) {
        for (part, outcome) in outcomes.enumerated() {
            orders[place].parts[part].outcome = outcome
        }
        orders[place].settledAt = now
    }
}

public import VigiaCore

/// An order as the API tells it: the answer of `GET /v1/orders/{n}`, and a part of that of a POST.
public struct OrderStatus: Hashable, Sendable {
    /// One service of it.
    public struct Service: Hashable, Sendable {
        /// The service.
        public var name: String
        /// What is asked of it: `start`, `stop`, `restart` or `reload`.
        public var request: String
        /// What has come of it; nil while it is open.
        public var outcome: OutcomeWord?
        /// Why, as a clause.
        public var detail: String?
        /// The number of the order that wants the opposite.
        public var supersededBy: UInt64?

        /// Takes the two; nothing has come of it yet.
        public init(name: String, request: String) { (self.name, self.request) = (name, request) }
    }

    /// One that is waited for.
    public struct Awaited: Hashable, Sendable {
        /// The service.
        public var name: String
        /// Its state, as in `GET /v1/status`.
        public var state: String
        /// Why it is not simply up, in words.
        public var reason: String?
        /// What it depends on and what is not there.
        public var needs: [String]

        /// Takes the parts.
        public init(name: String, state: String, reason: String? = nil, needs: [String] = []) {
            (self.name, self.state, self.reason, self.needs) = (name, state, reason, needs)
        }
    }

    /// Its number, counted from 1 over the life of the project's guardian.
    public var number: UInt64
    /// What whoever placed it calls it.
    public var key: String?
    /// What was ordered: `start`, `stop`, `pause`, `restart`, `reload`, `apply` or `shutdown`.
    public var action: String
    /// Who ordered it.
    public var cause: RecordCause
    /// Whether nothing more comes of it.
    public var isSettled: Bool
    /// For how long it has been open, or was, in seconds.
    public var elapsedSeconds: Double
    /// Another number whenever something of it changed while it is open.
    public var revision: UInt64
    /// How many services are waited for.
    public var open: Int
    /// The first of those.
    public var awaited: [Awaited] = []
    /// All of its services.
    public var services: [Service] = []

    /// How many of those that are waited for are told at most.
    public static let awaitedMax = 10

    /// Takes what every order has.
    public init(
        number: UInt64,
        action: String,
        cause: RecordCause,
        isSettled: Bool,
        elapsedSeconds: Double,
        revision: UInt64,
        open: Int
    ) {
        (self.number, self.action, self.cause) = (number, action, cause)
        (self.isSettled, self.elapsedSeconds) = (isSettled, elapsedSeconds)
        (self.revision, self.open) = (revision, open)
    }
}

/// The answer of `GET /v1/orders`.
public struct OrderList: Hashable, Sendable {
    /// The orders that are known, the oldest first.
    public var orders: [OrderStatus]

    /// Takes the orders.
    public init(orders: [OrderStatus]) { self.orders = orders }
}

/// What came of an order for one service, as the API sends it: an `OrderOutcome.Word`, or the word of
/// a newer version.
public typealias OutcomeWord = OpenWord<OrderOutcome.Word>

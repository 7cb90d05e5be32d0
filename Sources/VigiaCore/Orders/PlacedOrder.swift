/// What somebody has ordered of services, until it is known what came of it.
///
/// Each part is about one service. An order settles once no part is open any more; until then no
/// outcome is final, since a service that was ready may have failed while others still start. What
/// came of each part is then written down, and stays.
public struct PlacedOrder: Hashable, Codable, Sendable {
    /// What is to come of one service.
    public struct Part: Hashable, Codable, Sendable {
        /// The service.
        public let service: String
        /// What is asked of it.
        public let request: Request
        /// The run that it had when the order was placed.
        public let run: RunID?
        /// What came of it, once the order has settled.
        public internal(set) var outcome: OrderOutcome?

        /// Begins open.
        public init(service: String, request: Request, run: RunID?) {
            (self.service, self.request, self.run) = (service, request, run)
        }
    }

    /// Counted from 1 over the life of the project's guardian.
    public let number: UInt64
    /// What whoever placed it calls it; the same key gives the same order.
    public let key: String?
    /// What was ordered.
    public let action: OrderAction
    /// Who ordered it.
    public let cause: Cause
    /// When it was placed.
    public let placedAt: Instant
    /// One part for each service, in the order of the configuration.
    public internal(set) var parts: [Part]
    /// When it settled; nil while it is open.
    public internal(set) var settledAt: Instant?

    /// The most characters of a key.
    public static let keyLengthMax = 64

    /// Whether nothing more comes of it.
    public var isSettled: Bool { settledAt != nil }

    /// Whether it has settled, and every service is as the order wanted it.
    public var isDone: Bool { parts.allSatisfy { $0.outcome?.word == .done } }
}

/// What can be ordered of services.
public enum OrderAction: String, Hashable, Codable, Sendable, CaseIterable {
    /// Be up.
    case start
    /// Be down.
    case stop
    /// Be down for as long as a process works on what they use.
    case pause
    /// End, and be up again.
    case restart
    /// Be up in a new run, without a gap.
    case reload
    /// Be as another configuration wants it.
    case apply
    /// Be down, all of them, and Vigia too.
    case shutdown

    /// What is asked of each service; a configuration asks each something of its own.
    var request: Request {
        switch self {
        case .start, .apply: .start
        case .stop, .pause, .shutdown: .stop
        case .restart: .restart
        case .reload: .reload
        }
    }
}

/// What came of an order for one service.
public struct OrderOutcome: Hashable, Codable, Sendable {
    /// Which kind of end.
    ///
    /// | word | the service |
    /// |---|---|
    /// | `done` | is ready in a run as ordered, has ended well as a job does, or is down as ordered |
    /// | `refused` | keeps its old run: the new one was not fit, or a check failed |
    /// | `failed` | was given up |
    /// | `held` | waits for something that does not come by itself |
    /// | `unchanged` | keeps its old run: another one before it did not come up |
    /// | `superseded` | is asked the opposite by a later order |
    /// | `removed` | is no longer configured |
    public enum Word: String, Hashable, Codable, Sendable, CaseIterable {
        /// It is as ordered.
        case done
        /// The old run stays, as the new one was not fit.
        case refused
        /// It was given up.
        case failed
        /// It waits for something that does not come by itself.
        case held
        /// The old run stays, as one before it did not come up.
        case unchanged
        /// Somebody wants the opposite by now.
        case superseded
        /// It is no longer configured.
        case removed
    }

    /// Which kind of end.
    public let word: Word
    /// What there is to say besides, which is rare.
    @Seldom private var besides: Besides?

    private struct Besides: Hashable, Codable, Sendable {
        let detail: String?
        let supersededBy: UInt64?
    }

    /// Why, as a clause; nil where the word says it all.
    public var detail: String? { besides?.detail }
    /// The number of the order that supersedes it; nil where no order does that is still known.
    public var supersededBy: UInt64? { besides?.supersededBy }

    /// Takes the parts.
    public init(_ word: Word, _ detail: String? = nil, supersededBy: UInt64? = nil) {
        self.word = word
        guard detail != nil || supersededBy != nil else { return }
        besides = Besides(detail: detail, supersededBy: supersededBy)
    }

    static let done = Self(.done)
}

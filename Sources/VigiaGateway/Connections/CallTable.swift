import VigiaCore

/// The requests at the supervisor, and those that wait for their turn there.
///
/// The supervisor answers all requests that have come before it does anything else. So that a crowd of
/// clients does not hold its loop, one request goes to it at a time, and the others wait here, where
/// waiting costs it nothing. A request that is not answered soon waits for something else than the
/// loop, such as a service, and makes way for the next one.
struct CallTable {
    private var calls: [UInt64: SupervisorCall] = [:]

    /// How many there are.
    var count: Int { calls.count }

    /// The request of a token.
    subscript(token: UInt64) -> SupervisorCall? { calls[token] }

    /// Takes up a request.
    mutating func add(_ call: SupervisorCall) { calls[call.token] = call }

    /// Forgets a request that is over.
    mutating func remove(_ call: SupervisorCall) { calls[call.token] = nil }

    /// All of them, in no order.
    var all: [SupervisorCall] { Array(calls.values) }

    /// The requests that go to the supervisor now: the oldest, so that no kind of them waits for ever.
    func next(at now: Instant) -> [SupervisorCall] {
        let room = GatewayLimits.callsAtOnce - calls.values.count { $0.isFresh(at: now) }
        guard room > 0 else { return [] }
        let line = calls.values.filter { $0.isReady(at: now) }
        return Array(line.sorted { $0.token < $1.token }.prefix(room))
    }

    /// When a request wants to act by itself.
    func due(at now: Instant) -> Instant {
        let fresh = calls.values.filter { $0.isFresh(at: now) }
        let isFull = fresh.count >= GatewayLimits.callsAtOnce
        var (due, waits) = (Instant.never, false)
        for call in calls.values {
            let isInLine = isFull && call.isReady(at: now)
            due = min(due, isInLine ? call.deadline : call.due)
            waits = waits || isInLine
        }
        // One that makes way lets the next one go.
        return waits ? fresh.reduce(due) { min($0, $1.freshUntil) } : due
    }
}

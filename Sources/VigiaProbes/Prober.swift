internal import CEvent
public import VigiaCore

/// Runs probes over a libevent loop that the caller owns, without ever blocking it.
///
/// Every question gets exactly one answer, within its timeout. The loop gives the answer, never
/// `ask` itself, when nothing of the question is open any more. Everything happens on the loop's
/// thread.
public final class Prober {
    let base: EventBase
    let userAgent: String
    private var asks: [UInt64: Ask] = [:]
    private var lastTicket: UInt64 = 0
    private var resolver: Resolver?

    /// Makes a prober for this loop.
    ///
    /// - Parameters:
    ///   - base: an `event_base` that outlives the prober.
    ///   - version: the text behind `vigia/` in the `User-Agent` of a request.
    public init(base: OpaquePointer, version: String = "1") {
        unsafe self.base = EventBase(raw: base)
        userAgent = "vigia/\(version)"
    }

    /// How many events have ever arrived from probed services.
    public var heard: Int { base.heard }

    /// The number of questions without an answer.
    public var pending: Int { asks.count }

    /// Runs a probe once.
    ///
    /// - Parameters:
    ///   - probe: the question and the expected answer; `exec` fails here, since only the guardian
    ///     spawns.
    ///   - timeout: the longest time until the answer, from the loop's present turn.
    ///   - acceptorProof: called repeatedly for the process that accepted the connection, until
    ///     that is known; nil where any process counts.
    ///   - then: gets the one answer; never called after `cancel`.
    /// - Returns: a ticket for `cancel`.
    @discardableResult
    public func ask(
        _ probe: Probe,
        timeout: Duration,
        acceptorProof: ((Int32) -> AcceptorProof)? = nil,
        then: @escaping (ProbeAnswer) -> Void
    ) -> ProbeTicket {
        lastTicket += 1
        let ticket = ProbeTicket(id: lastTicket)
        let ask = Ask(probe, timeout: timeout, acceptorProof: acceptorProof, by: self) {
            [weak self] answer in
            self?.asks[ticket.id] = nil
            then(answer)
        }
        asks[ticket.id] = ask
        ask.begin()
        return ticket
    }

    /// Cancels a question: it gets no answer, and everything that it opened is closed.
    ///
    /// - Parameter ticket: a ticket from `ask`; ignored after the answer.
    public func cancel(_ ticket: ProbeTicket) { asks.removeValue(forKey: ticket.id)?.abandon() }

    deinit { for ask in asks.values { ask.abandon() } }

    /// The resolver of host names, made on first use.
    ///
    /// An old resolver without pending lookups is replaced, so that a changed `/etc/hosts` or
    /// `/etc/resolv.conf` is seen within a minute.
    func currentResolver() -> Resolver {
        if let resolver, resolver.isFresh || resolver.pending > 0 { return resolver }
        let fresh = Resolver(base: base)
        resolver = fresh
        return fresh
    }
}

/// Which process accepted the connection of a question.
public enum AcceptorProof: Hashable, Sendable {
    /// None yet: the connection waits in the listen queue.
    case nobody
    /// The expected process.
    case meant
    /// Another process.
    case other
}

/// A handle for `Prober.cancel`; its number is never used twice.
public struct ProbeTicket: Hashable, Sendable {
    let id: UInt64
}

/// The result of a probe.
public struct ProbeAnswer: Hashable, Sendable {
    /// The meaning of the answer.
    public var verdict: Verdict
    /// The time from question to answer.
    public var elapsed: Duration
    /// The HTTP status; nil where none arrived.
    public var status: Int?
    /// The beginning of the HTTP body as one printable line; nil where there is none.
    public var excerpt: String?
    /// Whether nothing listens at the address.
    public var isRefused = false

    /// Takes a result; `isRefused` is false until it is set.
    public init(
        verdict: Verdict,
        elapsed: Duration,
        status: Int? = nil,
        excerpt: String? = nil
    ) {
        (self.verdict, self.elapsed) = (verdict, elapsed)
        (self.status, self.excerpt) = (status, excerpt)
    }
}

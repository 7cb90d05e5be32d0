internal import CEvent
public import VigiaCore

/// Asks probes over a libevent loop that the caller owns, without ever blocking it.
///
/// Every question gets exactly one answer, within its own timeout, and never from inside
/// `ask`: answers are given by the loop, when nothing of the question is open any more.
/// Everything happens on the loop's thread.
public final class Prober {
    let base: EventBase
    let userAgent: String
    private var asks: [UInt64: Ask] = [:]
    private var lastTicket: UInt64 = 0
    private var resolver: Resolver?

    /// Makes a prober that asks over this loop.
    ///
    /// - Parameters:
    ///   - base: an `event_base` that outlives the prober.
    ///   - version: what follows `vigia/` in the `User-Agent` of a question.
    public init(base: OpaquePointer, version: String = "1") {
        unsafe self.base = EventBase(raw: base)
        userAgent = "vigia/\(version)"
    }

    /// How many times something was heard from whoever is asked, ever.
    public var heard: Int { base.heard }

    /// How many questions wait for their answers.
    public var pending: Int { asks.count }

    /// Asks a question.
    ///
    /// - Parameters:
    ///   - probe: the question and what is expected; `exec` is not asked here but by whoever
    ///     spawns, and fails.
    ///   - timeout: the longest the answer takes, from the loop's present turn on.
    ///   - witness: asked again and again who took the connection, until that is known; nil where
    ///     any answer counts.
    ///   - then: gets the one answer; never called after `cancel`.
    /// - Returns: what `cancel` takes.
    @discardableResult
    public func ask(
        _ probe: Probe,
        timeout: Duration,
        witness: ((Int32) -> ProbeWitness)? = nil,
        then: @escaping (ProbeAnswer) -> Void
    ) -> ProbeTicket {
        lastTicket += 1
        let ticket = ProbeTicket(id: lastTicket)
        let ask = Ask(probe, timeout: timeout, witness: witness, by: self) { [weak self] answer in
            self?.asks[ticket.id] = nil
            then(answer)
        }
        asks[ticket.id] = ask
        ask.begin()
        return ticket
    }

    /// Takes a question back: it gets no answer, and nothing of it stays open.
    ///
    /// - Parameter ticket: from `ask`; one whose answer was given already is ignored.
    public func cancel(_ ticket: ProbeTicket) { asks.removeValue(forKey: ticket.id)?.abandon() }

    deinit { for ask in asks.values { ask.abandon() } }

    /// The resolver of host names, made when the first one is asked for.
    ///
    /// An old one that nobody waits for is replaced, so that a changed `/etc/hosts` or
    /// `/etc/resolv.conf` is seen within a minute.
    func currentResolver() -> Resolver {
        if let resolver, resolver.isFresh || resolver.pending > 0 { return resolver }
        let fresh = Resolver(base: base)
        resolver = fresh
        return fresh
    }
}

/// Who took the connection of a question.
public enum ProbeWitness: Hashable, Sendable {
    /// Nobody yet: it waits.
    case nobody
    /// The process that is meant.
    case meant
    /// Another one.
    case other
}

/// A question on its way, as `Prober.cancel` takes it; its number is never used twice.
public struct ProbeTicket: Hashable, Sendable {
    let id: UInt64
}

/// What came of a question.
public struct ProbeAnswer: Hashable, Sendable {
    /// What the answer means.
    public var verdict: Verdict
    /// From the question to the answer.
    public var elapsed: Duration
    /// The HTTP status, where one arrived.
    public var status: Int?
    /// The beginning of the HTTP body as one printable line, where there is one.
    public var excerpt: String?
    /// Whether nobody listens where it was asked.
    public var isRefused = false

    /// Takes the four.
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

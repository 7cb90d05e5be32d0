internal import CEvent
internal import Glibc
internal import VigiaCore
internal import VigiaPlatform

/// One question on its way: it resolves the name, connects and asks, under one hard deadline.
///
/// The step that finds the outcome stores it and makes the deadline due at once. The answer is
/// given from the deadline, so nothing is ever freed inside its own callback.
final class Ask {
    private let probe: Probe
    private let timeout: Duration
    private let witness: ((Int32) -> ProbeWitness)?
    private unowned let prober: Prober
    private let settled: (ProbeAnswer) -> Void
    private let began = Clock.uptime
    private var outcome: ProbeAnswer?
    private var term: Term
    /// Whether no connection was made because nothing listens at the address.
    private var wasRefused = false
    private var deadline: Watch?
    /// Whether the deadline was shortened to that of a glance at the body.
    private var isShortened = false

    private var lookup: Lookup?
    private var addresses: [SocketAddress] = []
    private var connection: Connection?
    private var exchange: HTTPExchange?
    /// Checks again which process accepted the connection.
    private var look: Watch?

    init(
        _ probe: Probe,
        timeout: Duration,
        witness: ((Int32) -> ProbeWitness)? = nil,
        by prober: Prober,
        settled: @escaping (ProbeAnswer) -> Void
    ) {
        (self.probe, self.timeout, self.prober) = (probe, timeout, prober)
        (self.settled, self.witness) = (settled, witness)
        term = Term(timeout, from: Self.now)
    }

    func begin() {
        let watch = Watch(prober.base) { [unowned self] in due() }
        deadline = watch
        watch.await(within: timeout)
        switch probe.question {
        case .http(let target): find(target.host, port: target.port)
        case .tcp(let host, let port): find(host, port: port)
        case .unix(let path): reach(socket: path)
        case .exec: fail("a command cannot be asked from here")
        }
    }

    /// Closes everything, without an answer.
    func abandon() {
        lookup?.cancel()
        (lookup, exchange, look, connection, deadline) = (nil, nil, nil, nil, nil)
    }

    private func fail(_ reason: String) { settle(.failing(reason)) }

    private func settle(_ verdict: Verdict, status: Int? = nil, excerpt: String? = nil) {
        guard outcome == nil else { return }
        let elapsed = Clock.uptime - began
        outcome = .init(verdict: verdict, elapsed: elapsed, status: status, excerpt: excerpt)
        outcome?.isRefused = wasRefused
        deadline?.await(within: .zero)
    }

    /// Gives the answer when the outcome is known, or the time is up.
    private func due() {
        if outcome == nil, let answer = exchange?.enough { judge(.success(answer)) }
        if outcome == nil {
            if let more = term.more(at: Self.now) {
                deadline?.await(within: more)
                return
            }
            fail("\(whatIsMissing) within \(timeout.text)")
        }
        abandon()
        if let outcome { settled(outcome) }
    }

    private static var now: Instant { Instant(nanoseconds: Clock.sinceBoot()) }

    private var whatIsMissing: String {
        if lookup != nil { return "the name was not resolved" }
        if look != nil, exchange == nil { return "nobody took the connection" }
        guard let exchange else { return "no connection" }
        return exchange.hasBegun ? "only a part of an answer" : "no answer"
    }
}

// Names and connections.
extension Ask {
    private func find(_ host: String, port: Int) {
        guard let port = UInt16(exactly: port), port > 0 else {
            return fail("\(port) is not a port")
        }
        // A service that listens on "localhost" may use either of its two addresses.
        let numeric = host.lowercased() == "localhost" ? ["127.0.0.1", "::1"] : [host]
        addresses = numeric.compactMap { SocketAddress(numeric: $0, port: port) }
        if !addresses.isEmpty { return connectToNext() }
        lookup = prober.currentResolver().lookup(host, port: port) { [unowned self] found in
            lookup = nil
            addresses = found
            found.isEmpty ? fail("no address is known for \(host)") : connectToNext()
        }
        if !addresses.isEmpty || outcome != nil { lookup = nil }  // The name was resolved at once.
    }

    private func reach(socket path: String) {
        guard let address = SocketAddress(path: path) else {
            let limit = SocketAddress.pathMax
            return fail("socket path of \(path.utf8.count) bytes, at most \(limit) fit: \(path)")
        }
        addresses = [address]
        connectToNext()
    }

    private func connectToNext() {
        let address = addresses.removeFirst()
        connection = Connection(to: address, on: prober.base) { [unowned self] errno in
            if errno == 0 { return connected() }
            if Ending.isLack(errno), errno != EAGAIN {
                settle(.notAsked(Connection.reason(errno)))
            } else if !addresses.isEmpty {
                connectToNext()
            } else {
                wasRefused = errno == ECONNREFUSED
                fail(Connection.reason(errno))
            }
        }
        connection?.begin()
    }

    private func connected() {
        guard let witness, let connection else { return ask() }
        switch witness(connection.descriptor) {
        case .meant: ask()
        case .other: fail("another run took the connection")
        case .nobody:
            let watch = look ?? Watch(prober.base) { [unowned self] in connected() }
            look = watch
            watch.await(within: Self.lookEvery)
        }
    }

    /// The time between two checks which process accepted a connection.
    private static let lookEvery = Duration.milliseconds(5)

    private func ask() {
        guard case .http(let target) = probe.question, let connection else {
            return settle(.pass)
        }
        let request = target.request(userAgent: prober.userAgent)
        exchange = HTTPExchange(
            request,
            over: connection,
            needing: BodyNeed(probe.expect),
            headArrived: { [unowned self] in shorten() },
            then: { [unowned self] in judge($0) }
        )
        exchange?.begin()
    }

    /// Shortens the deadline: the head has arrived and decides, so only a glance at the body is
    /// due.
    private func shorten() {
        guard !isShortened, outcome == nil else { return }
        isShortened = true
        let left = term.left(at: Self.now)
        deadline?.await(within: max(.zero, min(left, BodyNeed.glanceWithin)))
    }

    private func judge(_ result: HTTPExchange.Result) {
        switch result {
        case .failure(let refusal): settle(.failing(refusal.reason), status: refusal.status)
        case .success(let answer):
            let json = answer.bodyAsJSON(wanted: probe.expect?.json.isEmpty == false)
            let status = answer.status
            settle(
                .judging(status: status, json: json, against: probe.expect),
                status: status,
                excerpt: answer.excerpt
            )
        }
    }
}

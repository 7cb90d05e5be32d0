internal import CEvent
internal import Glibc
internal import VigiaCore
internal import VigiaPlatform

/// One question on its way: it resolves the name, connects and asks, under one hard deadline.
///
/// The step that finds the outcome stores it and makes the deadline due at once. The answer is
/// given from the deadline, so nothing is ever freed inside its own callback.
final class Ask {
    /// What is open for the question, and how far it has come.
    private enum State {
        /// Nothing: it has not begun, has failed at once, or is over.
        case closed
        /// The name is being resolved.
        case resolving(Lookup)
        /// An address is being connected to; the others are tried where it refuses.
        case connecting(Connection, others: ArraySlice<SocketAddress>)
        /// It is connected, and nobody has taken the connection yet; the watch looks again.
        case awaitingAcceptor(Connection, Watch)
        /// The request is out, or goes out.
        case exchanging(HTTPExchange)
    }

    private let probe: Probe
    private let timeout: Duration
    private let acceptorProof: ((Int32) -> AcceptorProof)?
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
    private var state = State.closed

    init(
        _ probe: Probe,
        timeout: Duration,
        acceptorProof: ((Int32) -> AcceptorProof)? = nil,
        by prober: Prober,
        settled: @escaping (ProbeAnswer) -> Void
    ) {
        (self.probe, self.timeout, self.prober) = (probe, timeout, prober)
        (self.settled, self.acceptorProof) = (settled, acceptorProof)
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
        if case .resolving(let lookup) = state { lookup.cancel() }
        (state, deadline) = (.closed, nil)
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
        if outcome == nil, case .exchanging(let exchange) = state, let answer = exchange.enough {
            judge(.success(answer))
        }
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
        switch state {
        case .resolving: "the name was not resolved"
        case .awaitingAcceptor: "nobody took the connection"
        case .exchanging(let exchange):
            exchange.hasBegun ? "only a part of an answer" : "no answer"
        case .connecting, .closed: "no connection"
        }
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
        let addresses = numeric.compactMap { SocketAddress(numeric: $0, port: port) }
        if !addresses.isEmpty { return connect(to: addresses[...]) }
        let lookup = prober.currentResolver().lookup(host, port: port) { [unowned self] found in
            state = .closed
            found.isEmpty ? fail("no address is known for \(host)") : connect(to: found[...])
        }
        // It may have been answered at once.
        if case .closed = state, outcome == nil { state = .resolving(lookup) }
    }

    private func reach(socket path: String) {
        guard let address = SocketAddress(path: path) else {
            let limit = SocketAddress.pathMax
            return fail("socket path of \(path.utf8.count) bytes, at most \(limit) fit: \(path)")
        }
        connect(to: [address])
    }

    /// Connects to the first of some addresses, of which there is at least one.
    private func connect(to addresses: ArraySlice<SocketAddress>) {
        guard let address = addresses.first else { return fail("no connection") }
        let connection = Connection(to: address, on: prober.base) { [unowned self] errno in
            if errno == 0 { return connected() }
            if Ending.isLack(errno), errno != EAGAIN {
                settle(.notProbed(Connection.reason(errno)))
            } else if case .connecting(_, let others) = state, !others.isEmpty {
                connect(to: others)
            } else {
                wasRefused = errno == ECONNREFUSED
                fail(Connection.reason(errno))
            }
        }
        state = .connecting(connection, others: addresses.dropFirst())
        connection.begin()
    }

    private func connected() {
        switch state {
        case .connecting(let connection, _), .awaitingAcceptor(let connection, _):
            guard let acceptorProof else { return ask(over: connection) }
            switch acceptorProof(connection.descriptor) {
            case .meant: ask(over: connection)
            case .other: fail("another run took the connection")
            case .nobody: awaitAcceptor(of: connection)
            }
        case .closed, .resolving, .exchanging:
            preconditionFailure("a question without a connection is connected")
        }
    }

    /// The time between two checks which process accepted a connection.
    private static let lookEvery = Duration.milliseconds(5)

    private func awaitAcceptor(of connection: Connection) {
        let watch: Watch
        if case .awaitingAcceptor(_, let old) = state {
            watch = old
        } else {
            watch = Watch(prober.base) { [unowned self] in connected() }
            state = .awaitingAcceptor(connection, watch)
        }
        watch.await(within: Self.lookEvery)
    }

    private func ask(over connection: Connection) {
        guard case .http(let target) = probe.question else { return settle(.pass) }
        let exchange = HTTPExchange(
            target.request(userAgent: prober.userAgent),
            over: connection,
            needing: BodyNeed(probe.expect, after: target.method),
            headArrived: { [unowned self] in shorten() },
            then: { [unowned self] in judge($0) }
        )
        state = .exchanging(exchange)
        exchange.begin()
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

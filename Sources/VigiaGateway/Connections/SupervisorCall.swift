import Glibc
import VigiaCore
import VigiaPlatform

/// One request at the supervisor, on a connection of its own to the control socket.
///
/// The answer is read as fast as it comes, however slow the client is, so that it fills no memory of
/// the supervisor. While the supervisor is replaced, its socket queues connections; a request that
/// it took and did not answer is sent again where that changes nothing.
final class SupervisorCall {
    /// What becomes of a call.
    enum Event {
        /// The head of the answer.
        case head(AnswerHead)
        /// A part of the body.
        case part(ArraySlice<UInt8>)
        /// The answer is complete.
        case end
        /// There is no answer, or no more of one.
        case failed(GatewayRefusal)
    }

    private enum State {
        /// Until it is its turn, and the supervisor listens.
        case waiting(until: Instant)
        case sending(Int)
        case head
        case body(left: Int?)
        case over
    }

    let token: UInt64
    private unowned let gateway: Gateway
    private let request: [UInt8]
    /// Whether it may be sent twice.
    private let isSafe: Bool
    /// Whether the answer has no body, whatever length it tells.
    private let isHead: Bool
    /// When the head of the answer must have come.
    let deadline: Instant
    /// Until when it counts as one that the supervisor is about to answer.
    private(set) var freshUntil = Instant.boot
    private let hear: (Event) -> Void
    private var state = State.over
    private var raw: Int32 = -1
    private var input: [UInt8] = []
    private var total = 0

    /// Begins with a request.
    ///
    /// - Parameters:
    ///   - gateway: whose loop waits.
    ///   - kind: what is known of the request.
    ///   - request: all bytes of it.
    ///   - limit: how long the head of the answer may take.
    ///   - hear: hears what comes, until `end` or `failed`; never within this call.
    init(
        _ gateway: Gateway,
        _ kind: ClientRequest,
        _ request: [UInt8],
        within limit: Duration,
        hear: @escaping (Event) -> Void
    ) {
        (self.gateway, self.request, self.hear) = (gateway, request, hear)
        (isSafe, isHead) = (kind.isSafe, kind.isHead)
        deadline = Clock.now + limit
        token = gateway.newToken()
        state = .waiting(until: .boot)
    }

    /// Ends it; nothing more is heard.
    func cancel() {
        state = .over
        leave()
        gateway.forget(self)
    }

    private func leave() {
        guard raw >= 0 else { return }
        gateway.poller.remove(raw)
        _ = close(raw)
        raw = -1
    }

    /// When it wants to act by itself.
    var due: Instant {
        switch state {
        case .waiting(let time): min(time, deadline)
        case .sending, .head: deadline
        case .body, .over: .never
        }
    }

    /// Whether the answer is one without an end.
    var isStream: Bool { if case .body(left: nil) = state { true } else { false } }

    /// Whether it may go to the supervisor.
    func isReady(at now: Instant) -> Bool {
        if case .waiting(let time) = state { time <= now } else { false }
    }

    /// Whether the supervisor is about to answer it.
    func isFresh(at now: Instant) -> Bool {
        switch state {
        case .sending, .head: now < freshUntil
        case .waiting, .body, .over: false
        }
    }

    /// Gives up what takes too long.
    func look(at now: Instant) {
        switch state {
        case .body, .over: return
        case .waiting, .sending, .head: if deadline <= now { fail(.unavailable) }
        }
    }

    /// Goes to the supervisor.
    func connect(at now: Instant, to socket: String = SupervisorCall.socket) {
        freshUntil = now + GatewayLimits.freshTime
        raw = StreamSocket.connect(path: socket)
        guard raw >= 0 else {
            raw = -1
            return state = .waiting(until: now + GatewayLimits.callAgainAfter)
        }
        (state, input) = (.sending(0), [])
        gateway.watch(raw, token, reading: true, writing: true, isNew: true)
        ready()
    }

    /// The control socket; the gateway works in the project's folder.
    static let socket = ".vigia/control.sock"

    /// Sends and reads what it can.
    func ready() {
        if case .sending(let sent) = state { send(from: sent) }
        while raw >= 0, gateway.receive(raw) {
            let count = gateway.received
            if count == 0 { return ended() }
            take(gateway.scratch[..<count])
        }
        if raw >= 0, gateway.received != -Int(EAGAIN) { ended() }
    }

    private func send(from sent: Int) {
        let count = StreamSocket.send(request[sent...], to: raw)
        guard count >= 0 || count == -Int(EAGAIN) else { return ended() }
        let all = sent + max(0, count)
        state = all == request.count ? .head : .sending(all)
        gateway.watch(raw, token, reading: true, writing: all < request.count, isNew: false)
    }

    private func take(_ bytes: ArraySlice<UInt8>) {
        switch state {
        case .waiting, .over: return
        case .sending, .head:
            input += bytes
            guard let end = AnswerHead.end(in: input) else {
                if input.count > AnswerHead.bytesMax { fail(.unavailable) }
                return
            }
            guard let head = AnswerHead(input[..<end.head]) else { return fail(.unavailable) }
            let rest = input[end.body...]
            input = []
            state = .body(left: isHead ? 0 : head.length)
            hear(.head(head))
            pass(rest)
        case .body: pass(bytes)
        }
    }

    private func pass(_ bytes: ArraySlice<UInt8>) {
        guard case .body(let left) = state else { return }
        total += bytes.count
        let part = left.map { bytes.prefix($0) } ?? bytes
        if !part.isEmpty { hear(.part(part)) }
        guard let left, case .body = state else { return }
        if part.count == left { return finish(.end) }
        if total > GatewayLimits.answerBytesMax { return fail(.unavailable) }
        state = .body(left: left - part.count)
    }

    /// The supervisor has closed the connection.
    private func ended() {
        switch state {
        case .body(left: nil): finish(.end)
        case .body: fail(.interrupted)
        case .sending, .head:
            guard isSafe || hasSentNothing else { return fail(.interrupted) }
            leave()
            state = .waiting(until: Clock.now + GatewayLimits.callAgainAfter)
        case .waiting, .over: return
        }
    }

    private var hasSentNothing: Bool { if case .sending(0) = state { true } else { false } }

    private func fail(_ refusal: GatewayRefusal) { finish(.failed(refusal)) }

    private func finish(_ event: Event) {
        cancel()
        hear(event)
    }
}

import Glibc
import VigiaAPI
import VigiaCore
import VigiaHTTP
import VigiaJSON
import VigiaPlatform

/// Takes requests on TCP, and hands those that are admitted to the supervisor.
///
/// It is a process of its own with one thread, so that whatever a client does costs the supervisor
/// no memory and no time: the supervisor sees whole, well-formed requests of admitted clients.
final class Gateway {
    let poller: Poller
    /// The project's files that it reads for clients.
    lazy var files = FilesRead(logs: LogFollowing(self))
    /// What `receive` has read, and how much: 0 at the end, or `-errno`.
    var scratch = [UInt8](repeating: 0, count: 64 * 1024)
    private(set) var received = 0
    private let listener: Int32
    private let admission: Admission
    private let tls: TLSFiles?
    private let report: (GatewayReport) -> Void
    private var limiter = AttemptLimiter()
    private var clients: [UInt64: ClientConnection] = [:]
    private var calls = CallTable()
    private var lastToken: UInt64 = 0
    /// Until when requests under way may take; never while clients are accepted.
    private var drainUntil = Instant.never
    private var emptySince = Clock.now
    /// When clients are accepted again; nil where they are.
    private var acceptAt: Instant?

    private static let listenerToken: UInt64 = 0

    /// Begins without clients.
    ///
    /// - Parameters:
    ///   - listener: listens and does not block.
    ///   - admission: decides on requests.
    ///   - tls: the certificate; nil where TLS is not spoken.
    ///   - report: tells the supervisor.
    /// - Throws: the failed system call.
    init(
        _ listener: Int32,
        _ admission: Admission,
        _ tls: TLSFiles?,
        report: @escaping (GatewayReport) -> Void
    ) throws(SystemError) {
        poller = try Poller()
        (self.listener, self.admission, self.tls, self.report) = (listener, admission, tls, report)
        try poller.add(listener, token: Self.listenerToken)
    }

    /// Whether no more clients are accepted.
    var isDraining: Bool { drainUntil < .never }

    /// A number for another descriptor.
    func newToken() -> UInt64 {
        lastToken += 1
        return lastToken
    }

    /// Waits for a descriptor with the others; one that the kernel cannot watch is a bug.
    func watch(_ raw: Int32, _ token: UInt64, reading: Bool, writing: Bool, isNew: Bool) {
        do throws(SystemError) {
            try poller.set(raw, token: token, reading: reading, writing: writing, isNew: isNew)
        } catch {
            // Without memory in the kernel, the connection is of no use.
            clients[token]?.close()
        }
    }

    /// Reads into `scratch`; false where nothing was read.
    func receive(_ channel: ClientChannel) -> Bool {
        received = channel.receive(into: &scratch)
        return received >= 0
    }

    /// Reads into `scratch` what the supervisor has sent.
    func receive(_ raw: Int32) -> Bool {
        received = StreamSocket.receive(raw, into: &scratch)
        return received >= 0
    }

    /// Takes the descriptors in that are ready, and what is due.
    ///
    /// - Parameter other: hears of a descriptor that somebody else added.
    func turn(_ other: (UInt64) -> Void) {
        let now = Clock.now
        for what in poller.ready(atMost: wait(at: now)) {
            if what.token == Self.listenerToken {
                accept()
            } else if what.token == LogFollowing.token {
                files.logs.changed()
            } else if let client = clients[what.token] {
                client.ready(what)
            } else if let call = calls[what.token] {
                call.ready()
            } else if what.token > lastToken {
                other(what.token)
            }
        }
        look(at: Clock.now)
    }

    /// The longest wait: until a time limit may be over.
    private func wait(at now: Instant) -> Duration? {
        var due = min(calls.due(at: now), acceptAt ?? .never, drainUntil, files.logs.due)
        let rest = clients.isEmpty ? emptySince + GatewayLimits.restAfter : .never
        due = min(due, clients.isEmpty ? rest : now + GatewayLimits.lookEvery)
        return due == .never ? nil : due - now
    }

    private func look(at now: Instant) {
        for call in calls.all { call.look(at: now) }
        for call in calls.next(at: now) { call.connect(at: now) }
        for client in clients.values { client.look(at: now) }
        files.logs.look(at: now)
        if let acceptAt, acceptAt <= now { resume() }
    }

    /// Whether there is nothing to do any more.
    var isOver: Bool {
        let now = Clock.now
        if isDraining { return clients.isEmpty || drainUntil <= now }
        return clients.isEmpty && now - emptySince >= GatewayLimits.restAfter
    }

    /// Accepts no more; what is under way is answered.
    func drain() {
        guard !isDraining else { return }
        drainUntil = Clock.now + GatewayLimits.drainTime
        poller.remove(listener)
        acceptAt = nil
    }
}

// Clients.
extension Gateway {
    private func accept() {
        for _ in 0..<Poller.readyMax {
            let raw = StreamSocket.accept(from: listener)
            guard raw >= 0 else {
                let isShort = raw == -EMFILE || raw == -ENFILE || raw == -ENOMEM || raw == -ENOBUFS
                if isShort, !replaceOldest() { pause() }
                return
            }
            guard clients.count < GatewayLimits.clientsMax || replaceOldest() else {
                turnAway(raw)
                continue
            }
            let session = tls?.current.accept(raw)
            if tls != nil, session == nil {
                _ = close(raw)  // No memory.
                continue
            }
            let client = ClientConnection(ClientChannel(raw, session), self)
            clients[client.token] = client
        }
    }

    /// Closes the client that has been waiting longest; false where none has for a while.
    private func replaceOldest() -> Bool {
        let now = Clock.now
        let waiting = clients.values.filter { $0.isReplaceable(at: now) }
        guard let oldest = waiting.min(by: { $0.since < $1.since }) else { return false }
        oldest.close()
        return true
    }

    private func turnAway(_ raw: Int32) {
        // Within TLS, nothing can be said before the handshake.
        if tls == nil {
            let answer = ClientRequest().answer(.tooManyConnections)
            _ = StreamSocket.send(answer[...], to: raw)
            StreamSocket.endSending(raw)
        }
        _ = close(raw)
    }

    private func pause() {
        poller.remove(listener)
        acceptAt = Clock.now + GatewayLimits.replacedAfter
    }

    private func resume() {
        acceptAt = nil
        // What cannot be watched now is tried again a second later.
        if (try? poller.add(listener, token: Self.listenerToken)) == nil { pause() }
    }

    /// Forgets a closed client.
    func closed(_ client: ClientConnection) {
        clients[client.token] = nil
        if clients.isEmpty { emptySince = Clock.now }
    }

    /// Closes the clients whose tokens were revoked while their answers go on.
    func tokensChanged() {
        // A file that cannot be read has no tokens.
        let tokens = (try? admission.tokens()) ?? []
        for client in clients.values {
            if let pass = client.pass, !tokens.contains(pass) { client.close() }
        }
    }
}

// Requests.
extension Gateway {
    /// Whether a request would be admitted; counts nothing.
    func admits(_ head: RequestHead, from address: ClientAddress) -> Bool {
        let wait = limiter.wait(of: address, at: Clock.now)
        if case .success = admission.decide(on: head, wait: wait) { return true }
        return false
    }

    /// Decides on a request, and counts a token that does not exist.
    func admit(
        _ head: RequestHead,
        from address: ClientAddress
    ) -> Result<Admission.Pass, Admission.Refused> {
        let now = Clock.now
        let decision = admission.decide(on: head, wait: limiter.wait(of: address, at: now))
        if decision == .failure(Admission.Refused(.wrongToken)), limiter.failed(address, at: now) {
            report(.limited(address.description))
        }
        return decision
    }

    /// Whether another request may go to the supervisor.
    func hasRoom(isOpen: Bool) -> Bool {
        let reserved = isOpen ? 0 : GatewayLimits.callsReserved
        return calls.count < GatewayLimits.callsMax - reserved
    }

    /// Takes up a request at the supervisor.
    func began(_ call: SupervisorCall) { calls.add(call) }

    /// Forgets a request that is over.
    func forget(_ call: SupervisorCall) { calls.remove(call) }

    /// How many bytes wait for all clients together.
    var unread: Int { clients.values.reduce(0) { $0 + $1.unread } }
}

import CKit
import VigiaHTTP

/// The connections of one loop: accepts them from the shared listeners, and enforces time limits.
///
/// All loops wait on the same listeners, and each accepts one connection per turn, so that idle
/// loops accept more of them.
@safe final class Reception: @unchecked Sendable {
    /// The largest buffer that is kept for the next answer, in bytes.
    static let spareBytesMax = 256 * 1024
    private static let readBytes = 64 * 1024
    private static let checkEvery = Duration.seconds(1)
    private static let checkWhileDraining = Duration.milliseconds(50)
    /// How long a connection without a request stays open while draining, so that a request on its
    /// way is still served.
    private static let goodbyeTime = Duration.milliseconds(500)
    /// How long the rest of an incomplete request is waited for while draining.
    private static let restTime = Duration.seconds(1)

    /// How long a connection must have been idle before a new one may replace it.
    private static let idleLeast = Duration.seconds(1)

    let loop: Loop
    let limits: ServerLimits
    let service: Service
    private let listeners: [Listener]
    private var listening: [Watch] = []
    private var isListening = false
    private var connections: [ObjectIdentifier: Connection] = [:]
    private var timer: Watch?
    private var isTimed = false
    private var date = ResponseText.DateLine()
    private var drainingSince: Moment?
    private var whenEmpty: (@Sendable () -> Void)?
    /// The buffer for input, before it goes to its connection.
    let scratch: UnsafeMutableRawBufferPointer
    /// The buffer in which an answer is built.
    var spare: [UInt8] = []

    init(
        _ loop: Loop,
        _ listeners: [Listener],
        _ service: Service
    ) {
        (self.loop, self.listeners, self.service) = (loop, listeners, service)
        limits = service.limits
        unsafe scratch = .allocate(byteCount: Self.readBytes, alignment: 16)
    }

    deinit { unsafe scratch.deallocate() }

    var isDraining: Bool { drainingSince != nil }

    /// Begins to accept connections.
    func open() {
        listening = listeners.map { listener in
            Watch(loop, listener.descriptor, KIT_READ | KIT_PERSIST) { [unowned self] in
                accept(listener)
            }
        }
        timer = Watch(loop, -1, 0) { [unowned self] in check() }
        listen()
    }

    private func listen() {
        guard !isListening, !isDraining else { return }
        isListening = true
        for watch in listening { watch.add() }
    }

    private func pause() {
        isListening = false
        for watch in listening { watch.remove() }
        time()
    }

    private func accept(_ listener: Listener) {
        guard takePlace() else { return pause() }
        let descriptor = kit_accept(listener.descriptor)
        guard descriptor >= 0 else {
            service.connections.give()
            // Without a free descriptor, waiting at the listener would only spin.
            let isFull = Int(descriptor) == KIT_FULL || Int(descriptor) == KIT_TABLE_FULL
            if isFull, !closeIdlest() { pause() }
            return
        }
        let connection = Connection(descriptor, self)
        connections[ObjectIdentifier(connection)] = connection
        time()
    }

    private func takePlace() -> Bool {
        let (count, most) = (service.connections, limits.connectionsMax)
        return count.take(most: most) || closeIdlest() && count.take(most: most)
    }

    /// Closes the connection that has been idle longest; false where none has been idle for
    /// `idleLeast`.
    private func closeIdlest() -> Bool {
        let idle = connections.values.filter { $0.phase == .idle }
        guard let idlest = idle.min(by: { $0.since < $1.since }),
            Moment.now - idlest.since > Self.idleLeast
        else { return false }
        idlest.close()
        return true
    }

    /// Forgets a closed connection.
    func forget(_ connection: Connection) {
        service.connections.give()
        // The caller may be inside one of the connection's own callbacks.
        let kept = connections.removeValue(forKey: ObjectIdentifier(connection))
        loop.later { withExtendedLifetime(kept) {} }
        if !isListening { listen() }
        guard connections.isEmpty, let whenEmpty else { return }
        self.whenEmpty = nil
        loop.later(whenEmpty)
    }

    private func time() {
        guard !isTimed else { return }
        isTimed = true
        timer?.add(isDraining ? Self.checkWhileDraining : pace)
    }

    /// The interval of checks: once a second, or more often for shorter limits.
    private var pace: Duration {
        let shortest = min(
            limits.headTime,
            limits.bodyTime,
            limits.handlerTime,
            min(limits.writeTime, limits.idleTime)
        )
        return max(.milliseconds(10), min(Self.checkEvery, shortest / 4))
    }

    private func check() {
        isTimed = false
        let now = Moment.now
        for connection in Array(connections.values) { connection.check(now) }
        listen()
        if !connections.isEmpty { time() }
    }

    /// Stops accepting, and closes connections without a request.
    ///
    /// An own listener refuses clients from now on, who may find another backend. A held socket
    /// keeps them for the next run.
    ///
    /// - Parameters:
    ///   - stopped: called at once, when this loop waits on no listener any more.
    ///   - whenEmpty: called once no connection is left.
    func drain(_ stopped: () -> Void, _ whenEmpty: @escaping @Sendable () -> Void) {
        drainingSince = .now
        for listener in listeners where !listener.isHeld {
            acceptAll(listener)
            kit_stop_listening(listener.descriptor)
        }
        pause()
        listening = []
        stopped()
        guard !connections.isEmpty else { return whenEmpty() }
        self.whenEmpty = whenEmpty
        timer?.remove()
        isTimed = false
        time()
    }

    /// Accepts the clients in the queue of a listener that is about to close.
    private func acceptAll(_ listener: Listener) {
        var before: Int
        repeat {
            before = connections.count
            accept(listener)
        } while connections.count > before
    }

    /// Closes all remaining connections.
    func abandon() {
        for connection in Array(connections.values) { connection.close() }
    }

    /// Whether a connection that is idle, or waits for the rest of a request, has exceeded its time
    /// limit for draining.
    func isTired(of connection: Connection, _ now: Moment) -> Bool {
        guard let drainingSince else { return false }
        let isIdle = connection.phase == .idle
        let last = max(drainingSince, isIdle ? connection.since : connection.heard)
        return now - last > (isIdle ? Self.goodbyeTime : Self.restTime)
    }

    /// The header line with the present date.
    func dateLine() -> [UInt8] {
        date.refresh(.now)
        return date.bytes
    }

    /// The answer to an invalid request.
    func refusal(_ refusal: RequestRefusal) -> Response {
        service.failures.refusal(refusal)
    }

    /// The answer to a request whose handler exceeds its time limit.
    func overdue() -> Response { service.failures.overdue(limits.handlerTime) }
}

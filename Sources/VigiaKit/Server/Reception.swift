import CKit

/// The connections of one loop: takes them from the shared listeners, and watches over their time.
///
/// Each loop waits on the same listeners, and takes one connection at a turn, so that loops that
/// have time take more of them.
@safe final class Reception: @unchecked Sendable {
    /// An answer that was larger leaves no room behind for the next.
    static let spareBytesMax = 256 * 1024
    private static let readBytes = 64 * 1024
    private static let checkEvery = Duration.seconds(1)
    private static let checkWhileDraining = Duration.milliseconds(50)
    /// How long a connection without a request stays while draining, so that a request that is on
    /// its way meets no closed door.
    private static let goodbyeTime = Duration.milliseconds(500)
    /// How long it is waited for the rest of a request of which nothing comes.
    private static let restTime = Duration.seconds(1)

    /// How long a connection is without a request before a new one may have its place.
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
    /// What is read goes through here, on its way to its connection.
    let scratch: UnsafeMutableRawBufferPointer
    /// Room in which an answer is put together.
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

    /// Begins to take connections.
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
            // Without a descriptor left, to wait at the listener would only turn in circles.
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

    /// Closes the connection that has been without a request for longest; false where each has one, or
    /// has come or been answered a moment ago.
    private func closeIdlest() -> Bool {
        let idle = connections.values.filter { $0.phase == .idle }
        guard let idlest = idle.min(by: { $0.since < $1.since }),
            Moment.now - idlest.since > Self.idleLeast
        else { return false }
        idlest.close()
        return true
    }

    /// Lets a connection go that is closed.
    func forget(_ connection: Connection) {
        service.connections.give()
        // Whoever closes it may stand in one of its own callbacks.
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

    /// Once a second, or oftener where a limit is that short.
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

    /// Takes no more connections, and lets those go that have no request.
    ///
    /// A listener of its own refuses clients from now on, who may find another backend; one that is
    /// held goes on to keep them for the next run.
    ///
    /// - Parameters:
    ///   - stopped: called at once: no listener is waited on here any more.
    ///   - whenEmpty: called once there is no connection left.
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

    /// Who is in the queue of a listener that is about to be closed shall be served too.
    private func acceptAll(_ listener: Listener) {
        var before: Int
        repeat {
            before = connections.count
            accept(listener)
        } while connections.count > before
    }

    /// Closes what is left.
    func abandon() {
        for connection in Array(connections.values) { connection.close() }
    }

    /// Whether a connection without a request, or with a part of one of which nothing more comes, has
    /// had its time while draining.
    func isTired(of connection: Connection, _ now: Moment) -> Bool {
        guard let drainingSince else { return false }
        let isIdle = connection.phase == .idle
        let last = max(drainingSince, isIdle ? connection.since : connection.heard)
        return now - last > (isIdle ? Self.goodbyeTime : Self.restTime)
    }

    /// The line with the date of now.
    func dateLine() -> [UInt8] {
        date.refresh(.now)
        return date.bytes
    }

    /// What a request is answered with that is none.
    func refusal(_ refusal: RequestRefusal) -> Response {
        service.failures.refusal(refusal)
    }

    /// What a request is answered with whose handler does not end.
    func overdue() -> Response { service.failures.overdue(limits.handlerTime) }
}

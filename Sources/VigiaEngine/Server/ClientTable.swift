import CEvent
import Glibc
import VigiaCore
import VigiaPlatform

/// The connections of the control socket: so many at most, and never the last descriptors.
///
/// Where there are too many, the one that has been idle longest goes. What a client sends is read
/// only as far as one request may be long, so that nobody who pipelines requests and takes no
/// answers fills the memory.
@safe final class ClientTable {
    /// The most connections at a time.
    static let clientsMax = 320
    /// How many descriptors are left for everything else.
    static let reserve = 16
    /// The most bytes of a connection that are read before they are understood.
    ///
    /// A longer body is read on as libevent takes this out.
    static let readBytesMax = 320 << 10
    /// How long nobody is accepted once there are no descriptors.
    static let pause = Duration.seconds(1)

    /// One connection.
    private struct Client {
        /// When it was last asked something, as a count.
        var order: UInt64
        /// Whether an answer of it is under way that takes a while.
        var isBusy = false
        /// Called when it is gone.
        var closed: (() -> Void)?
    }

    private let loop: EventLoop
    /// Told of descriptors that are short, once until there are some again.
    private let isShort: () -> Void
    private var listener: OpaquePointer?
    private var clients: [UInt: Client] = [:]
    private var order: UInt64 = 0
    /// Streams that were just made, before their connections are known.
    private var fresh: [UInt] = []
    private var adoption: OpaquePointer?
    private var resumption: EventLoop.Watch?
    /// A descriptor that is held for the time when there are no others.
    private var spare: Int32
    private var hasReported = false

    init(_ loop: EventLoop, isShort: @escaping () -> Void) {
        (self.loop, self.isShort) = (loop, isShort)
        spare = Self.anyDescriptor()
    }

    deinit {
        if let adoption = unsafe adoption { unsafe event_free(adoption) }
        if spare >= 0 { close(spare) }
    }

    private static func anyDescriptor() -> Int32 {
        unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
    }

    /// Begins to accept for a server; from the second time on, on another listener.
    ///
    /// - Returns: libevent's handle of the listener; nil where there is no memory.
    func accept(on descriptor: Int32, for http: OpaquePointer) -> OpaquePointer? {
        let this = unsafe Unmanaged.passUnretained(self).toOpaque()
        if unsafe adoption == nil {
            vigia_say_once()
            unsafe adoption = event_new(loop.base, -1, 0, streamsMade, this)
            unsafe evhttp_set_bevcb(http, streamWanted, this)
        }
        guard let bound = unsafe evhttp_accept_socket_with_handle(http, descriptor) else {
            return nil
        }
        unsafe listener = evhttp_bound_socket_get_listener(bound)
        unsafe vigia_on_accept_refused(listener, acceptRefused, this)
        return unsafe bound
    }

    /// Makes the stream of a connection that is being accepted.
    fileprivate func makeStream(_ base: OpaquePointer?) -> OpaquePointer? {
        let options = Int32(BEV_OPT_CLOSE_ON_FREE.rawValue)
        guard let stream = unsafe bufferevent_socket_new(base, -1, options) else { return nil }
        unsafe bufferevent_setwatermark(stream, Int16(EV_READ), 0, Self.readBytesMax)
        fresh.append(UInt(bitPattern: stream))
        // Before anything else happens in the loop.
        unsafe event_active(adoption, 0, 0)
        return unsafe stream
    }

    fileprivate func adopt() {
        let streams = fresh
        if streams.isEmpty { return }
        fresh = []
        let before = order
        var isShort = false
        for key in streams {
            guard let stream = unsafe OpaquePointer(bitPattern: key),
                let connection = unsafe vigia_connection_of(stream)
            else { continue }
            let this = unsafe Unmanaged.passUnretained(self).toOpaque()
            unsafe evhttp_connection_set_closecb(OpaquePointer(connection), connectionClosed, this)
            clients[UInt(bitPattern: connection)] = Client(order: next())
            let descriptor = unsafe bufferevent_getfd(stream)
            isShort = isShort || Int(descriptor) > FileLimit.now - Self.reserve
        }
        if isShort { tellOnce() }
        while clients.count > Self.clientsMax, evict(before) {}
        if isShort { for _ in streams { _ = evict(before) } }
    }

    private func next() -> UInt64 {
        order += 1
        return order
    }

    /// A request came on a connection.
    func asked(_ connection: OpaquePointer?) {
        clients[UInt(bitPattern: connection)]?.order = next()
    }

    /// An answer takes a while: the connection is kept, and `closed` called should it go before.
    func keep(_ connection: OpaquePointer?, closed: @escaping () -> Void) {
        let key = UInt(bitPattern: connection)
        clients[key]?.isBusy = true
        clients[key]?.closed = closed
    }

    /// The answer is given.
    func release(_ connection: OpaquePointer?) {
        let key = UInt(bitPattern: connection)
        clients[key]?.isBusy = false
        clients[key]?.closed = nil
    }

    fileprivate func closed(_ connection: UInt) {
        clients.removeValue(forKey: connection)?.closed?()
        if spare < 0 { spare = Self.anyDescriptor() }
    }

    /// Lets the connection go that has been idle longest, of those that were asked by then; false
    /// where there is none.
    private func evict(_ last: UInt64) -> Bool {
        let idle = clients.filter { !$0.value.isBusy && $0.value.order <= last }
        guard let first = idle.min(by: { $0.value.order < $1.value.order }) else { return false }
        unsafe evhttp_connection_free(OpaquePointer(bitPattern: first.key))
        return true
    }

    /// A connection could not be accepted: room is made, or nobody is accepted for a while.
    fileprivate func refused() {
        tellOnce()
        adopt()
        if evict(order) { return }
        if spare >= 0 {
            close(spare)  // Whoever wants to stop everything is to be heard.
            spare = -1
            return
        }
        unsafe evconnlistener_disable(listener)
        resumption = loop.after(Self.pause) { [unowned self] in
            unsafe evconnlistener_enable(listener)
            resumption = nil
        }
    }

    private func tellOnce() {
        if !hasReported { isShort() }
        hasReported = true
    }
}

private func streamWanted(
    _ base: OpaquePointer?,
    _ context: UnsafeMutableRawPointer?
) -> OpaquePointer? {
    guard let context = unsafe context else { return nil }
    return unsafe Unmanaged<ClientTable>.fromOpaque(context).takeUnretainedValue().makeStream(base)
}

private func streamsMade(_: Int32, _: Int16, _ context: UnsafeMutableRawPointer?) {
    guard let context = unsafe context else { return }
    unsafe Unmanaged<ClientTable>.fromOpaque(context).takeUnretainedValue().adopt()
}

private func acceptRefused(_ context: UnsafeMutableRawPointer?) {
    guard let context = unsafe context else { return }
    unsafe Unmanaged<ClientTable>.fromOpaque(context).takeUnretainedValue().refused()
}

private func connectionClosed(
    _ connection: OpaquePointer?,
    _ context: UnsafeMutableRawPointer?
) {
    guard let context = unsafe context else { return }
    unsafe Unmanaged<ClientTable>.fromOpaque(context).takeUnretainedValue()
        .closed(UInt(bitPattern: connection))
}

import CEvent
import CNet
import Glibc

/// The client's thread: libevent's loop, and what it needs to find servers and to trust them.
@safe
final class HTTPLoop {
    let base: OpaquePointer
    let resolver: OpaquePointer
    /// Certificates of the authorities that the system trusts.
    let trust: OpaquePointer
    private let inbox: HTTPInbox
    private var exchanges: [Int: HTTPExchange] = [:]
    /// Those that wait for their turn, in their order; some may be over.
    private var waiting: [Int] = []
    private var openCount = 0

    init(inbox: HTTPInbox) {
        self.inbox = inbox
        guard let base = unsafe event_base_new(),
            let resolver = unsafe evdns_base_new(
                base,
                EVDNS_BASE_INITIALIZE_NAMESERVERS | EVDNS_BASE_DISABLE_WHEN_INACTIVE
            ),
            let trust = unsafe SSL_CTX_new(TLS_client_method())
        else { preconditionFailure("no memory for a loop") }
        unsafe SSL_CTX_set_default_verify_paths(trust)
        if let file = inbox.authorities {
            unsafe SSL_CTX_load_verify_locations(trust, file, nil)
        }
        unsafe (self.base, self.resolver, self.trust) = (base, resolver, trust)
    }

    deinit {
        unsafe evdns_base_free(resolver, 0)
        unsafe SSL_CTX_free(trust)
        unsafe event_base_free(base)
    }

    /// Works until the inbox is closed.
    func run() {
        let own = unsafe Unmanaged.passUnretained(self).toOpaque()
        let flags = Int16(EV_READ | EV_PERSIST)
        let ring = unsafe event_new(
            base,
            inbox.bell,
            flags,
            { _, _, argument in
                guard let argument = unsafe argument else { return }
                unsafe Unmanaged<HTTPLoop>.fromOpaque(argument).takeUnretainedValue().collect()
            },
            own
        )
        unsafe event_add(ring, nil)
        unsafe event_base_dispatch(base)
        unsafe event_free(ring)
    }

    private func collect() {
        let (orders, cancelled, isClosed) = inbox.take()
        for order in orders {
            let exchange = HTTPExchange(order.request, on: self) { [unowned self] result in
                let wasOpen = exchanges.removeValue(forKey: order.number)?.isOpen == true
                if wasOpen { openCount -= 1 }
                inbox.finished(order.number)
                order.answer(result)
                if wasOpen { openNext() }
            }
            exchanges[order.number] = exchange
            waiting.append(order.number)
            exchange.wait()
        }
        openNext()
        for number in cancelled { exchanges[number]?.cancel() }
        // The client is gone, so that nobody waits for an answer any more.
        if isClosed { unsafe event_base_loopbreak(base) }
    }

    /// Begins those whose turn it is.
    private func openNext() {
        waiting.removeAll { exchanges[$0] == nil }
        while openCount < HTTPClient.openMax, !waiting.isEmpty {
            guard let exchange = exchanges[waiting.removeFirst()] else { continue }
            openCount += 1
            exchange.open()
        }
        for number in waiting { exchanges[number]?.mustWait() }
    }
}

internal import CEvent
internal import Glibc
internal import VigiaPlatform

/// Resolves host names, by `/etc/hosts` and then the name servers, without blocking.
@safe final class Resolver {
    /// The age after which the system's files are read again.
    private static let ageMax = Duration.seconds(60)

    private static let allOptions =
        DNS_OPTION_SEARCH | DNS_OPTION_NAMESERVERS | DNS_OPTION_MISC | DNS_OPTION_HOSTSFILE

    private let dns: OpaquePointer?
    private let made = Clock.uptime
    fileprivate(set) var pending = 0

    init(base: EventBase) {
        unsafe dns = unsafe evdns_base_new(base.raw, CInt(EVDNS_BASE_DISABLE_WHEN_INACTIVE))
        // A missing file leaves the defaults: no hosts, and a name server on this machine.
        unsafe evdns_base_resolv_conf_parse(dns, Self.allOptions, "/etc/resolv.conf")
    }

    deinit { if unsafe dns != nil { unsafe evdns_base_free(dns, 1) } }

    var isFresh: Bool { Clock.uptime - made < Self.ageMax }

    /// Looks a name up.
    ///
    /// - Parameters:
    ///   - host: the name.
    ///   - port: the port of each address.
    ///   - then: gets the addresses, none for an unknown name; perhaps before this returns.
    /// - Returns: the lookup, which can be cancelled until then.
    func lookup(
        _ host: String,
        port: UInt16,
        then: @escaping ([SocketAddress]) -> Void
    ) -> Lookup {
        let lookup = Lookup(by: self, then)
        var hints = unsafe addrinfo()
        unsafe hints.ai_family = AF_UNSPEC
        unsafe hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        unsafe hints.ai_protocol = CInt(IPPROTO_TCP)
        pending += 1
        let context = unsafe Unmanaged.passRetained(lookup).toOpaque()
        let request = unsafe evdns_getaddrinfo(dns, host, "\(port)", &hints, lookedUp, context)
        unsafe lookup.asked(request)
        return lookup
    }
}

/// A lookup under way; libevent holds it until the callback.
@safe final class Lookup {
    private let resolver: Resolver
    private var then: (([SocketAddress]) -> Void)?
    private var request: OpaquePointer?

    fileprivate init(by resolver: Resolver, _ then: @escaping ([SocketAddress]) -> Void) {
        (self.resolver, self.then) = (resolver, then)
    }

    fileprivate func asked(_ request: OpaquePointer?) {
        if then != nil { unsafe self.request = request }
    }

    /// Ends the lookup without a result.
    func cancel() {
        then = nil
        guard let request = unsafe request else { return }
        unsafe self.request = nil
        unsafe evdns_getaddrinfo_cancel(request)
    }

    fileprivate func ended(_ addresses: [SocketAddress]) {
        resolver.pending -= 1
        unsafe request = nil
        let then = self.then
        self.then = nil
        then?(addresses)
    }
}

/// Copies the addresses that evdns found, and frees them.
private func lookedUp(
    _: CInt,
    first: UnsafeMutablePointer<addrinfo>?,
    context: UnsafeMutableRawPointer?
) {
    guard let context = unsafe context else { return }
    let lookup = unsafe Unmanaged<Lookup>.fromOpaque(context).takeRetainedValue()
    var addresses: [SocketAddress] = []
    var next = unsafe first
    while let info = unsafe next?.pointee {
        if let address = unsafe info.ai_addr {
            let bytes = unsafe UnsafeRawBufferPointer(start: address, count: Int(info.ai_addrlen))
            unsafe addresses.append(.init(bytes: Array(bytes)))
        }
        unsafe next = info.ai_next
    }
    if let first = unsafe first { unsafe evutil_freeaddrinfo(first) }
    lookup.ended(addresses)
}

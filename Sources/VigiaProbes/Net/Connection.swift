internal import CEvent
internal import Glibc
internal import VigiaCore
internal import VigiaPlatform

/// One non-blocking stream connection; closed with its last reference.
final class Connection {
    let base: EventBase
    let descriptor: CInt
    private let address: SocketAddress
    private let then: (CInt) -> Void
    private var watch: Watch?

    /// Makes the socket; `begin` connects it, and then calls `then` once with 0 or an errno.
    init(to address: SocketAddress, on base: EventBase, then: @escaping (CInt) -> Void) {
        (self.address, self.base, self.then) = (address, base, then)
        let kind = CInt(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        descriptor = socket(address.family, kind, 0)
    }

    deinit {
        watch = nil  // It must go before its descriptor.
        if descriptor >= 0 { close(descriptor) }
    }

    func begin() {
        guard descriptor >= 0 else { return then(errno) }
        let reason = address.connect(descriptor)
        if reason == 0 { return established() }
        guard reason == EINPROGRESS || reason == EINTR else { return then(reason) }
        let watch = Watch(base, descriptor: descriptor, for: EV_WRITE) { [unowned self] in
            connectEnded()
        }
        self.watch = watch
        watch.await()
    }

    /// Watches the connected socket; the watch must be dropped before the connection.
    func watch(for what: CInt, action: @escaping () -> Void) -> Watch {
        let watch = Watch(base, descriptor: descriptor, for: what, action: action)
        watch.await()
        return watch
    }

    private func connectEnded() {
        var (error, size) = (CInt(0), socklen_t(MemoryLayout<CInt>.size))
        let asked = unsafe getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size)
        watch = nil
        if asked == 0, error == 0 { return established() }
        then(asked == 0 ? error : EBADF)
    }

    private func established() { then(address.isTCP && isWithItself ? ECONNREFUSED : 0) }

    /// Whether the kernel connected the socket to itself.
    ///
    /// That may happen on an ephemeral port on which nothing listens.
    ///
    /// Source: RFC 9293, section 3.5, simultaneous open.
    private var isWithItself: Bool {
        SocketAddress.own(of: descriptor) == SocketAddress.peer(of: descriptor)
    }
}

extension Connection {
    /// Why a connection failed, in words.
    static func reason(_ errno: CInt) -> String {
        switch errno {
        case ECONNREFUSED: "connection refused"
        case ENOENT: "there is no such socket"
        case EACCES, EPERM: "no permission to connect"
        case EAGAIN: "its queue of connections is full"
        case ETIMEDOUT: "the connection timed out"
        case EHOSTUNREACH: "no route to the host"
        case ENETUNREACH: "the network is unreachable"
        case EMFILE, ENFILE: errnoWords(errno)
        case EADDRNOTAVAIL: "no local port is free"
        case ENOTSOCK: "it is not a socket"
        default: unsafe String(cString: strerror(errno)).lowercased()
        }
    }
}

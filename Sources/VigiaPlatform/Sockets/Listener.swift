internal import CLinux
internal import Glibc

/// A listening socket that other processes accept from; connections wait in its queue.
public struct Listener: Hashable, Sendable {
    /// The addresses to try; the first one that this machine has is used.
    private let addresses: [SocketAddress]
    /// The path of a Unix socket.
    private let path: String?
    /// The address in words, for messages.
    private let words: String

    /// The listen backlog; the kernel caps it.
    ///
    /// Source: listen(2), `/proc/sys/net/core/somaxconn`.
    public static let backlog: Int32 = 4096

    /// Listens on a TCP port of a numeric address; nil for all addresses of both families.
    public init(host: String?, port: Int) {
        let hosts = host.map { [$0] } ?? ["::", "0.0.0.0"]
        let number = UInt16(clamping: port)
        addresses = hosts.compactMap { SocketAddress(numeric: $0, port: number) }
        words = host.map { $0.contains(":") ? "[\($0)]:\(port)" : "\($0):\(port)" } ?? ":\(port)"
        path = nil
    }

    /// Listens on a Unix socket at an absolute path.
    public init(path: String) {
        addresses = SocketAddress(path: path).map { [$0] } ?? []
        (words, self.path) = ("unix:\(path)", path)
    }

    /// Starts listening.
    ///
    /// The socket file of a dead owner is replaced, that of a living one never.
    ///
    /// - Returns: the listener, close-on-exec and blocking.
    /// - Throws: the failed system call: `EADDRINUSE`, `EACCES`, `EADDRNOTAVAIL`.
    public func listen() throws(SystemError) -> FileDescriptor {
        let made = try bound()
        guard Glibc.listen(made.raw, Self.backlog) == 0 else { throw refusal(errno) }
        return made
    }

    /// Whether a listener was shut down; any process that has it can do so for all.
    ///
    /// Source: shutdown(2), poll(2).
    public static func isShut(_ listener: Int32) -> Bool {
        var question = pollfd(fd: listener, events: readShut, revents: 0)
        let ends = readShut | Int16(POLLHUP | POLLERR | POLLNVAL)
        return unsafe poll(&question, 1, 0) > 0 && question.revents & ends != 0
    }

    /// `POLLRDHUP`, a macro that Swift does not import.
    private static let readShut: Int16 = 0x2000

    /// Makes a listener that was shut down listen again; only TCP can, since it keeps its port.
    ///
    /// - Returns: whether it listens; always false for a Unix socket.
    public static func resume(_ listener: Int32) -> Bool {
        Glibc.listen(listener, backlog) == 0 && !isShut(listener)
    }

    /// Checks whether it could listen, without listening.
    ///
    /// - Parameter sharing: whether to set `SO_REUSEPORT`, so that it may share a TCP port.
    /// - Throws: the failed system call.
    public func probe(sharing: Bool = false) throws(SystemError) {
        _ = try bound(sharing: sharing)
        clear()
    }

    /// Removes the file of a Unix socket that has no listener any more.
    public func clear() {
        if let path { _ = unsafe unlink(path) }
    }

    /// Whether a descriptor is bound to this address.
    public func isAddress(of descriptor: Int32) -> Bool {
        guard let own = SocketAddress.own(of: descriptor) else { return false }
        guard let path else { return addresses.contains(own) }
        let name = own.bytes.dropFirst(MemoryLayout<sa_family_t>.size).prefix { $0 != 0 }
        return own.family == AF_UNIX && name.elementsEqual(path.utf8)
    }

    private func bound(sharing: Bool = false) throws(SystemError) -> FileDescriptor {
        var number = EADDRNOTAVAIL
        for address in addresses {
            let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
            let raw = socket(address.family, kind, 0)
            guard raw >= 0 else {
                number = errno
                continue
            }
            let made = FileDescriptor(owning: raw)
            if address.isTCP { prepare(raw, address.family) }
            if sharing { set(raw, SOL_SOCKET, SO_REUSEPORT, 1) }
            // Only the socket file of a dead owner is ever removed.
            if let path { _ = SocketFile(path).removeStale(for: geteuid()) }
            number = address.bind(raw)
            if number == 0 { return made }
            // The next address is tried only if the machine lacks this one or its family.
            guard [EAFNOSUPPORT, EADDRNOTAVAIL].contains(number) else { break }
        }
        throw refusal(number)
    }

    private func refusal(_ number: Int32) -> SystemError {
        SystemError(call: "listen on \(words)", errno: number)
    }

    private func prepare(_ raw: Int32, _ family: Int32) {
        set(raw, SOL_SOCKET, SO_REUSEADDR, 1)
        if family == AF_INET6 { set(raw, Int32(IPPROTO_IPV6), IPV6_V6ONLY, 0) }
    }

    private func set(_ raw: Int32, _ level: Int32, _ option: Int32, _ value: Int32) {
        var value = value
        let size = socklen_t(MemoryLayout<Int32>.size)
        unsafe setsockopt(raw, level, option, &value, size)
    }
}

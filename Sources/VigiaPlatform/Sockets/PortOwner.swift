internal import CLinux
internal import Glibc

/// A process that occupies a TCP port which a server wants.
public struct PortOwner: Hashable, Sendable {
    /// The process; nil if access is denied: it has another user, or is outside this process's
    /// namespaces.
    public let process: ProcessReading?
    /// The user who opened the socket.
    public let uid: UInt32
    /// The local address of the listener or connection, as text.
    public let address: String
    /// The remote address of the connection, as text; nil for a listener.
    public let peer: String?
    /// Whether the connection is closed and in TIME_WAIT, with no process.
    public let isOver: Bool

    /// Finds everything that keeps a server from listening on a port.
    ///
    /// A trial bind decides whether the port is taken. Then its listeners are in the way; without
    /// listeners, the connections with that local port, including closed ones in TIME_WAIT.
    ///
    /// - Parameters:
    ///   - port: 1 to 65535.
    ///   - host: the numeric address that the server binds, "::" for all addresses of both
    ///     families. If nil, 127.0.0.1 and ::1 are tried, which any server reached from this
    ///     machine takes.
    /// - Returns: the owners, oldest first; none if the server could listen, or the kernel does not
    ///   say.
    public static func inTheWay(of port: Int, at host: String? = nil) -> [Self] {
        let hosts = (host.map { [$0] } ?? ["127.0.0.1", "::1"])
            .filter { isInUse(port, at: $0, sharing: false) }
        if hosts.isEmpty { return [] }
        let listeners = vigia_socket.all(VIGIA_TCP_LISTENING, port, in: hosts)
        if !listeners.isEmpty { return owners(of: listeners) }
        // Closed connections of a server that shares its port do not block the next one.
        let closed = hosts.filter { isInUse(port, at: $0, sharing: true) }
        return owners(of: vigia_socket.all(VIGIA_TCP_OTHERS, port, in: closed))
    }

    private static func isInUse(_ port: Int, at host: String, sharing: Bool) -> Bool {
        do throws(SystemError) {
            try Listener(host: host == "::" ? nil : host, port: port).probe(sharing: sharing)
            return false
        } catch {
            return error.errno == EADDRINUSE
        }
    }

    /// The processes that have the sockets open, oldest first.
    private static func owners(of sockets: [vigia_socket]) -> [Self] {
        guard let first = sockets.first else { return [] }
        let known = ProcessReading.all.compactMap { pid -> Self? in
            let place = unsafe vigia_held_socket(pid, sockets, Int32(sockets.count))
            guard place > 0, let process = ProcessReading(pid: pid) else { return nil }
            return Self(process, sockets[Int(place) - 1])
        }
        if known.isEmpty { return [Self(nil, first)] }
        return known.sorted {
            ($0.process?.startTime ?? 0, $0.process?.pid ?? 0)
                < ($1.process?.startTime ?? 0, $1.process?.pid ?? 0)
        }
    }

    private init(_ process: ProcessReading?, _ socket: vigia_socket) {
        (self.process, uid, address) = (process, socket.uid, socket.host)
        peer = socket.peer_port == 0 ? nil : socket.target
        isOver = socket.inode == 0
    }
}

extension vigia_socket {
    /// The most sockets examined on one port.
    private static let countMax: Int32 = 256

    /// The sockets on a port that keep a server from listening on one of the addresses.
    fileprivate static func all(_ states: Int, _ port: Int, in hosts: [String]) -> [Self] {
        guard let number = UInt16(exactly: port), number > 0 else { return [] }
        return all(UInt8(IPPROTO_TCP), states, number, most: countMax).filter { socket in
            hosts.contains { socket.isInTheWay(of: $0) }
        }
    }

    /// Sockets of a protocol in some states; none if the kernel does not say.
    ///
    /// - Parameters:
    ///   - protocol: `IPPROTO_TCP` or `IPPROTO_UDP`.
    ///   - states: a bit for each state.
    ///   - port: the local port; 0 for any.
    ///   - most: the most sockets.
    /// - Returns: the sockets in the kernel's order.
    static func all(
        _ protocol: UInt8,
        _ states: Int,
        _ port: UInt16,
        most: Int32
    ) -> [Self] {
        var buffer = [Self](repeating: Self(), count: Int(most))
        let count = unsafe vigia_sockets(`protocol`, UInt32(states), port, &buffer, most)
        return Array(buffer.prefix(max(0, Int(count))))
    }

    /// The local address; IPv4-mapped addresses as IPv4.
    var host: String { Self.text(of: address) }

    /// The remote address with its port.
    var target: String {
        PortPlace(host: Self.text(of: peer), port: Int(peer_port)).description
    }

    private static func text<Field>(of field: Field) -> String {
        let text = unsafe withUnsafeBytes(of: field) { bytes in
            unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        // Source: RFC 4291, section 2.5.5.2.
        return text.hasPrefix("::ffff:") ? String(text.dropFirst(7)) : text
    }

    /// Whether the socket keeps a server from listening on a numeric address.
    private func isInTheWay(of wanted: String) -> Bool {
        let (own, any) = (host, ["0.0.0.0", "::"])
        let isSameFamily = own.contains(":") == wanted.contains(":")
        // An IPv6 wildcard socket takes IPv4 too, unless it is IPv6-only.
        if own == "::", only_v6 == 0 { return true }
        if wanted == "::" { return true }
        return isSameFamily
            && (any.contains(own) || any.contains(wanted)
                || SocketAddress(numeric: own, port: 0) == SocketAddress(numeric: wanted, port: 0))
    }
}

extension ProcessReading {
    /// All visible processes.
    public static var all: [Int32] {
        ProcFile.names(in: "/proc").compactMap { Int32($0) }
    }
}

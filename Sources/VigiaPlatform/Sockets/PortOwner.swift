internal import CLinux
internal import Glibc

/// Who is in the way of a server that wants a TCP port of this machine.
public struct PortOwner: Hashable, Sendable {
    /// The process; nil where it may not be seen: it is another user's, or beyond this
    /// process's namespaces.
    public let process: ProcessReading?
    /// The user who opened the socket.
    public let uid: UInt32
    /// The address that it listens on, or that its connection comes from, as text.
    public let address: String
    /// Where its connection goes, as text; nil for one who listens.
    public let peer: String?
    /// Whether no process has its connection any more, which the kernel soon forgets.
    public let isOver: Bool

    /// Looks for everybody who keeps a server from listening on a port.
    ///
    /// What decides is whether the port can be bound. Then those who listen are in the way; where
    /// nobody does, connections are whose own port it is, those that are over (TIME_WAIT) among
    /// them.
    ///
    /// - Parameters:
    ///   - port: 1 to 65535.
    ///   - host: the numeric address that the server wants the port of, "::" for every address of
    ///     both families. Nil where that is not known: then it is those of this machine, 127.0.0.1
    ///     and ::1, which any server that is asked here takes.
    /// - Returns: who has been there longest first; none where the server could listen, and where
    ///   the kernel does not tell.
    public static func inTheWay(of port: Int, at host: String? = nil) -> [Self] {
        let hosts = (host.map { [$0] } ?? ["127.0.0.1", "::1"])
            .filter { isInUse(port, at: $0, sharing: false) }
        if hosts.isEmpty { return [] }
        let listeners = vigia_socket.all(VIGIA_TCP_LISTENING, port, in: hosts)
        if !listeners.isEmpty { return owners(of: listeners) }
        // What an older run of a server that shares its port has left lets the next one share it.
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

    /// The processes that have the sockets open, the oldest first.
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
    /// The most sockets on one port that are looked at.
    private static let countMax: Int32 = 256

    /// Those on a port beside which a server cannot listen on one of the addresses.
    fileprivate static func all(_ states: Int, _ port: Int, in hosts: [String]) -> [Self] {
        guard let number = UInt16(exactly: port), number > 0 else { return [] }
        return all(UInt8(IPPROTO_TCP), states, number, most: countMax).filter { socket in
            hosts.contains { socket.isInTheWay(of: $0) }
        }
    }

    /// Those of a protocol in some states; none where the kernel does not tell.
    ///
    /// - Parameters:
    ///   - protocol: `IPPROTO_TCP` or `IPPROTO_UDP`.
    ///   - states: a bit for each.
    ///   - port: their own one; 0 for any.
    ///   - most: how many of them at most.
    /// - Returns: as the kernel tells them.
    static func all(
        _ protocol: UInt8,
        _ states: Int,
        _ port: UInt16,
        most: Int32
    ) -> [Self] {
        var room = [Self](repeating: Self(), count: Int(most))
        let count = unsafe vigia_sockets(`protocol`, UInt32(states), port, &room, most)
        return Array(room.prefix(max(0, Int(count))))
    }

    /// Its own address, that of IPv4 in its own form.
    var host: String { Self.text(of: address) }

    /// The other end, with its port.
    fileprivate var target: String {
        PortPlace(host: Self.text(of: peer), port: Int(peer_port)).description
    }

    private static func text<Field>(of field: Field) -> String {
        let text = unsafe withUnsafeBytes(of: field) { bytes in
            unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        // Source: RFC 4291, section 2.5.5.2.
        return text.hasPrefix("::ffff:") ? String(text.dropFirst(7)) : text
    }

    /// Whether a server cannot listen on a numeric address beside it.
    private func isInTheWay(of wanted: String) -> Bool {
        let (own, any) = (host, ["0.0.0.0", "::"])
        let isSameFamily = own.contains(":") == wanted.contains(":")
        // A socket for every address of IPv6 takes those of IPv4 too, unless it says otherwise.
        if own == "::", only_v6 == 0 { return true }
        if wanted == "::" { return true }
        return isSameFamily
            && (any.contains(own) || any.contains(wanted)
                || SocketAddress(numeric: own, port: 0) == SocketAddress(numeric: wanted, port: 0))
    }
}

extension ProcessReading {
    /// The processes that can be seen.
    public static var all: [Int32] {
        ProcFile.names(in: "/proc").compactMap { Int32($0) }
    }
}

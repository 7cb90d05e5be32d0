internal import CLinux
internal import Glibc

/// The connections that wait at the listeners of some processes.
///
/// Source: sock_diag(7).
public struct ListenQueue: Hashable, Sendable {
    /// How many connections wait to be accepted.
    public let waiting: Int
    /// How many may wait.
    public let backlog: Int

    /// The most listeners on one port.
    private static let listenersMax: Int32 = 64
    /// The most connections of one port.
    private static let connectionsMax: Int32 = 4096
    /// The most processes whose descriptors are searched.
    private static let processesMax = 16

    /// Reads the listeners on a TCP port; nil if none of the processes listens there, or the kernel
    /// does not say.
    ///
    /// - Parameters:
    ///   - port: 1 to 65535.
    ///   - processes: the processes whose listeners count; called only if connections wait on the
    ///     port.
    public init?(port: Int, of processes: () -> [Int32]) {
        guard let number = UInt16(exactly: port), number > 0 else { return nil }
        let states = Int(VIGIA_TCP_LISTENING)
        var listeners = vigia_socket.all(
            UInt8(IPPROTO_TCP),
            states,
            number,
            most: Self.listenersMax
        )
        if listeners.contains(where: { $0.waiting > 0 }) {
            let held = SocketHolders.numbers(of: processes().prefix(Self.processesMax))
            listeners = listeners.filter { held.contains($0.inode) }
        }
        if listeners.isEmpty { return nil }
        waiting = listeners.reduce(0) { $0 + Int($1.waiting) }
        backlog = listeners.reduce(0) { $0 + Int($1.backlog) }
    }

    /// Reads the listener of a Unix socket; nil if none of the processes listens there, or the kernel
    /// does not say.
    ///
    /// - Parameters:
    ///   - path: the path of its file.
    ///   - processes: the processes whose listeners count; called only if connections wait.
    public init?(path: String, of processes: () -> [Int32]) {
        var (inode, waiting, backlog) = (UInt64(0), UInt32(0), UInt32(0))
        guard unsafe vigia_unix_listener(path, &inode, &waiting, &backlog) == 0 else { return nil }
        if waiting > 0, !SocketHolders.hold(inode, Array(processes().prefix(Self.processesMax))) {
            return nil
        }
        (self.waiting, self.backlog) = (Int(waiting), Int(backlog))
    }

    /// The remote ends of the connections of a TCP port that wait to be accepted.
    ///
    /// A client that has aborted its connection is not among them, though it still counts as
    /// waiting.
    public static func waiting(port: Int) -> Set<String> {
        guard let number = UInt16(exactly: port), number > 0 else { return [] }
        let states = Int(VIGIA_TCP_WAITING)
        // Nobody has a connection yet that nobody has accepted.
        let waiting = vigia_socket.all(UInt8(IPPROTO_TCP), states, number, most: connectionsMax)
            .filter { $0.peer_port > 0 && $0.inode == 0 }
        return Set(waiting.map(\.target))
    }

    /// The inode numbers of the connections of a TCP port that a process has accepted.
    public static func accepted(port: Int) -> [UInt64] {
        guard let number = UInt16(exactly: port), number > 0 else { return [] }
        let states = Int(VIGIA_TCP_OTHERS)
        return vigia_socket.all(UInt8(IPPROTO_TCP), states, number, most: connectionsMax)
            .filter { $0.peer_port > 0 && $0.inode > 0 }
            .map(\.inode)
    }
}

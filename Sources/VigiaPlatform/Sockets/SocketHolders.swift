internal import CLinux
internal import Glibc

/// The processes that hold a socket.
///
/// Source: proc(5), `/proc/pid/fd` and `/proc/pid/fdinfo`.
public enum SocketHolders {
    /// The owner of the other end of a TCP connection on this machine.
    public enum Peer: Hashable, Sendable {
        /// Nobody yet: the connection waits in a listener's queue.
        case nobody
        /// The socket with this inode number, in any process.
        case socket(UInt64)
        /// The kernel does not say.
        case unknown
    }

    /// Finds who accepted a connection.
    ///
    /// - Parameter descriptor: this end of the connection.
    /// - Returns: the socket at the other end.
    public static func peer(of descriptor: Int32) -> Peer {
        let inode = vigia_peer_inode(descriptor)
        if inode == 0 { return .nobody }
        return inode > 0 ? .socket(UInt64(inode)) : .unknown
    }

    /// The inode number of an open file; 0 if the kernel does not say.
    public static func number(of descriptor: Int32) -> UInt64 {
        var status = stat()
        return unsafe fstat(descriptor, &status) == 0 ? UInt64(status.st_ino) : 0
    }

    /// Whether one of the processes has a socket open.
    public static func hold(_ socket: UInt64, _ processes: [Int32]) -> Bool {
        processes.contains { pid in
            descriptors(of: pid).contains { $0.target == "socket:[\(socket)]" }
        }
    }

    /// The inode numbers of all sockets that the processes have open.
    static func numbers(of processes: some Sequence<Int32>) -> Set<UInt64> {
        var numbers: Set<UInt64> = []
        for (_, target) in processes.lazy.flatMap(descriptors) where target.hasPrefix("socket:[") {
            if let number = UInt64(target.dropFirst(8).dropLast()) { numbers.insert(number) }
        }
        return numbers
    }

    /// Whether one of the processes watches a socket with epoll.
    public static func await(_ socket: UInt64, _ processes: [Int32]) -> Bool {
        let mark = "ino:" + String(socket, radix: 16)
        return processes.contains { pid in
            descriptors(of: pid).contains { name, target in
                target == "anon_inode:[eventpoll]"
                    && ProcFile.lines("/proc/\(pid)/fdinfo/\(name)").contains {
                        $0.split(separator: " ").contains(mark[...])
                    }
            }
        }
    }

    private static func descriptors(of pid: Int32) -> [(name: String, target: String)] {
        ProcFile.names(in: "/proc/\(pid)/fd").compactMap { name in
            ProcFile.target(of: "/proc/\(pid)/fd/\(name)").map { (name, $0) }
        }
    }
}

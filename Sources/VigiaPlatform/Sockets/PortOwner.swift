internal import CLinux
internal import Glibc

/// Who listens on a TCP port of this machine.
public struct PortOwner: Hashable, Sendable {
    /// The process; nil where it may not be seen: it is another user's, or beyond this
    /// process's namespaces.
    public let process: ProcessReading?
    /// The user who opened the socket.
    public let uid: UInt32
    /// The address that it listens on, as text.
    public let address: String

    /// The most listeners on one port that are looked at.
    private static let listenersMax: Int32 = 256

    /// Looks for everybody who listens on a port, as the kernel tells it.
    ///
    /// - Parameters:
    ///   - port: 1 to 65535.
    ///   - everywhere: also those who only listen on an address of one network, beside whom a
    ///     server can listen on another.
    /// - Returns: who has been there longest first; none where the kernel does not tell.
    public static func listening(on port: Int, everywhere: Bool = false) -> [Self] {
        let sockets = listeners(on: port, everywhere)
        guard let first = sockets.first else { return [] }
        let known = processes(holding: sockets)
        if known.isEmpty { return [Self(process: nil, uid: first.uid, address: first.text)] }
        return known.map { Self(process: $0, uid: first.uid, address: first.text) }
    }

    private static func listeners(on port: Int, _ everywhere: Bool) -> [vigia_listener] {
        guard let number = UInt16(exactly: port) else { return [] }
        var room = [vigia_listener](repeating: vigia_listener(), count: Int(listenersMax))
        let count = unsafe vigia_listeners(number, &room, listenersMax)
        return room.prefix(max(0, Int(count))).filter { everywhere || $0.clashes }
    }

    /// The processes that have one of the sockets open, the oldest first.
    private static func processes(holding sockets: [vigia_listener]) -> [ProcessReading] {
        ProcessReading.all
            .filter { unsafe vigia_holds_any($0, sockets, Int32(sockets.count)) != 0 }
            .compactMap { ProcessReading(pid: $0) }
            .sorted { ($0.startTime, $0.pid) < ($1.startTime, $1.pid) }
    }
}

extension vigia_listener {
    fileprivate var text: String {
        var copy = address
        return unsafe withUnsafeBytes(of: &copy) { bytes in
            unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }

    /// Whether a server on every address, or on a loopback one, cannot listen beside it.
    fileprivate var clashes: Bool {
        let text = text
        return ["0.0.0.0", "::", "::1"].contains(text) || text.hasPrefix("127.")
            || text.hasPrefix("::ffff:127.")
    }
}

extension ProcessReading {
    /// The processes that can be seen.
    public static var all: [Int32] {
        ProcFile.names(in: "/proc").compactMap { Int32($0) }
    }
}

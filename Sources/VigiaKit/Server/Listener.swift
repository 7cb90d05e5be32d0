import CKit

/// A listening socket: the process's own, or a held socket that a supervisor passed.
struct Listener: Sendable {
    /// How many connections may wait in the listen queue; the kernel may lower it.
    private static let backlog: Int32 = 4096
    private static let firstHeld: Int32 = 3

    let descriptor: Int32
    /// Whether a supervisor keeps the socket open when this process ends.
    let isHeld: Bool

    /// The port; 0 on a Unix socket.
    var port: Int { Int(kit_port(descriptor)) }

    /// Listens on a TCP port.
    init(address: String, port: Int) throws(ServerError) {
        guard let number = UInt16(exactly: port) else {
            throw .badSetting("the port \(port) is not between 0 and 65535")
        }
        let descriptor = unsafe kit_listen(address, number, Self.backlog)
        switch Int(descriptor) {
        case 0...: (self.descriptor, isHeld) = (descriptor, false)
        case KIT_TAKEN: throw .addressTaken(address: address, port: port)
        case KIT_INVALID: throw .badAddress(address)
        default: throw .refused("listen on \(address):\(port)", errno: -descriptor)
        }
    }

    private init(held descriptor: Int32) {
        kit_adopt(descriptor)
        (self.descriptor, isHeld) = (descriptor, true)
    }

    /// The numeric address of a connection's peer; empty for a Unix socket.
    static func peer(of connection: Int32) -> String {
        var text = [CChar](repeating: 0, count: 64)
        unsafe kit_peer(connection, &text, text.count)
        return String(
            decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) },
            as: UTF8.self
        )
    }

    /// The held sockets that a supervisor passed.
    ///
    /// Source: sd_listen_fds(3).
    ///
    /// - Parameter environment: the variables of this process.
    /// - Returns: the sockets, in their order; none where none were passed.
    /// - Throws: `badSetting` where the environment promises sockets that do not exist.
    static func held(_ environment: [String: String]) throws(ServerError) -> [Self] {
        guard let text = environment["LISTEN_FDS"] else { return [] }
        if let pid = environment["LISTEN_PID"], pid != String(kit_pid()) { return [] }
        guard let count = Int32(text), (0...64).contains(count) else {
            throw .badSetting("LISTEN_FDS=\(text) is no number of sockets")
        }
        var found: [Self] = []
        for descriptor in firstHeld..<(firstHeld + count) {
            guard kit_is_listener(descriptor) != 0 else {
                throw .badSetting(
                    "LISTEN_FDS=\(text), but descriptor \(descriptor) does not listen"
                )
            }
            found.append(Self(held: descriptor))
        }
        return found
    }
}

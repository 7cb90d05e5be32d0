import Glibc
import VigiaCore

/// One connection to a Unix socket; closes itself.
struct ControlSocket: ~Copyable {
    /// What came of waiting for bytes.
    enum Arrival: Equatable {
        case bytes([UInt8])
        /// The other side closed.
        case ended
        /// Nothing came in time.
        case late
    }

    /// The most bytes of a socket's address.
    ///
    /// Source: unix(7), `sun_path`.
    static let pathBytesMax = 107
    private let raw: Int32

    /// The kernel's number, to wait on.
    var descriptor: Int32 { raw }

    deinit { _ = close(raw) }

    /// Connects to `name` in `folder`.
    ///
    /// A path that no address can hold is reached through the folder's descriptor, which gives
    /// it a short name. Source: proc(5), `/proc/self/fd`.
    ///
    /// - Throws: `CommandError.notRunning` where nobody listens, `.system` for all else.
    init(folder: String, name: String, project: String) throws(CommandError) {
        let path = "\(folder)/\(name)"
        if path.utf8.count <= Self.pathBytesMax {
            raw = try Self.connect(path, shown: path, project)
            return
        }
        let directory = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { throw Self.refusal("open", folder, errno, project) }
        defer { _ = close(directory) }
        raw = try Self.connect("/proc/self/fd/\(directory)/\(name)", shown: path, project)
    }

    /// Sends all bytes; a client that is slow to be read waits for it.
    func send(_ bytes: [UInt8]) throws(CommandError) {
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { all in
                let rest = unsafe UnsafeRawBufferPointer(rebasing: all[sent...])
                return unsafe Glibc.send(
                    raw,
                    rest.baseAddress,
                    rest.count,
                    Int32(MSG_NOSIGNAL)
                )
            }
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EPIPE || errno == ECONNRESET { throw .cutOff }
            guard count > 0 else { throw .badAnswer("the connection broke: \(errnoText(errno))") }
            sent += count
        }
    }

    /// Waits for bytes, at most `limit`.
    func receive(within limit: Duration) throws(CommandError) -> Arrival {
        var wanted = pollfd(fd: raw, events: Int16(POLLIN), revents: 0)
        let count = unsafe poll(&wanted, 1, Int32(clamping: limit.milliseconds))
        if count == 0 || (count < 0 && errno == EINTR) { return .late }
        var size = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 64 * 1024) { buffer, count in
            size = unsafe recv(raw, buffer.baseAddress, buffer.count, 0)
            count = max(0, size)
        }
        if size < 0, errno == EINTR || errno == EAGAIN { return .late }
        if size < 0, errno == ECONNRESET { return .ended }
        guard size >= 0 else { throw .badAnswer("the connection broke: \(errnoText(errno))") }
        return size == 0 ? .ended : .bytes(bytes)
    }

    private static func connect(
        _ path: String,
        shown: String,
        _ project: String
    ) throws(CommandError) -> Int32 {
        let raw = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard raw >= 0 else { throw refusal("make a socket for", shown, errno, project) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) {
            unsafe $0.copyBytes(from: path.utf8)
        }
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                let address = unsafe __CONST_SOCKADDR_ARG(__sockaddr__: $0)
                return unsafe Glibc.connect(
                    raw,
                    address,
                    socklen_t(MemoryLayout<sockaddr_un>.size)
                )
            }
        }
        guard result == 0 else {
            let number = errno
            _ = close(raw)
            throw refusal("connect to", shown, number, project)
        }
        return raw
    }

    private static func refusal(
        _ what: String,
        _ path: String,
        _ number: Int32,
        _ project: String
    ) -> CommandError {
        if [ENOENT, ECONNREFUSED, ENOTDIR].contains(number) { return .notRunning(folder: project) }
        let hint = number == EACCES ? "Vigia runs here as another user; ask it as that user" : nil
        return .system(what: what, path: path, errno: number, hint: hint)
    }
}

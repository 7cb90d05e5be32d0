import Glibc
import VigiaCore
import VigiaPlatform

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

    private let raw: Int32

    /// The kernel's number, to wait on.
    var descriptor: Int32 { raw }

    deinit { _ = close(raw) }

    /// Connects to the supervisor of a project.
    ///
    /// It is reached through the descriptor of the folder, which is no link, and has to be the child
    /// of the guardian that works in the project's folder. Source: proc(5), `/proc/self/fd`.
    ///
    /// - Throws: `CommandError.notRunning` where nobody listens, `.tooLate` where it is not taken in
    ///   time, `.unsafe` for a link, and `.contradiction` where another project's supervisor answers.
    init(of project: ProjectFolder) throws(CommandError) {
        let folder: FileDescriptor
        do throws(SystemError) {
            folder = try OwnedFolder.state(of: project.path).open(onlyReads: true)
        } catch {
            if error.errno == ELOOP { try project.refuseUnsafeState() }
            throw try Self.refusal("open", project.state, error.errno, project)
        }
        let path = "/proc/self/fd/\(folder.raw)/\(Self.name)"
        guard FileStatus(under: path)?.kind != .link else {
            throw .notRunning(folder: project.path)
        }
        let made = try Self.connect(path, shown: "\(project.state)/\(Self.name)", project)
        do throws(CommandError) {
            try Self.refuseStranger(made, project)
        } catch {
            _ = close(made)
            throw error
        }
        raw = made
    }

    /// How long a connection may wait to be taken.
    private static let connectWithin = Duration.seconds(2)

    /// The socket's name in the project's state.
    private static let name = "control.sock"

    /// Refuses the supervisor of another project, as a `.vigia` that is mounted here leads to.
    ///
    /// One that has just died is not to be seen; who has taken its place has the same socket.
    private static func refuseStranger(
        _ raw: Int32,
        _ project: ProjectFolder
    ) throws(CommandError) {
        guard let peer = PeerCredentials(of: raw)?.pid, let reading = ProcessReading(pid: peer),
            let guardian = GuardianProcess(pid: peer) ?? GuardianProcess(pid: reading.parent),
            !guardian.works(in: project.path), let folder = guardian.folder
        else { return }
        let pid = guardian.process.pid
        let own = GuardianPresence(of: project.path)
        guard own?.pid != pid, own != nil || GuardianPresence(of: folder)?.pid == pid else {
            return
        }
        throw .contradiction(
            "\(project.state) leads to the Vigia of \(folder), of which nothing is asked here",
            hint: "unmount or remove what is in its place; `vigia -C \(ShellWord.quoted(folder))` "
                + "asks that one"
        )
    }

    /// Sends all bytes; waits for one that is slow to read, but not for ever.
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
            if count < 0, errno == EAGAIN { throw .tooLate("the supervisor reads no request") }
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
        _ project: ProjectFolder
    ) throws(CommandError) -> Int32 {
        let raw = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard raw >= 0 else { throw try refusal("make a socket for", shown, errno, project) }
        // Where a supervisor that does not run has as many connections waiting as it takes, the
        // next one would wait for ever.
        limitWaiting(raw, to: connectWithin)
        let number = SocketAddress(path: path)?.connect(raw) ?? ENAMETOOLONG
        guard number == 0 else {
            _ = close(raw)
            if number == EAGAIN {
                throw .tooLate("the supervisor takes no connection: too many wait for it")
            }
            throw try refusal("connect to", shown, number, project)
        }
        limitWaiting(raw, to: Client.patience)
        return raw
    }

    /// Limits how long a connection waits to be taken, or for room to send.
    ///
    /// Source: socket(7), `SO_SNDTIMEO`.
    private static func limitWaiting(_ raw: Int32, to limit: Duration) {
        var limit = timeval(tv_sec: Int(limit.components.seconds), tv_usec: 0)
        let size = socklen_t(MemoryLayout.size(ofValue: limit))
        _ = unsafe setsockopt(raw, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
    }

    private static func refusal(
        _ what: String,
        _ path: String,
        _ number: Int32,
        _ project: ProjectFolder
    ) throws(CommandError) -> CommandError {
        let isNobody = [ENOENT, ECONNREFUSED, ENOTDIR].contains(number)
        if isNobody { return .notRunning(folder: project.path) }
        var hint: String?
        if number == EACCES {
            // What another user's Vigia has left is in nobody's way, but for a folder of its own; a
            // Vigia of this user's that is just beginning makes its socket in place of it.
            let guardian = GuardianPresence(of: project.path)
            guard let guardian, guardian.uid != geteuid() else {
                try project.refuseStrangers()
                return .notRunning(folder: project.path)
            }
            hint = "Vigia runs here as another user; ask it as that user"
        }
        return .system(what: what, path: path, errno: number, hint: hint)
    }
}

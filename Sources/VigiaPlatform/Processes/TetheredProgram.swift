internal import CLinux
internal import Glibc

/// A child program in a session of its own that talks with this process in lines.
///
/// The end of its input tells the program that this process is gone, however it ended, even by
/// SIGKILL: the kernel closes the socket between the two.
public final class TetheredProgram {
    private let pid: Int32
    private var socket: Int32
    private var received: [UInt8] = []

    /// The most bytes of one line.
    private static let lineBytesMax = 64 * 1024
    /// Starts a program with this process's environment and standard error.
    ///
    /// - Parameter words: the program's absolute path and its arguments.
    /// - Throws: the failed system call.
    public init(_ words: [String]) throws(SystemError) {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        _ = try granted("socketpair", unsafe socketpair(AF_UNIX, kind, 0, &ends))
        let theirs = FileDescriptor(owning: ends[1])
        socket = ends[0]
        pid = unsafe SessionProgram.start(words) { actions in
            for number: Int32 in 0...1 {
                unsafe posix_spawn_file_actions_adddup2(&actions, theirs.raw, number)
            }
        }
        guard pid > 0 else {
            _ = close(ends[0])
            throw SystemError(call: "run \(words[0])", errno: -pid)
        }
    }

    deinit {
        guard socket >= 0 else { return }
        _ = end(within: Self.endsWithin)
    }

    /// How long the program may take to end if nobody waits for it.
    private static let endsWithin = Duration.seconds(10)

    /// Sends a line; a program that is gone does not hear it.
    public func tell(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = unsafe send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// Waits for the program's next line.
    ///
    /// - Parameter limit: the longest wait.
    /// - Returns: the line; nil at the end of that time, or of the program.
    public func line(within limit: Duration) -> String? {
        let deadline = Clock.uptime + limit
        while true {
            if let end = received.firstIndex(of: UInt8(ascii: "\n")) {
                defer { received.removeFirst(end + 1) }
                return String(decoding: received[..<end], as: UTF8.self)
            }
            guard received.count < Self.lineBytesMax, ProcessEnding.waits(socket, until: deadline)
            else { return nil }
            var buffer = [UInt8](repeating: 0, count: 4096)
            let count = unsafe recv(socket, &buffer, buffer.count, 0)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return nil }
            received += buffer[..<count]
        }
    }

    /// Ends the program's input, and waits for its end.
    ///
    /// - Parameter limit: the longest wait; then the program is killed.
    /// - Returns: whether it ended by itself.
    public func end(within limit: Duration) -> Bool {
        guard socket >= 0 else { return true }
        _ = shutdown(socket, Int32(SHUT_WR))
        let pidfd = vigia_pidfd_open(pid)
        defer { if pidfd >= 0 { _ = close(pidfd) } }
        let isOver = pidfd < 0 || ProcessEnding.waits(pidfd, until: Clock.uptime + limit)
        if !isOver { _ = kill(pid, SIGKILL) }
        while waitpid(pid, nil, 0) < 0, errno == EINTR {}
        _ = close(socket)
        socket = -1
        return isOver
    }
}

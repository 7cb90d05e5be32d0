import CLinux
import Glibc
import Testing

/// An unexpected result, in words.
struct Surprise: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

extension GuardianHouse {
    /// A program that is built beside these tests.
    static func tool(_ name: String) throws -> String {
        guard let own = unsafe realpath("/proc/self/exe", nil) else { throw Surprise("no exe") }
        defer { unsafe free(own) }
        let folder = unsafe String(cString: own).split(separator: "/").dropLast()
        return "/" + (folder + [name[...]]).joined(separator: "/")
    }

    static func listen(at path: String) throws -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { buffer in
            unsafe buffer.copyBytes(from: path.utf8)
        }
        let kind = Int32(SOCK_SEQPACKET.rawValue | SOCK_CLOEXEC.rawValue)
        let listener = socket(AF_UNIX, kind, 0)
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let result = unsafe withUnsafePointer(to: &address) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                let address = unsafe __CONST_SOCKADDR_ARG(__sockaddr__: $0)
                return unsafe bind(listener, address, size)
            }
        }
        guard result == 0, Glibc.listen(listener, 8) == 0 else { throw Surprise("bind \(errno)") }
        return listener
    }

    /// Starts a guardian with these arguments; its standard error goes to `errors`.
    static func startGuardian(
        _ arguments: [String],
        within surroundings: [String] = [],
        errors: Int32 = 2
    ) throws -> Int32 {
        try start(surroundings + [tool("vigia-guardian")] + arguments, errors: errors)
    }

    /// Starts a program by its path.
    static func start(_ command: [String], errors: Int32 = 2) throws -> Int32 {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, errors, 2)
        let words = unsafe command.map { unsafe strdup($0) } + [nil]
        defer { unsafe words.forEach { unsafe free($0) } }
        var pid: Int32 = 0
        let number = unsafe posix_spawn(&pid, command[0], &actions, nil, words, vigia_environment())
        guard number == 0 else { throw Surprise("\(command[0]): \(number)") }
        return pid
    }

    /// Waits until a descriptor is readable.
    static func wait(for descriptor: Int32) throws {
        var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard unsafe poll(&wanted, 1, patience) > 0 else { throw Surprise("nothing came") }
    }

    /// Waits for a child's end; returns its exit status.
    static func status(of pid: Int32) throws -> Int32 {
        let process = vigia_pidfd_open(pid)
        defer { _ = close(process) }
        try wait(for: process)
        var status: Int32 = 0
        guard unsafe waitpid(pid, &status, 0) == pid else { throw Surprise("wait \(errno)") }
        return vigia_wait_exited(status) != 0
            ? vigia_wait_code(status) : -vigia_wait_signal(status)
    }

    /// Waits for data, and reads up to so many bytes.
    static func read(_ descriptor: Int32, atMost: Int = 1 << 20) throws -> String {
        try wait(for: descriptor)
        var bytes = [UInt8](repeating: 0, count: atMost)
        let count = unsafe Glibc.read(descriptor, &bytes, atMost)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }

    /// Reads until the text has so many lines.
    static func read(_ descriptor: Int32, lines: Int) throws -> [Substring] {
        var text = ""
        while text.count(where: { $0 == "\n" }) < lines { text += try read(descriptor) }
        return text.split(separator: "\n")
    }
}

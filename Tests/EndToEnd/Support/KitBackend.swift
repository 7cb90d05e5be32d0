import Glibc
import TestSupport
import Testing

/// A backend on VigiaKit with every problem that tests need, in a folder of its own.
final class KitBackend {
    static let program = Program.root + "/.build/debug/kit-trials"

    private let place: TestFolder
    let folder: String
    let port: Int
    private(set) var pid: pid_t
    private var ending: Int32?
    /// The pipe without reader; -1 if stdout is a file.
    private var unread: Int32 = -1

    /// Starts it with variables in its environment, and waits until it serves.
    ///
    /// - Parameters:
    ///   - environment: such as `STOP_MS=300`.
    ///   - files: names of empty files in its folder; see `Trials`.
    ///   - isServing: whether to wait until it serves.
    ///   - isHeard: whether its stdout is read; otherwise it is a pipe, which the test may read
    ///     from `unread`.
    /// - Throws: an error if it does not serve.
    init(
        _ environment: String = "",
        files: [String] = [],
        isServing: Bool = true,
        isHeard: Bool = true
    ) throws {
        place = try TestFolder()
        folder = place.path
        port = try freePort()
        for file in files { try File.write("", to: "\(folder)/\(file)") }
        if !isHeard {
            try #require(unsafe mkfifo(folder + "/out", 0o600) == 0)
            unread = unsafe open(folder + "/out", O_RDWR | O_NONBLOCK | O_CLOEXEC)
        }
        pid = try Program.start(
            [
                "sh", "-c",
                "cd '\(folder)' && exec env PORT=\(port) \(environment) \(Self.program)",
            ],
            output: folder + "/out",
            errors: folder + "/err",
            mark: folder
        )
        guard isServing else { return }
        let serves = Fact.holds {
            (isHeard ? output.contains("serving") : (try? curl("/peer")) == "127.0.0.1 200")
                || hasEnded()
        }
        try #require(serves && ending == nil, "it does not serve: \(output)\(errors)")
    }

    deinit {
        if unread >= 0 { close(unread) }
        Program.end(pid)
    }

    var output: String { unread < 0 ? File.text(folder + "/out") : "" }
    var errors: String { File.text(folder + "/err") }

    /// The unread bytes in the pipe.
    func readUnread() -> String {
        var (found, block) = ([UInt8](), [UInt8](repeating: 0, count: 1 << 16))
        while true {
            let count = unsafe read(unread, &block, block.count)
            if count <= 0 { return String(decoding: found, as: UTF8.self) }
            found += block[..<count]
        }
    }

    /// The lines of its log that contain a text.
    func lines(_ text: String) -> Int {
        (output + errors).split(separator: "\n").count { $0.contains(text) }
    }

    private func hasEnded() -> Bool {
        if ending != nil { return true }
        var status: Int32 = 0
        guard unsafe waitpid(pid, &status, WNOHANG) == pid else { return false }
        ending = status & 0x7f == 0 ? status >> 8 & 0xff : 128 + status & 0x7f
        return true
    }

    /// Waits for its end; returns the exit status as a shell has it.
    func end() throws -> Int32 {
        try #require(Fact.holds { hasEnded() }, "it did not end: \(output)")
        return try #require(ending)
    }

    func touch(_ file: String) throws { try File.write("", to: "\(folder)/\(file)") }
    func remove(_ file: String) { File.remove("\(folder)/\(file)") }

    /// curl's result for a path: the body, a space, and the status.
    func curl(_ path: String, _ options: String = "") throws -> String {
        let url = "'http://127.0.0.1:\(port)\(path)'"
        let line = "curl -sg -m 20 -w ' %{http_code}' \(options) \(url)"
        return try Program.run(["sh", "-c", line], in: folder).output
    }

    /// A new connection.
    func connect() throws -> RawConnection { try RawConnection(port: port) }

    /// Whether connections are accepted.
    var isListening: Bool { (try? RawConnection(port: port, isExpected: false)) != nil }

    /// Its resident memory, in bytes.
    var memory: Int {
        let pages = File.text("/proc/\(pid)/statm").split(separator: " ").dropFirst().first
        return (pages.flatMap { Int($0) } ?? 0) * sysconf(Int32(_SC_PAGESIZE))
    }
}

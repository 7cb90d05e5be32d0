import Glibc
import TestSupport
import Testing

/// A backend on VigiaKit with every trouble that tests look for, in a folder of its own.
final class KitBackend {
    static let program = Program.root + "/.build/debug/kit-trials"

    private let place: TestFolder
    let folder: String
    let port: Int
    private(set) var pid: pid_t
    private var ending: Int32?

    /// Starts it with variables in its environment, and waits until it serves.
    ///
    /// - Parameters:
    ///   - environment: such as `STOP_MS=300`.
    ///   - files: names of empty files that are in its folder; see `Trials`.
    ///   - isServing: whether to wait until it serves.
    /// - Throws: where it does not serve.
    init(_ environment: String = "", files: [String] = [], isServing: Bool = true) throws {
        place = try TestFolder()
        folder = place.path
        port = try freePort()
        for file in files { try File.write("", to: "\(folder)/\(file)") }
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
        let serves = Fact.holds { output.contains("serving") || hasEnded() }
        try #require(serves && ending == nil, "it does not serve: \(output)\(errors)")
    }

    deinit {
        if !hasEnded() {
            kill(pid, SIGKILL)
            waitpid(pid, nil, 0)
        }
    }

    var output: String { File.text(folder + "/out") }
    var errors: String { File.text(folder + "/err") }

    /// The lines of its log that have a text in them.
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

    /// Waits for its end: the status as a shell has it.
    func end(within limit: Duration = .seconds(30)) throws -> Int32 {
        try #require(Fact.holds(within: limit) { hasEnded() }, "it did not end: \(output)")
        return try #require(ending)
    }

    func touch(_ file: String) throws { try File.write("", to: "\(folder)/\(file)") }
    func remove(_ file: String) { File.remove("\(folder)/\(file)") }

    /// What curl gets of a path: the body, a space, and the status.
    func curl(_ path: String, _ options: String = "") throws -> String {
        let url = "'http://127.0.0.1:\(port)\(path)'"
        let line = "curl -sg -m 20 -w ' %{http_code}' \(options) \(url)"
        return try Program.run(["sh", "-c", line], in: folder).output
    }

    /// A connection of its own.
    func connect() throws -> RawConnection { try RawConnection(port: port) }
}

/// A connection on which a test says what no client would.
final class RawConnection {
    private var raw: Int32
    private(set) var received = ""

    init(port: Int) throws {
        raw = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { plain in
                unsafe Glibc.connect(raw, __CONST_SOCKADDR_ARG(__sockaddr__: plain), length)
            }
        }
        try #require(result == 0, "nobody listens on \(port)")
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        unsafe setsockopt(raw, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
    }

    deinit { close(raw) }

    /// Sends a text; false where nobody takes it any more.
    @discardableResult
    func send(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return unsafe Glibc.send(raw, bytes, bytes.count, Int32(MSG_NOSIGNAL))
            == bytes.count
    }

    /// Sends nothing more.
    func endSending() { shutdown(raw, Int32(SHUT_WR)) }

    /// Goes away without a word: the other end gets a reset.
    func reset() {
        var now = linger(l_onoff: 1, l_linger: 0)
        let size = socklen_t(MemoryLayout<linger>.size)
        unsafe setsockopt(raw, SOL_SOCKET, SO_LINGER, &now, size)
        close(raw)
        raw = -1
    }

    /// Reads once; false at the end, and where nothing comes for 20 seconds.
    @discardableResult
    func read() -> Bool {
        var block = [UInt8](repeating: 0, count: 1 << 16)
        let count = unsafe recv(raw, &block, block.count, 0)
        guard count > 0 else { return false }
        received += String(decoding: block[..<count], as: UTF8.self)
        return true
    }

    /// Reads until a text has come.
    func read(until text: String) -> Bool {
        while !received.contains(text) { if !read() { return false } }
        return true
    }

    /// Reads until the other end closes: all of it.
    func readAll() -> String {
        while read() {}
        return received
    }
}

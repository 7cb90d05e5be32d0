import Glibc
import TestSupport
import Testing

@testable import RotaCep

/// The stand-in for the outside services, as a process of its own.
///
/// It ends when its standard input closes, so it outlives nobody.
@safe
final class Services: Sendable {
    /// The example's folder.
    static let example =
        #filePath.split(separator: "/").dropLast(4).reduce("") { $0 + "/" + $1 }
        + "/Examples/rota-cep"

    let port: Int
    let securePort: Int
    /// Where its certificate is.
    var folder: String { place.path }
    private let place: TestFolder
    private let process: pid_t
    private let input: CInt

    struct Failed: Error {}

    init() throws {
        place = try TestFolder()
        let folder = place.path
        var (input, output): ([CInt], [CInt]) = ([-1, -1], [-1, -1])
        // Closed on exec from the first, or others that start at this moment would keep it open.
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        try #require(unsafe socketpair(AF_UNIX, kind, 0, &input) == 0)
        try #require(unsafe socketpair(AF_UNIX, kind, 0, &output) == 0)
        defer { close(output[0]) }
        let words = ["python3", "-u", Self.example + "/services.py", "0", folder]
        process = try Self.spawn(words, input: input[0], output: output[1])
        self.input = input[1]
        close(input[0])
        close(output[1])
        let ports = Self.line(from: output[0]).split(separator: " ").compactMap { Int($0) }
        guard ports.count == 2 else {
            kill(process, SIGKILL)
            waitpid(process, nil, 0)
            close(self.input)
            throw Failed()
        }
        (port, securePort) = (ports[0], ports[1])
    }

    deinit {
        kill(process, SIGKILL)
        waitpid(process, nil, 0)
        close(input)
    }

    /// The address of a behaviour.
    func address(_ way: String) throws -> HTTPAddress {
        try #require(HTTPAddress("http://127.0.0.1:\(port)/\(way)"))
    }

    /// How often a behaviour was asked.
    func count(_ way: String) async throws -> String {
        let answer = try await HTTPClient().send(HTTPRequest(address("count/\(way)")))
        return String(decoding: answer.body, as: UTF8.self)
    }

    /// Waits until a behaviour was asked so often; by the deadline the test fails.
    ///
    /// What asks may stand behind all other tests in Swift's pool of threads.
    func until(_ way: String, isAsked wanted: Int) async throws {
        let (clock, limit) = (ContinuousClock(), Duration.seconds(600))
        let deadline = clock.now + limit
        var last = try await count(way)
        while last != "\(wanted)", clock.now < deadline { last = try await count(way) }
        try #require(last == "\(wanted)", "\(way) was asked \(last) times within \(limit)")
    }

    private static func spawn(_ words: [String], input: CInt, output: CInt) throws -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, input, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, output, 1)
        var copies = unsafe words.map { word in unsafe strdup(word) } + [nil]
        defer { unsafe copies.forEach { word in unsafe free(word) } }
        var pid: pid_t = 0
        let result = unsafe posix_spawnp(&pid, words[0], &actions, nil, &copies, environ)
        guard result == 0 else { throw Failed() }
        return pid
    }

    /// Reads a line; what has come of it by the deadline.
    private static func line(from descriptor: CInt) -> String {
        var (line, byte): ([UInt8], UInt8) = ([], 0)
        var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while unsafe poll(&wait, 1, 60_000) == 1, unsafe read(descriptor, &byte, 1) == 1,
            byte != UInt8(ascii: "\n")
        {
            line.append(byte)
        }
        return String(decoding: line, as: UTF8.self)
    }
}

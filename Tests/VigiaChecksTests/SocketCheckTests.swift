import Glibc
import TestPlaces
import TestSupport
import Testing
import VigiaChecks
import VigiaCore
import VigiaPlatform

/// Files of Unix sockets, with and without processes.
@Suite("Stale Unix sockets")
struct SocketCheckTests {
    let place: Place

    init() throws { place = try Place() }

    private var path: String { place.path + "/app.sock" }

    private func bound(_ kind: Int32, listening: Bool = false) throws -> FileDescriptor {
        // No program of another test may inherit it.
        let raw = socket(AF_UNIX, kind | Int32(SOCK_CLOEXEC.rawValue), 0)
        let address = try #require(SocketAddress(path: path))
        #expect(address.bind(raw) == 0)
        if listening { #expect(listen(raw, 1) == 0) }
        return FileDescriptor(owning: raw)
    }

    private func ask(uid: UInt32? = nil) -> CheckResult {
        var launch = Launch(command: ["x"], directory: place.path)
        launch.user = uid.map { UserIdentity(name: "u", uid: $0, gid: $0) }
        let context = CheckContext(
            service: "web",
            folder: place.path,
            state: place.path + "/.vigia",
            launch: launch
        )
        return Checker.run(CheckSpec(question: .socket(path: path)), in: context)
    }

    private static let stream = Int32(SOCK_STREAM.rawValue)
    private static let kinds = [
        (stream, false), (stream, true), (Int32(SOCK_DGRAM.rawValue), false),
        (Int32(SOCK_SEQPACKET.rawValue), true),
    ]

    @Test("only a socket without a process is stale and removed")
    func sockets() throws {
        #expect(SocketFile(path).state == .missing)
        for (kind, isListening) in Self.kinds {
            do {
                let held = try bound(kind, listening: isListening)
                #expect(SocketFile(path).state == .used, "\(kind) \(isListening)")
                #expect(!SocketFile(path).removeStale(for: geteuid()))
                #expect(held.raw >= 0)
            }
            // A child of another test has it until it becomes its program.
            #expect(Fact.holds { SocketFile(path).state == .stale(uid: geteuid()) })
            #expect(ask().code == "check.stale_socket")
            #expect(SocketFile(path).removeStale(for: geteuid()))
            #expect(SocketFile(path).state == .missing)
        }
    }

    @Test("a file, folder or link stays, also in place of a held socket")
    func others() throws {
        try place.write("data", to: "app.sock")
        #expect(SocketFile(path).state == .other)
        #expect(!SocketFile(path).removeStale(for: 0))
        #expect(throws: SystemError.self) { _ = try Listener(path: path).listen() }
        #expect(File.text(path) == "data")
        #expect(ask().code == "check.wrong_kind")
        _ = unsafe rename(path, place.path + "/b")
        _ = unsafe symlink(place.path + "/b", path)
        #expect(SocketFile(path).state == .other)
        #expect(throws: SystemError.self) { _ = try Listener(path: path).listen() }
        #expect(FileStatus(under: path)?.kind == .link)
    }

    @Test("another user's socket is left and reported, a held socket replaces its own")
    func owners() throws {
        do { _ = try bound(Self.stream) }
        let checkResult = ask(uid: geteuid() + 1)
        #expect(checkResult.code == "check.stale_socket" && checkResult.repair == nil)
        #expect(!SocketFile(path).removeStale(for: geteuid() + 1))
        #expect(ask().severity == .warn && ask().repair == "remove the socket app.sock")
        let held = try Listener(path: path).listen()
        #expect(SocketFile(path).state == .used && held.raw >= 0)
    }
}

import CLinux
import Testing
import VigiaCore
import VigiaWire

@Suite("The link to the guardian")
struct GuardianLinkTests {
    /// A link, and the guardian's end of it.
    private static func pair() throws -> (link: GuardianLink, guardian: Int32) {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_SEQPACKET.rawValue | SOCK_CLOEXEC.rawValue)
        try #require(unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0)
        return (GuardianLink(descriptor: ends[0]), ends[1])
    }

    private static func send(_ message: vigia_message, to link: Int32, _ fds: [Int32] = []) {
        var message = message
        let size = MemoryLayout<vigia_message>.size
        _ = unsafe vigia_send(link, &message, size, fds, Int32(fds.count))
    }

    private static func take(_ guardian: Int32) -> (message: vigia_message, fds: [Int32])? {
        var (message, count) = (vigia_message(), Int32(0))
        var fds = [Int32](repeating: -1, count: 16)
        let size = MemoryLayout<vigia_message>.size
        guard unsafe vigia_receive(guardian, &message, size, &fds, 16, &count) == size else {
            return nil
        }
        return (message, Array(fds.prefix(Int(count))))
    }

    private static func report(_ kind: vigia_kind) -> vigia_message {
        var message = vigia_message()
        (message.version, message.kind) = (UInt32(VIGIA_WIRE_VERSION), kind.rawValue)
        (message.run, message.pid) = (7, 99)
        return message
    }

    @Test("each report arrives with its values")
    func reports() throws {
        let (link, guardian) = try Self.pair()
        defer { _ = close(guardian) }
        var ended = Self.report(VIGIA_ENDED)
        (ended.detail, ended.number) = (VIGIA_ENDING_DUMPED.rawValue, 11)
        (ended.user_us, ended.system_us, ended.peak_bytes) = (1, 2, 3)
        var failed = Self.report(VIGIA_SPAWN_FAILED)
        (failed.detail, failed.number) = (VIGIA_STEP_CHDIR.rawValue, 2)
        var empty = Self.report(VIGIA_EMPTY)
        empty.detail = VIGIA_PROOF_SESSION.rawValue
        for message in [ended, failed, empty, Self.report(VIGIA_SPAWNED)] {
            Self.send(message, to: guardian)
        }
        let run = RunID(raw: 7)
        let usage = Usage(
            user: .microseconds(1),
            system: .microseconds(2),
            peakMemory: Bytes(count: 3)
        )
        let ending = Ending.killed(Signal(number: 11), coreDumped: true)
        #expect(try link.receive() == .ended(run, ProcessID(raw: 99), ending, usage))
        #expect(try link.receive() == .spawnFailed(run, .chdir, errno: 2))
        #expect(try link.receive() == .empty(run, .session))
        #expect(try link.receive() == .spawned(run, ProcessID(raw: 99)))
        #expect(try link.receive() == nil)
    }

    @Test("each order is sent with its values")
    func orders() throws {
        let (link, guardian) = try Self.pair()
        defer { _ = close(guardian) }
        try link.send(.signal(RunID(raw: 3), .terminate, .tree))
        let signal = try #require(Self.take(guardian)).message
        #expect(signal.version == UInt32(VIGIA_WIRE_VERSION) && signal.run == 3)
        #expect(signal.kind == VIGIA_SIGNAL.rawValue && signal.number == 15)
        #expect(signal.detail == VIGIA_SCOPE_TREE.rawValue)
        let orders: [(GuardianOrder, vigia_kind)] = [
            (.forget(key: "k"), VIGIA_FORGET), (.acknowledge(RunID(raw: 3)), VIGIA_ACKNOWLEDGE),
            (.shutdown(status: 4), VIGIA_SHUTDOWN),
        ]
        for (order, kind) in orders {
            try link.send(order)
            #expect(Self.take(guardian)?.message.kind == kind.rawValue)
        }
    }

    @Test("an invalid message is reported, and later messages still arrive")
    func nonsense() throws {
        let (link, guardian) = try Self.pair()
        defer { _ = close(guardian) }
        var old = Self.report(VIGIA_SPAWNED)
        old.version = 99
        var unknown = Self.report(VIGIA_SPAWNED)
        unknown.kind = 999
        Self.send(old, to: guardian, [0, 1])
        Self.send(unknown, to: guardian)
        var bytes = [UInt8](repeating: 1, count: 5_000)
        for length in [1, MemoryLayout<vigia_message>.size - 1, bytes.count] {
            _ = unsafe vigia_send(guardian, &bytes, length, nil, 0)
        }
        Self.send(Self.report(VIGIA_SPAWNED), to: guardian)
        for _ in 0..<5 {
            let error = #expect(throws: WireError.self) { try link.receive() }
            #expect(error?.code == "wire.nonsense")
        }
        #expect(try link.receive() != nil)
    }

    @Test("the end of the guardian is reported")
    func closed() throws {
        let (link, guardian) = try Self.pair()
        _ = close(guardian)
        #expect(throws: WireError.closed) { try link.receive() }
        #expect(throws: WireError.closed) { try link.send(.forget(key: "k")) }
    }

    @Test("reports from before the guardian's end arrive, even when it left orders unread")
    func lastWords() throws {
        let (link, guardian) = try Self.pair()
        try link.send(.forget(key: "k"))
        Self.send(Self.report(VIGIA_SPAWNED), to: guardian)
        _ = close(guardian)
        #expect(try link.receive() != nil)
        #expect(throws: WireError.closed) { try link.receive() }
    }

    @Test("orders for a full socket wait in order, with duplicated descriptors")
    func waiting() throws {
        let (link, guardian) = try Self.pair()
        defer { _ = close(guardian) }
        for number in 1...2_000 {
            let file = unsafe memfd_create("test", UInt32(MFD_CLOEXEC))
            try link.send(.keep(key: "\(number)", descriptors: [file]))
            _ = close(file)
        }
        #expect(link.wantsWrite)
        var taken = 0
        while let (message, fds) = Self.take(guardian) {
            taken += 1
            var key = message.key
            let text = unsafe withUnsafeBytes(of: &key) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            #expect(text == "\(taken)" && fds.count == 1)
            fds.forEach { _ = close($0) }
            try link.flush()
        }
        #expect(taken == 2_000 && !link.wantsWrite)
    }

    @Test("an order that no message can hold is refused")
    func tooLarge() throws {
        let (link, guardian) = try Self.pair()
        defer { _ = close(guardian) }
        let key = String(repeating: "k", count: 96)
        let orders: [GuardianOrder] = [
            .forget(key: key), .keep(key: "k", descriptors: [Int32](repeating: 0, count: 9)),
        ]
        for order in orders {
            let error = #expect(throws: WireError.self) { try link.send(order) }
            #expect(error?.code == "wire.too_large")
        }
        let launch = Launch(
            command: ["/bin/true"],
            environment: ["A": String(repeating: "a", count: 9 << 20)],
            directory: "/"
        )
        var encoder = SpecificationEncoder()
        let error = #expect(throws: WireError.self) {
            try encoder.seal(launch, program: "/bin/true")
        }
        #expect(error?.code == "wire.too_large")
    }
}

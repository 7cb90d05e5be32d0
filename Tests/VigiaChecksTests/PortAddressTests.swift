import Glibc
import TestSupport
import Testing
import VigiaChecks
import VigiaCore
import VigiaPlatform

/// Owners of a service's port, by address, and not only listeners.
@Suite("Ports by address")
struct PortAddressTests {
    private func context(_ port: Int, at host: String? = nil) -> CheckContext {
        var context = CheckContext(
            service: "web",
            folder: "/",
            state: "/nonexistent",
            launch: Launch(command: ["/bin/sh"], directory: "/"),
            port: port
        )
        context.portHost = host
        return context
    }

    private func ask(_ context: CheckContext) -> CheckResult {
        Checker.run(CheckSpec(question: .port(nil), timeout: .seconds(60)), in: context)
    }

    /// A listener, its address, the wanted address, and whether they conflict.
    private static let listeners: [(options: Set<Int32>, String, wanted: String?, Bool)] = [
        ([], "127.0.0.1", nil, true), ([], "127.0.0.1", "127.0.0.1", true),
        ([], "127.0.0.1", "127.0.0.2", false), ([], "127.0.0.1", "0.0.0.0", true),
        ([], "127.0.0.1", "::1", false), ([], "127.0.0.1", "::", true),
        ([], "127.0.0.2", nil, false), ([], "127.0.0.2", "127.0.0.2", true),
        ([], "127.0.0.2", "127.0.0.1", false), ([], "127.0.0.2", "0.0.0.0", true),
        ([], "::1", nil, true), ([], "::1", "::1", true), ([], "::1", "0:0::0:1", true),
        ([], "::1", "127.0.0.1", false), ([], "::1", "0.0.0.0", false), ([], "::1", "::", true),
        ([], "0.0.0.0", nil, true), ([], "0.0.0.0", "127.0.0.2", true),
        ([], "0.0.0.0", "::1", false), ([], "0.0.0.0", "::", true),
        ([], "::", nil, true), ([], "::", "127.0.0.2", true), ([], "::", "0.0.0.0", true),
        ([], "::", "::1", true), ([IPV6_V6ONLY], "::", "127.0.0.1", false),
        ([IPV6_V6ONLY], "::", "0.0.0.0", false), ([IPV6_V6ONLY], "::", "::1", true),
        ([IPV6_V6ONLY], "::", nil, true), ([], "::ffff:127.0.0.1", "127.0.0.1", true),
        ([], "::ffff:127.0.0.1", "127.0.0.2", false), ([SO_REUSEPORT], "127.0.0.1", nil, true),
        ([], "127.0.0.1", "192.0.2.1", false),
    ]

    @Test("a listener blocks its own address, a wildcard listener blocks every address")
    func addresses() throws {
        for (options, address, wanted, isTaken) in Self.listeners {
            let port = try freePort()
            let row = "\(address) \(options), wanted \(wanted ?? "-")"
            let listener = try Socket(address, port, options)
            #expect(listen(listener.raw, 1) == 0)
            let owners = PortOwner.inTheWay(of: port, at: wanted)
            // Another test may be about to start a program.
            #expect(owners.first?.process?.pid == (isTaken ? getpid() : nil), "\(row)")
            let checkResult = ask(context(port, at: wanted))
            #expect(
                checkResult.code == (isTaken ? "check.port_taken" : nil),
                "\(row): \(checkResult)"
            )
        }
    }

    @Test("of two listeners, the one with the address is named")
    func neighbours() throws {
        let port = try freePort()
        let (v4, v6) = (try Socket("127.0.0.1", port), try Socket("::", port, [IPV6_V6ONLY]))
        #expect(listen(v4.raw, 1) == 0 && listen(v6.raw, 1) == 0)
        #expect(PortOwner.inTheWay(of: port, at: "0.0.0.0").first?.address == "127.0.0.1")
        #expect(PortOwner.inTheWay(of: port, at: "::1").first?.address == "::")
        #expect(PortOwner.inTheWay(of: port, at: "127.0.0.2").isEmpty)
    }

    @Test("with an unknown address, a listener on another address is only mentioned")
    func beside() throws {
        let port = try freePort()
        let listener = try Socket("127.0.0.2", port)
        #expect(listen(listener.raw, 1) == 0)
        let checkResult = ask(context(port))
        #expect(checkResult.outcome == .passed)
        #expect(checkResult.words.hasPrefix("free; not on 127.0.0.2, for "), "\(checkResult.words)")
        #expect(checkResult.words.contains("(pid \(getpid()), "), "\(checkResult.words)")
        #expect(ask(context(port, at: "127.0.0.1")).words == "free")
    }

    @Test("a connection with the port as its local one blocks it, and is named")
    func connection() throws {
        let (port, other) = (try freePort(), try freePort())
        let server = try Socket("127.0.0.1", other)
        #expect(listen(server.raw, 1) == 0)
        let client = try Socket("127.0.0.1", port)
        // Bound, but not connected yet.
        #expect(PortOwner.inTheWay(of: port).first?.process?.pid == getpid())
        try client.connect("127.0.0.1", other)
        let checkResult = ask(context(port))
        #expect(checkResult.code == "check.port_taken", "\(checkResult.words)")
        let named = "taken by the connection to 127.0.0.1:\(other) of "
        #expect(checkResult.words.hasPrefix(named), "\(checkResult.words)")
        #expect(checkResult.hint?.contains("check.port_lent") == true)
        for (wanted, isTaken) in [
            ("127.0.0.1", true), ("0.0.0.0", true), ("::", true), ("127.0.0.2", false),
            ("::1", false),
        ] {
            #expect(PortOwner.inTheWay(of: port, at: wanted).isEmpty != isTaken, "\(wanted)")
        }
    }

    /// Options of a server or client, and whether its closed connection blocks the next server.
    private static let remains: [(options: Set<Int32>, isServer: Bool, isTaken: Bool)] = [
        ([], false, true), ([], true, true), ([SO_REUSEADDR], true, false),
        ([SO_REUSEADDR], false, false), ([SO_REUSEPORT], true, false),
    ]

    @Test("a closed connection blocks the port, unless its owner set address reuse")
    func over() throws {
        for (options, isServer, isTaken) in Self.remains {
            let (port, other) = (try freePort(), try freePort())
            let server = try Socket("127.0.0.1", isServer ? port : other, isServer ? options : [])
            #expect(listen(server.raw, 1) == 0)
            let client = try Socket("127.0.0.1", isServer ? other : port, isServer ? [] : options)
            try client.connect("127.0.0.1", isServer ? port : other)
            let accepted = server.accepted()
            server.close()
            // The side that closes first keeps the TIME_WAIT state.
            for end in isServer ? [accepted, client] : [client, accepted] { end.close() }
            // The kernel ends a connection after the fact.
            var owners: [PortOwner] = []
            let isSo = Fact.holds {
                owners = PortOwner.inTheWay(of: port)
                return owners.map(\.isOver) == (isTaken ? [true] : [])
            }
            let row = "\(port) \(options), server: \(isServer)"
            #expect(isSo, "\(row): \(owners)")
            let peer = isTaken ? "127.0.0.1:\(other)" : nil
            #expect(owners.first?.peer == peer, "\(row): \(owners)")
            let words = ask(context(port)).words
            #expect(words.contains(", which is over and frees it within") == isTaken, "\(words)")
        }
    }

    /// The last ephemeral port; nil if this machine reserves it.
    static let lentPort: Int? = {
        let ends = File.text("/proc/sys/net/ipv4/ip_local_port_range").split { $0.isWhitespace }
        return ends.last.flatMap { Int($0) }.flatMap { LentPorts.range(with: $0) == nil ? nil : $0 }
    }()

    @Test(
        "an ephemeral port is a warning with a remedy",
        .enabled(if: lentPort != nil, "it needs a lent port that ip_local_reserved_ports has not")
    )
    func lent() throws {
        let port = try #require(Self.lentPort)
        let checkResult = ask(context(port, at: "127.0.0.9"))
        #expect(checkResult.code == "check.port_lent" && checkResult.severity == .warn)
        #expect(checkResult.hint?.contains("ip_local_reserved_ports=\(port)") == true)
        #expect(LentPorts.range(with: 1) == nil)
    }

    @Test("the address of a port is that of its probe or held socket")
    func wanted() {
        let rows: [(host: String, port: Int, wanted: String?)] = [
            ("127.0.0.1", 3001, nil), ("127.0.0.2", 3001, "127.0.0.2"), ("::1", 3001, "::1"),
            ("localhost", 3001, nil), ("127.0.0.2", 3002, nil), ("0.0.0.0", 3001, "0.0.0.0"),
        ]
        var spec = ServiceSpec(name: "a", launch: Launch(command: ["x"], directory: "/"))
        spec.port = 3001
        for row in rows {
            spec.probe = Probe(question: .tcp(host: row.host, port: row.port))
            #expect(spec.portHost == row.wanted, "\(row)")
        }
        for (host, port, wanted) in [
            ("127.0.0.3", 3001, "127.0.0.3"), (nil, 3001, "::"), ("127.0.0.3", 3002, "0.0.0.0"),
        ] as [(String?, Int, String)] {
            spec.sockets = [HeldSocket(name: "h", address: .tcp(host: host, port: port))]
            #expect(spec.portHost == wanted)
        }
    }
}

/// A socket as a program makes it.
private final class Socket {
    private(set) var raw: Int32

    init(owning raw: Int32) { self.raw = raw }

    /// Bound to an address, with options enabled.
    convenience init(_ host: String, _ port: Int, _ options: Set<Int32> = []) throws {
        let address = try #require(SocketAddress(numeric: host, port: UInt16(port)))
        self.init(
            owning: socket(address.family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        )
        if address.family == AF_INET6 {
            set(Int32(IPPROTO_IPV6), IPV6_V6ONLY, options.contains(IPV6_V6ONLY) ? 1 : 0)
        }
        for option in [SO_REUSEADDR, SO_REUSEPORT] where options.contains(option) {
            set(SOL_SOCKET, option, 1)
        }
        #expect(address.bind(raw) == 0, "\(host):\(port)")
    }

    func connect(_ host: String, _ port: Int) throws {
        let peer = try #require(SocketAddress(numeric: host, port: UInt16(port)))
        #expect(peer.connect(raw) == 0)
    }

    func accepted() -> Socket {
        var (address, size) = (sockaddr(), socklen_t(MemoryLayout<sockaddr>.size))
        let taken = unsafe withUnsafeMutablePointer(to: &address) {
            unsafe accept(raw, .init(__sockaddr__: $0), &size)
        }
        return Socket(owning: taken)
    }

    private func set(_ level: Int32, _ option: Int32, _ value: Int32) {
        var value = value
        let size = socklen_t(MemoryLayout<Int32>.size)
        #expect(unsafe setsockopt(raw, level, option, &value, size) == 0)
    }

    func close() {
        if raw >= 0 { _ = Glibc.close(raw) }
        raw = -1
    }

    deinit { close() }
}

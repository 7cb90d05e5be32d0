import Glibc
import TestSupport
import Testing

@testable import VigiaPlatform

@Suite("Listen queues")
struct ListenQueueTests {
    private static func socket(_ family: Int32) -> Int32 {
        // A program that another test starts must not keep it.
        Glibc.socket(family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    }

    @Test("waiting and accepted connections of a TCP port are counted")
    func port() throws {
        let (port, listener) = (try freePort(), Self.socket(AF_INET))
        let clients = (0..<3).map { _ in Self.socket(AF_INET) }
        defer { for raw in clients + [listener] { close(raw) } }
        let address = try #require(SocketAddress(numeric: "127.0.0.1", port: UInt16(port)))
        #expect(address.bind(listener) == 0)
        #expect(listen(listener, 7) == 0)
        let own = { [getpid()] }
        #expect(ListenQueue(port: port, of: own)?.waiting == 0)
        for raw in clients { #expect(address.connect(raw) == 0) }
        let full = try #require(ListenQueue(port: port, of: own))
        #expect(full.waiting == 3 && full.backlog == 7)
        let clientSide = Set(clients.map(SocketHolders.number))
        #expect(ListenQueue.accepted(port: port) == [])
        let waiting = ListenQueue.waiting(port: port)
        #expect(waiting.count == 3)
        let accepted = unsafe accept(listener, __SOCKADDR_ARG(__sockaddr__: nil), nil)
        defer { close(accepted) }
        #expect(ListenQueue(port: port, of: own)?.waiting == 2)
        // A client that has ended its connection waits on.
        shutdown(clients[2], Int32(SHUT_WR))
        let left = ListenQueue.waiting(port: port)
        #expect(left.count == 2 && left.isStrictSubset(of: waiting))
        #expect(ListenQueue.accepted(port: port) == [SocketHolders.number(of: accepted)])
        #expect(!clientSide.contains(SocketHolders.number(of: accepted)))
        // Another process listens nowhere.
        #expect(ListenQueue(port: port, of: { [1] })?.waiting == nil)
    }

    @Test("waiting connections of a Unix socket are counted")
    func path() throws {
        let folder = try TestFolder()
        let path = folder.path + "/a.sock"
        let listener = try Listener(path: path).listen().release()
        defer { close(listener) }
        let own = { [getpid()] }
        #expect(ListenQueue(path: path, of: own)?.waiting == 0)
        let client = Self.socket(AF_UNIX)
        defer { close(client) }
        let address = try #require(SocketAddress(path: path))
        #expect(address.connect(client) == 0)
        #expect(ListenQueue(path: path, of: own)?.waiting == 1)
        #expect(ListenQueue(path: folder.path + "/b.sock", of: own) == nil)
    }
}

import CEvent
import VigiaAPI
import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

/// The HTTP API on the project's Unix socket, over libevent's server.
///
/// It knows HTTP and who asks; what a request means is its route's.
@safe final class ControlServer {
    /// The most that wait for events at a time; one more is refused.
    static let followersMax = 256
    /// The most bytes that a follower may leave unread before it is let go.
    static let unreadBytesMax = 1 << 20
    /// How long a connection may idle, in seconds.
    private static let idleSecondsMax: Int32 = 60
    private static let headerBytesMax = 16 * 1024

    private let http: OpaquePointer
    private let meaning: (APIRequest) -> RouteAnswer
    private let clients: ClientTable
    /// The listener, and the one before.
    private var doors: (old: OpaquePointer?, now: OpaquePointer?)
    /// By the address of their connection, which is theirs until it is closed.
    private var followers: [UInt: Follower] = [:]

    /// Serves on a listener.
    ///
    /// - Parameters:
    ///   - loop: who calls.
    ///   - listener: a listening, non-blocking socket, which is closed with the server.
    ///   - answer: what a request leads to.
    ///   - isShort: hears that descriptors are short.
    init?(
        _ loop: EventLoop,
        listener: Int32,
        answer: @escaping (APIRequest) -> RouteAnswer,
        isShort: @escaping () -> Void
    ) {
        guard let http = unsafe evhttp_new(loop.base) else { return nil }
        unsafe (self.http, meaning) = (http, answer)
        clients = ClientTable(loop, isShort: isShort)
        unsafe evhttp_set_max_headers_size(http, Self.headerBytesMax)
        unsafe evhttp_set_max_body_size(http, ChangeRequest.bytesMax)
        unsafe evhttp_set_timeout(http, Self.idleSecondsMax)
        let methods = EVHTTP_REQ_GET.rawValue | EVHTTP_REQ_POST.rawValue | EVHTTP_REQ_HEAD.rawValue
        unsafe evhttp_set_allowed_methods(http, UInt16(methods))
        let this = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe evhttp_set_gencb(
            http,
            { request, context in
                guard let request = unsafe request, let context = unsafe context else { return }
                unsafe Unmanaged<ControlServer>.fromOpaque(context).takeUnretainedValue()
                    .answer(Exchange(request))
            },
            this
        )
        guard listen(on: listener) else {
            unsafe evhttp_free(http)
            return nil
        }
    }

    /// Serves on another listener too, in whose place the one before has no name any more.
    ///
    /// Who had connected there is served; it is let go of when the next one comes.
    ///
    /// - Returns: false where there is no memory.
    func listen(on listener: Int32) -> Bool {
        guard let door = unsafe clients.accept(on: listener, for: http) else {
            return false
        }
        if let old = unsafe doors.old { unsafe evhttp_del_accept_socket(http, old) }
        unsafe doors = unsafe (doors.now, door)
        return true
    }

    deinit { unsafe evhttp_free(http) }

    private func answer(_ exchange: Exchange) {
        unsafe clients.asked(exchange.connection)
        switch meaning(exchange.request) {
        case .now(let response): exchange.reply(response)
        case .later(let begin):
            let pending = PendingExchange(exchange, clients)
            begin { pending.reply($0) }
        case .records(let service): follow(exchange, service)
        }
    }

    private func follow(_ exchange: Exchange, _ service: String?) {
        guard followers.count < Self.followersMax else {
            let refusal = APIRefusal(.busy, "too many follow the events")
            return exchange.reply(refusal.response)
        }
        exchange.beginStream()
        guard let connection = unsafe exchange.connection else { return }
        let key = UInt(bitPattern: connection)
        followers[key] = Follower(exchange: exchange, service: service)
        // Connections are closed while this server goes away, too.
        unsafe clients.keep(connection) { [weak self] in self?.followers[key] = nil }
        exchange.sendPart(serverSentComment)
    }

    /// Tells an event to everyone who follows its service.
    func publish(_ record: Record) {
        guard !followers.isEmpty else { return }
        let bytes = serverSentEvent(record.event.word, record)
        for follower in followers.values
        where follower.service == nil || follower.service == record.service {
            follower.exchange.sendPart(bytes)
            if follower.exchange.unreadBytes > Self.unreadBytesMax { follower.exchange.abandon() }
        }
    }
}

/// Who follows the events, and of which service.
private struct Follower {
    let exchange: Exchange
    let service: String?
}

import CEvent
import VigiaAPI
import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

/// The HTTP API on the project's Unix socket, over libevent's server.
///
/// It knows HTTP and who asks; what a request means is `APIRouter`'s, and what comes of it is
/// its owner's.
@safe final class ControlServer {
    /// What the server needs of the supervisor.
    struct Owner {
        /// What can be seen now.
        var snapshot: () -> APISnapshot
        /// Calls back once it is known whether the guardian answers.
        var whenGuardianIsHeard: (@escaping () -> Void) -> Void
        /// Carries out an order, and says when it may be answered.
        var act: (APIAction, @escaping () -> Void) -> Void
        /// Asks services how they are, and hands over the answers.
        var askHealth: ([String], @escaping ([HealthAnswer]) -> Void) -> Void
        /// Looks at the processes of services.
        var processes: ([String]) -> ProcessList
        /// Puts another configuration in the place of the present one, and answers.
        var change: (ChangeRequest, Requester, @escaping (APIResponse) -> Void) -> Void
        /// Hears that descriptors are short.
        var isShort: () -> Void
        /// Goes on with other programs.
        var upgrade: (UpgradeRequest, _ then: () -> Void) -> Void
    }

    /// The most that wait for events at a time; one more is refused.
    static let followersMax = 256
    /// The most bytes that a follower may leave unread before it is let go.
    static let unreadBytesMax = 1 << 20
    /// How long a connection may idle, in seconds.
    private static let idleSecondsMax: Int32 = 60
    private static let headerBytesMax = 16 * 1024

    private let http: OpaquePointer
    private let owner: Owner
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
    ///   - owner: the supervisor's part.
    init?(_ loop: EventLoop, listener: Int32, owner: Owner) {
        guard let http = unsafe evhttp_new(loop.base) else { return nil }
        unsafe (self.http, self.owner) = (http, owner)
        clients = ClientTable(loop, isShort: owner.isShort)
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
        let request = exchange.request
        unsafe clients.asked(exchange.connection)
        guard request.path == "/v1/status", request.method == "GET" else {
            return answer(exchange, APIRouter.outcome(of: request, seeing: owner.snapshot()))
        }
        let pending = PendingExchange(exchange, clients)
        owner.whenGuardianIsHeard { [owner] in
            let outcome = APIRouter.outcome(of: request, seeing: owner.snapshot())
            if case .respond(let response) = outcome { pending.reply(response) }
        }
    }

    private func answer(_ exchange: Exchange, _ outcome: APIOutcome) {
        switch outcome {
        case .respond(let response): exchange.reply(response)
        case .act(let action):
            let pending = PendingExchange(exchange, clients)
            owner.act(action) { pending.reply(.accepted(action)) }
        case .askHealth(let services):
            let pending = PendingExchange(exchange, clients)
            owner.askHealth(services) { answers in pending.reply(.health(answers)) }
        case .listProcesses(let services):
            exchange.reply(.processes(owner.processes(services)))
        case .streamEvents(let service): follow(exchange, service)
        case .change(let wanted, let requester):
            let pending = PendingExchange(exchange, clients)
            owner.change(wanted, requester) { pending.reply($0) }
        case .upgrade(let wanted):
            owner.upgrade(wanted) {
                exchange.reply(.json(202, ActionAnswer(action: "upgrade", services: [])))
            }
        }
    }

    private func follow(_ exchange: Exchange, _ service: String?) {
        guard followers.count < Self.followersMax else {
            let problem = APIProblem(code: "api.busy", problem: "too many follow the events")
            return exchange.reply(.problem(503, problem))
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

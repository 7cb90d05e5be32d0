import CEvent
import CNet
import Glibc

/// One request and its answer, on a connection of its own.
///
/// It keeps itself until it has answered. libevent's objects are released in a later turn of the
/// loop, since none may be while one of its callbacks runs.
@safe
final class HTTPExchange {
    private static let headersMax = 64 << 10

    private let request: HTTPRequest
    private let loop: HTTPLoop
    private let answer: (Result<HTTPAnswer, HTTPFailure>) -> Void
    private var connection: OpaquePointer?
    private var timer: OpaquePointer?
    private var failure: HTTPFailure?
    /// Whether there is a connection, and at the other end somebody who speaks HTTP.
    private var hasBegun = false
    private var isAnswered = false
    /// Whether it has had its turn.
    private(set) var isOpen = false
    /// Whether it came when there was no room, so that its time was not the server's alone.
    private var hasWaited = false

    init(
        _ request: HTTPRequest,
        on loop: HTTPLoop,
        answer: @escaping (Result<HTTPAnswer, HTTPFailure>) -> Void
    ) {
        (self.request, self.loop, self.answer) = (request, loop, answer)
    }

    /// Its time begins to run.
    func wait() {
        let own = unsafe Unmanaged.passRetained(self).toOpaque()
        unsafe timer = event_new(
            loop.base,
            -1,
            0,
            { _, _, argument in
                unsafe HTTPExchange.from(argument)?.timerFired()
            },
            own
        )
        setTimer(request.timeout)
    }

    /// Others go first.
    func mustWait() { hasWaited = true }

    /// Its turn has come.
    func open() {
        isOpen = true
        let own = unsafe Unmanaged.passUnretained(self).toOpaque()
        guard let connection = unsafe connect() else {
            return finish(.failure(.unreachable("out of memory")))
        }
        unsafe self.connection = connection
        // The timer decides; libevent by itself gives up after 50 seconds without a byte.
        var limit = Self.time(request.timeout + .seconds(1))
        unsafe evhttp_connection_set_timeout_tv(connection, &limit)
        unsafe evhttp_connection_set_max_body_size(connection, HTTPClient.bodyMax)
        unsafe evhttp_connection_set_max_headers_size(connection, Self.headersMax)
        let asked = unsafe evhttp_request_new(
            { asked, argument in
                unsafe HTTPExchange.from(argument)?.ended(asked)
            },
            own
        )
        unsafe evhttp_request_set_error_cb(asked) { error, argument in
            unsafe HTTPExchange.from(argument)?.failed(error)
        }
        unsafe evhttp_request_set_header_cb(asked) { _, argument in
            unsafe HTTPExchange.from(argument)?.hasBegun = true
            return 0
        }
        let headers = unsafe evhttp_request_get_output_headers(asked)
        let lines = ["Host": request.address.host, "Connection": "close"]
        for (name, value) in lines.merging(request.headers, uniquingKeysWith: { $1 }) {
            unsafe evhttp_add_header(headers, name, value)
        }
        let path = request.address.path
        if unsafe evhttp_make_request(connection, asked, EVHTTP_REQ_GET, path) != 0 {
            finish(.failure(.unreachable("it cannot be asked")))
        }
    }

    /// Ends it: nobody waits for the answer.
    func cancel() { finish(.failure(.cancelled)) }

    private func connect() -> OpaquePointer? {
        let (host, port) = (request.address.host, request.address.port)
        guard request.address.isSecure else {
            return unsafe evhttp_connection_base_new(loop.base, loop.resolver, host, port)
        }
        guard let session = unsafe SSL_new(loop.trust) else { return nil }
        guard unsafe rota_cep_tls_expect(session, host) == 1,
            let stream = unsafe bufferevent_openssl_socket_new(
                loop.base,
                -1,
                session,
                BUFFEREVENT_SSL_CONNECTING,
                Int32(BEV_OPT_CLOSE_ON_FREE.rawValue | BEV_OPT_DEFER_CALLBACKS.rawValue)
            )
        else {
            unsafe SSL_free(session)
            return nil
        }
        // Many servers close without a farewell; a body that is cut off is found by its length.
        unsafe bufferevent_openssl_set_allow_dirty_shutdown(stream, 1)
        return unsafe evhttp_connection_base_bufferevent_new(
            loop.base,
            loop.resolver,
            stream,
            host,
            port
        )
    }

    @unsafe
    private static func from(_ argument: UnsafeMutableRawPointer?) -> HTTPExchange? {
        guard let argument = unsafe argument else { return nil }
        return unsafe Unmanaged<HTTPExchange>.fromOpaque(argument).takeUnretainedValue()
    }

    private func setTimer(_ wait: Duration) {
        var time = Self.time(wait)
        unsafe event_add(timer, &time)
    }

    private static func time(_ span: Duration) -> timeval {
        let (seconds, attoseconds) = span.components
        return timeval(tv_sec: Int(seconds), tv_usec: Int(attoseconds / 1_000_000_000_000))
    }

    /// The deadline has come, or the turn in which everything is released.
    private func timerFired() {
        if !isAnswered { finish(.failure(hasWaited ? .busy : .timedOut)) }
        unsafe event_free(timer)
        if let connection = unsafe connection { unsafe evhttp_connection_free(connection) }
        unsafe (timer, connection) = (nil, nil)
        unsafe Unmanaged.passUnretained(self).release()
    }

    private func failed(_ error: evhttp_request_error) {
        failure =
            switch error {
            case EVREQ_HTTP_TIMEOUT: .timedOut
            case EVREQ_HTTP_DATA_TOO_LONG: .tooLong
            case EVREQ_HTTP_EOF where !hasBegun: .unreachable("nobody answers")
            case EVREQ_HTTP_EOF, EVREQ_HTTP_INVALID_HEADER, EVREQ_HTTP_BUFFER_ERROR: .cutOff
            default: .unreachable("it was refused")
            }
    }

    /// libevent is done with it: with an answer, or with nothing.
    private func ended(_ asked: UnsafeMutablePointer<evhttp_request>?) {
        guard !isAnswered else { return }
        let status = unsafe asked == nil ? 0 : evhttp_request_get_response_code(asked)
        guard status > 0 else {
            return finish(.failure(failure ?? .unreachable("nobody answers")))
        }
        let buffer = unsafe evhttp_request_get_input_buffer(asked)
        var body = [UInt8](repeating: 0, count: unsafe evbuffer_get_length(buffer))
        unsafe evbuffer_copyout(buffer, &body, body.count)
        let headers = unsafe evhttp_request_get_input_headers(asked)
        let later = unsafe evhttp_find_header(headers, "Retry-After").flatMap {
            unsafe Int(String(cString: $0))
        }
        finish(.success(HTTPAnswer(status: Int(status), retryAfter: later, body: body)))
    }

    private func finish(_ result: Result<HTTPAnswer, HTTPFailure>) {
        guard !isAnswered else { return }
        isAnswered = true
        answer(result)
        setTimer(.zero)
    }
}

import CEvent
import VigiaAPI
import VigiaCore
import VigiaPlatform

/// One request of libevent's server, and the way to answer it.
@safe struct Exchange {
    private let raw: UnsafeMutablePointer<evhttp_request>

    /// Takes libevent's request.
    init(_ raw: UnsafeMutablePointer<evhttp_request>) { unsafe self.raw = unsafe raw }

    /// The connection it came on; nil once that is gone.
    var connection: OpaquePointer? { unsafe evhttp_request_get_connection(raw) }

    /// The request as the router takes it.
    var request: APIRequest {
        let target = unsafe evhttp_request_get_uri(raw).map { unsafe String(cString: $0) } ?? "/"
        let headers = unsafe evhttp_request_get_input_headers(raw)
        let accept = unsafe evhttp_find_header(headers, "Accept")
        var request = APIRequest(
            method: method,
            target: target,
            accept: unsafe accept.map { unsafe String(cString: $0) } ?? "",
            body: body,
            requester: requester
        )
        // Whoever may open the control socket may also say this; only the gateway does.
        let token = unsafe evhttp_find_header(headers, "Vigia-Token")
        request.token = unsafe token.map { unsafe String(cString: $0) }
        return request
    }

    private var method: String {
        switch unsafe evhttp_request_get_command(raw) {
        case EVHTTP_REQ_POST: "POST"
        case EVHTTP_REQ_HEAD: "HEAD"
        default: "GET"
        }
    }

    private var body: [UInt8] {
        guard let buffer = unsafe evhttp_request_get_input_buffer(raw) else { return [] }
        let length = unsafe evbuffer_get_length(buffer)
        return unsafe [UInt8](unsafeUninitializedCapacity: length) { bytes, count in
            count = unsafe max(0, Int(evbuffer_copyout(buffer, bytes.baseAddress, length)))
        }
    }

    private var requester: Requester {
        let descriptor = unsafe bufferevent_getfd(evhttp_connection_get_bufferevent(connection))
        let peer = PeerCredentials(of: descriptor)
        return Requester(uid: peer?.uid ?? .max, pid: peer?.pid ?? 0, command: "")
    }

    /// Answers.
    func reply(_ response: APIResponse) {
        let headers = unsafe evhttp_request_get_output_headers(raw)
        unsafe evhttp_add_header(headers, "Content-Type", response.contentType)
        if let allow = response.allow { unsafe evhttp_add_header(headers, "Allow", allow) }
        // libevent would say it to some clients only, and never in the answer to a HEAD.
        unsafe evhttp_add_header(headers, "Content-Length", "\(response.body.count)")
        let buffer = unsafe evbuffer_new()
        defer { unsafe evbuffer_free(buffer) }
        unsafe response.body.withUnsafeBytes { bytes in
            _ = unsafe evbuffer_add(buffer, bytes.baseAddress, bytes.count)
        }
        unsafe evhttp_send_reply(raw, Int32(response.status), response.reason, buffer)
    }

    /// Begins an answer without an end.
    func beginStream() {
        let headers = unsafe evhttp_request_get_output_headers(raw)
        unsafe evhttp_add_header(headers, "Content-Type", "text/event-stream")
        unsafe evhttp_add_header(headers, "Cache-Control", "no-store")
        unsafe evhttp_send_reply_start(raw, 200, "OK")
    }

    /// Sends a part of it.
    func sendPart(_ bytes: [UInt8]) {
        let buffer = unsafe evbuffer_new()
        defer { unsafe evbuffer_free(buffer) }
        unsafe bytes.withUnsafeBytes { part in
            _ = unsafe evbuffer_add(buffer, part.baseAddress, part.count)
        }
        unsafe evhttp_send_reply_chunk(raw, buffer)
    }

    /// What was sent and not yet taken by the other side.
    var unreadBytes: Int {
        guard let connection = unsafe connection,
            let stream = unsafe evhttp_connection_get_bufferevent(connection)
        else { return 0 }
        return unsafe evbuffer_get_length(bufferevent_get_output(stream))
    }

    /// Ends a stream whose reader does not read.
    func abandon() { unsafe evhttp_send_reply_end(raw) }
}

/// An exchange whose answer takes a while: its connection may be gone by then.
@safe final class PendingExchange {
    private var exchange: Exchange?
    private let clients: ClientTable

    /// Waits with the answer.
    init(_ exchange: Exchange, _ clients: ClientTable) {
        (self.exchange, self.clients) = (exchange, clients)
        unsafe clients.keep(exchange.connection) { [weak self] in self?.exchange = nil }
    }

    /// Answers, if somebody still listens.
    func reply(_ response: APIResponse) {
        guard let exchange else { return }
        self.exchange = nil
        unsafe clients.release(exchange.connection)
        exchange.reply(response)
    }

    deinit {
        if let exchange { unsafe clients.release(exchange.connection) }
    }
}

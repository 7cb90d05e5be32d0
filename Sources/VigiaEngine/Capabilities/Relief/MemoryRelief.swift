import CEvent
import VigiaCore
import VigiaPlatform
import VigiaWire

/// Asks services to give memory back, by a signal or over HTTP.
final class MemoryRelief: Capability {
    private unowned let host: any Host

    init(_ host: any Host) { self.host = host }

    func carryOut(_ effect: ServiceEffect, of service: Int) -> Bool {
        guard case .relieve(let run, let relief) = effect else { return false }
        switch relief {
        case .signal(let signal): host.send(.signal(run, signal, .process))
        case .post(let path): post(to: path, of: service)
        }
        return true
    }

    /// Asks a service over HTTP; that it does not answer is only noted.
    private func post(to path: String, of service: Int) {
        guard let port = host.project.spec.services[service].port else { return }
        let connection = unsafe evhttp_connection_base_new(
            host.loop.base,
            nil,
            "127.0.0.1",
            UInt16(clamping: port)
        )
        guard let connection = unsafe connection else { return }
        unsafe evhttp_connection_set_timeout(connection, 10)
        unsafe evhttp_connection_free_on_completion(connection)
        let request = unsafe evhttp_request_new({ _, _ in }, nil)
        guard let request = unsafe request else {
            unsafe evhttp_connection_free(connection)
            return
        }
        let headers = unsafe evhttp_request_get_output_headers(request)
        unsafe evhttp_add_header(headers, "Host", "127.0.0.1:\(port)")
        unsafe evhttp_add_header(headers, "Connection", "close")
        // The request belongs to the connection from here on, also where this fails.
        unsafe evhttp_make_request(connection, request, EVHTTP_REQ_POST, path)
    }
}

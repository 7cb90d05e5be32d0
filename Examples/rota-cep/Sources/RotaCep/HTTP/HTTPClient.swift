import CNet
import Glibc
import Synchronization

/// Asks other servers, over `http` and `https`.
///
/// libevent does the work, on one thread that the client owns; callers wait in `async` functions
/// and hold no thread. Redirects are answers like any other.
package final class HTTPClient: Sendable {
    /// The longest body of an answer, in bytes.
    package static let bodyMax = 8 << 20
    /// The most requests at one time.
    package static let openMax = 64

    private let inbox: HTTPInbox

    /// - Parameter authorities: a file of certificates to trust beside those of the system.
    package init(trusting authorities: String? = nil) {
        inbox = HTTPInbox(authorities: authorities)
        let shared = unsafe Unmanaged.passRetained(inbox)
        var thread = pthread_t()
        let result = unsafe pthread_create(
            &thread,
            nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                let inbox = unsafe Unmanaged<HTTPInbox>.fromOpaque(argument).takeRetainedValue()
                HTTPLoop(inbox: inbox).run()
                return nil
            },
            shared.toOpaque()
        )
        precondition(result == 0, "no thread: \(result)")
        pthread_detach(thread)
    }

    deinit { inbox.close() }

    /// Asks, and waits for the answer.
    package func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPAnswer {
        let result = await withCheckedContinuation { continuation in
            inbox.put(HTTPOrder(request: request) { continuation.resume(returning: $0) })
        }
        return try result.get()
    }
}

/// A request on its way to the client's thread.
struct HTTPOrder: Sendable {
    let request: HTTPRequest
    let answer: @Sendable (Result<HTTPAnswer, HTTPFailure>) -> Void
}

/// Where callers leave requests, and the bell that wakes the thread.
final class HTTPInbox: Sendable {
    private struct Content {
        var orders: [HTTPOrder] = []
        /// Those that are in `orders` or being carried out.
        var open = 0
        var isClosed = false
    }

    /// An eventfd: readable while somebody has rung.
    let bell = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
    private let content = Mutex(Content())

    /// A file of certificates to trust beside those of the system.
    let authorities: String?

    init(authorities: String?) {
        precondition(bell >= 0, "no eventfd: \(errno)")
        self.authorities = authorities
    }

    deinit { _ = Glibc.close(bell) }

    func put(_ order: HTTPOrder) {
        let isTaken = content.withLock { content in
            guard content.open < HTTPClient.openMax else { return false }
            content.open += 1
            content.orders.append(order)
            return true
        }
        if isTaken { ring() } else { order.answer(.failure(.busy)) }
    }

    func close() {
        content.withLock { $0.isClosed = true }
        ring()
    }

    /// Takes what is there, and whether nothing will come any more.
    func take() -> (orders: [HTTPOrder], isClosed: Bool) {
        var rings: eventfd_t = 0
        _ = unsafe eventfd_read(bell, &rings)
        return content.withLock { content in
            defer { content.orders = [] }
            return (content.orders, content.isClosed)
        }
    }

    /// One is done.
    func finished() { content.withLock { $0.open -= 1 } }

    private func ring() { _ = eventfd_write(bell, 1) }
}

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
    /// The most requests at one time; more wait for their turn.
    package static let openMax = 64
    /// The most requests in all, those included that wait.
    static let ordersMax = 1024

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

    /// Asks, and waits for the answer; not any longer once the task is cancelled, which ends the
    /// connection too.
    package func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPAnswer {
        let number = inbox.begin()
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                inbox.put(
                    HTTPOrder(number: number, request: request) {
                        continuation.resume(returning: $0)
                    }
                )
            }
        } onCancel: {
            inbox.cancel(number)
        }
        return try result.get()
    }
}

/// A request on its way to the client's thread.
struct HTTPOrder: Sendable {
    let number: Int
    let request: HTTPRequest
    let answer: @Sendable (Result<HTTPAnswer, HTTPFailure>) -> Void
}

/// Where callers leave requests, and the bell that wakes the thread.
final class HTTPInbox: Sendable {
    private enum Standing {
        /// Its caller is about to leave it here.
        case begun
        /// It is in `orders`, or being carried out.
        case open
        case cancelled
    }

    private struct Content {
        var last = 0
        var orders: [HTTPOrder] = []
        var standings: [Int: Standing] = [:]
        var open = 0
        /// Open ones that nobody waits for any more.
        var cancelled: [Int] = []
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

    /// The number of a request that `put` follows for.
    func begin() -> Int {
        content.withLock { content in
            content.last += 1
            content.standings[content.last] = .begun
            return content.last
        }
    }

    func put(_ order: HTTPOrder) {
        let failure = content.withLock { content -> HTTPFailure? in
            let isCancelled = content.standings[order.number] == .cancelled
            guard !isCancelled, content.open < HTTPClient.ordersMax else {
                content.standings[order.number] = nil
                return isCancelled ? .cancelled : .busy
            }
            content.standings[order.number] = .open
            content.open += 1
            content.orders.append(order)
            return nil
        }
        if let failure { order.answer(.failure(failure)) } else { ring() }
    }

    /// Nobody waits for it any more; nothing where it is over.
    func cancel(_ number: Int) {
        let isOpen = content.withLock { content in
            guard let standing = content.standings[number] else { return false }
            content.standings[number] = .cancelled
            if standing == .open { content.cancelled.append(number) }
            return standing == .open
        }
        if isOpen { ring() }
    }

    func close() {
        content.withLock { $0.isClosed = true }
        ring()
    }

    /// Takes what is there, and whether nothing will come any more.
    func take() -> (orders: [HTTPOrder], cancelled: [Int], isClosed: Bool) {
        var rings: eventfd_t = 0
        _ = unsafe eventfd_read(bell, &rings)
        return content.withLock { content in
            defer { (content.orders, content.cancelled) = ([], []) }
            return (content.orders, content.cancelled, content.isClosed)
        }
    }

    /// One is done.
    func finished(_ number: Int) {
        content.withLock { content in
            content.standings[number] = nil
            content.open -= 1
        }
    }

    private func ring() { _ = eventfd_write(bell, 1) }
}

internal import CEvent
internal import Glibc

/// Sends one request over a connection and reads its answer.
final class HTTPExchange {
    typealias Result = Swift.Result<HTTPAnswer, HTTPRefusal>

    private let connection: Connection
    private let then: (Result) -> Void
    /// Called each time that bytes arrive after the head that decides.
    private let headArrived: () -> Void
    private var unsent: ArraySlice<UInt8>
    private var reader: HTTPReader
    private var watch: Watch?

    init(
        _ request: [UInt8],
        over connection: Connection,
        needing body: BodyNeed,
        headArrived: @escaping () -> Void,
        then: @escaping (Result) -> Void
    ) {
        (self.connection, self.then, unsent) = (connection, then, request[...])
        reader = HTTPReader(body)
        self.headArrived = headArrived
    }

    deinit { watch = nil }  // Before its connection goes.

    /// Whether any of the answer has arrived.
    var hasBegun: Bool { reader.hasBegun }

    /// The answer so far; nil while the head has not arrived, or does not decide.
    var enough: HTTPAnswer? { reader.enough }

    func begin() {
        let sent = unsafe unsent.withUnsafeBytes {
            unsafe send(connection.descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
        }
        // The reason of a permanent failure shows when the answer is read.
        if sent < 0, errno != EAGAIN, errno != EINTR { unsent = [] }
        unsent = unsent.dropFirst(max(0, sent))
        watch =
            unsent.isEmpty
            ? connection.watch(for: EV_READ | EV_PERSIST) { [unowned self] in readOn() }
            : connection.watch(for: EV_WRITE) { [unowned self] in begin() }
    }

    /// Reads what has arrived, at most 16 KiB in each turn of the loop.
    private func readOn() {
        let result = unsafe withUnsafeTemporaryAllocation(byteCount: 16_384, alignment: 1) {
            buffer -> Result? in
            let count = unsafe recv(connection.descriptor, buffer.baseAddress, buffer.count, 0)
            if count > 0 { return unsafe reader.take(Array(buffer.prefix(count))) }
            if count == 0 { return reader.end() }
            return errno == EAGAIN || errno == EINTR ? nil : reader.broken(by: errno)
        }
        guard let result else {
            if reader.enough != nil { headArrived() }
            return
        }
        watch = nil
        then(result)
    }
}

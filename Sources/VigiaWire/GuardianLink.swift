internal import CLinux
import VigiaCore

/// The supervisor's end of the link to the guardian: it sends orders and receives reports, and
/// never blocks.
///
/// Orders that the socket does not take at once are queued, with duplicates of their descriptors;
/// the caller may close its own descriptors as soon as `send` returns.
public final class GuardianLink {
    /// The socket's descriptor, for polling.
    public let descriptor: Int32
    private var waiting: [(message: vigia_message, descriptors: [Int32])] = []
    private var next = 0

    /// The most queued orders: many times all services of the largest project.
    public static let waitingMax = 100_000

    /// Takes ownership of a connected `SOCK_SEQPACKET` socket.
    public init(descriptor: Int32) { self.descriptor = descriptor }

    deinit {
        for order in waiting[next...] { order.descriptors.forEach { _ = close($0) } }
        _ = close(descriptor)
    }

    /// Whether orders are queued.
    public var wantsWrite: Bool { next < waiting.count }

    /// Sends an order, now or as soon as the socket has capacity.
    ///
    /// - Parameter order: the order to the guardian.
    /// - Throws: `.closed` where the guardian is gone; `.tooLarge` for an order that no message can
    ///   hold, or a full queue; `.refused` where no descriptors are left for the queue.
    public func send(_ order: GuardianOrder) throws(WireError) {
        let (message, descriptors) = try order.encoded()
        if !wantsWrite, try put(message, descriptors) { return }
        guard waiting.count - next < Self.waitingMax else {
            throw .tooLarge("the guardian does not read its orders")
        }
        waiting.append((message, try Self.copies(of: descriptors)))
    }

    private static func copies(of descriptors: [Int32]) throws(WireError) -> [Int32] {
        var copies: [Int32] = []
        for descriptor in descriptors {
            let copy = vigia_duplicate(descriptor)
            guard copy >= 0 else {
                let number = vigia_errno()
                copies.forEach { _ = close($0) }
                throw .refused(call: "fcntl", errno: number)
            }
            copies.append(copy)
        }
        return copies
    }

    /// Sends queued orders until the socket is full.
    ///
    /// - Throws: `.closed` where the guardian is gone.
    public func flush() throws(WireError) {
        while wantsWrite {
            let order = waiting[next]
            guard try put(order.message, order.descriptors) else { return }
            order.descriptors.forEach { _ = close($0) }
            next += 1
        }
        waiting.removeAll(keepingCapacity: waiting.count < 1000)
        next = 0
    }

    /// Sends all queued orders, for a process that is about to end.
    ///
    /// - Parameter limit: how long to wait in all for capacity in the socket.
    public func finish(within limit: Duration) {
        var rounds = Int(limit / .milliseconds(Self.spaceRound))
        // A guardian that is gone needs no orders.
        while rounds > 0, (try? flush()) != nil, wantsWrite {
            var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            if unsafe poll(&wanted, 1, Self.spaceRound) == 0 { rounds -= 1 }
        }
    }

    /// The length of one wait for capacity, in milliseconds.
    private static let spaceRound: Int32 = 100

    /// Receives the next report.
    ///
    /// - Returns: nil where none has arrived.
    /// - Throws: `.closed` at the end of the link; `.nonsense` for a message that is no report,
    ///   after which more reports may follow.
    public func receive() throws(WireError) -> GuardianReport? {
        var (message, count) = (vigia_message(), Int32(0))
        var descriptors = [Int32](repeating: -1, count: Int(VIGIA_KEY_FDS_MAX))
        let size = MemoryLayout<vigia_message>.size
        let capacity = Int32(descriptors.count)
        let length = unsafe vigia_receive(
            descriptor,
            &message,
            size,
            &descriptors,
            capacity,
            &count
        )
        switch length {
        case -EAGAIN: return nil
        case 0, -ECONNRESET: throw .closed
        case Int32(size): break
        case -EMSGSIZE: throw .nonsense("a message that is too long")
        case ..<0: throw .refused(call: "recvmsg", errno: -length)
        default: throw .nonsense("a message of \(length) bytes")
        }
        let own = Array(descriptors.prefix(Int(count)))
        var isTaken = false
        defer { if !isTaken { own.forEach { _ = close($0) } } }
        let report = try GuardianReport(message, own)
        switch report {
        case .inventoryKept, .inventoryLock, .takenOver: isTaken = true
        default: break
        }
        return report
    }

    /// Sends a message; false where the socket is full.
    private func put(_ message: vigia_message, _ descriptors: [Int32]) throws(WireError) -> Bool {
        let size = MemoryLayout<vigia_message>.size
        var message = message
        let count = Int32(descriptors.count)
        let result = unsafe vigia_send(descriptor, &message, size, descriptors, count)
        switch result {
        case 0: return true
        case -EAGAIN: return false
        case -EPIPE, -ECONNRESET: throw .closed
        default: throw .refused(call: "sendmsg", errno: -result)
        }
    }
}

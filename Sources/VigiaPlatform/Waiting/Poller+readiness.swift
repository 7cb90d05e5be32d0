internal import CLinux
internal import Glibc

// Waiting for reading and writing at once, as connections need it.
extension Poller {
    /// One descriptor that is ready.
    public struct Readiness: Hashable, Sendable {
        /// The token that the descriptor was added with.
        public let token: UInt64
        /// Whether there is something to read, the end among it.
        public let isReadable: Bool
        /// Whether there is room to write.
        public let isWritable: Bool
        /// Whether the connection failed, or is closed in both directions.
        public let isCut: Bool
    }

    /// Adds a descriptor, or changes what is waited for.
    ///
    /// - Parameters:
    ///   - descriptor: its owner keeps it.
    ///   - token: the number that `ready` returns for it.
    ///   - reading: whether to wait for something to read.
    ///   - writing: whether to wait for room to write.
    ///   - isNew: whether it is not in the set yet.
    /// - Throws: the failed system call. Source: epoll_ctl(2).
    public func set(
        _ descriptor: Int32,
        token: UInt64,
        reading: Bool,
        writing: Bool,
        isNew: Bool
    ) throws(SystemError) {
        let events = (reading ? EPOLLIN.rawValue : 0) | (writing ? EPOLLOUT.rawValue : 0)
        var event = unsafe epoll_event(events: events, data: epoll_data_t(u64: token))
        let call = isNew ? EPOLL_CTL_ADD : EPOLL_CTL_MOD
        _ = try granted("epoll_ctl", unsafe epoll_ctl(raw, call, descriptor, &event))
    }

    /// Waits until a descriptor is ready, failed or hung up, or the time limit passes.
    ///
    /// - Parameter limit: the longest wait, in whole milliseconds; nil for no limit.
    /// - Returns: the ready descriptors, at most `readyMax`; none after the time limit or a signal.
    ///   Source: epoll_wait(2).
    public func ready(atMost limit: Duration?) -> [Readiness] {
        let wait = limit.map { Int32(clamping: max(0, $0.inMilliseconds)) } ?? -1
        return unsafe withUnsafeTemporaryAllocation(
            of: epoll_event.self,
            capacity: Self.readyMax
        ) { buffer in
            let count = unsafe epoll_wait(raw, buffer.baseAddress, Int32(Self.readyMax), wait)
            return (0..<max(0, Int(count))).map { place in
                let event = unsafe buffer[place]
                return unsafe Readiness(
                    token: event.data.u64,
                    isReadable: event.events & EPOLLIN.rawValue != 0,
                    isWritable: event.events & EPOLLOUT.rawValue != 0,
                    isCut: event.events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0
                )
            }
        }
    }
}

extension Duration {
    /// Whole milliseconds, rounded up.
    fileprivate var inMilliseconds: Int64 {
        components.seconds * 1000 + (components.attoseconds + 999_999_999_999_999)
            / 1_000_000_000_000_000
    }
}

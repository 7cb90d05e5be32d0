internal import CLinux
internal import Glibc

/// A set of descriptors with tokens, and the wait until one is ready.
///
/// Level triggered: a descriptor that stays ready is reported again. Source: epoll(7).
public struct Poller: ~Copyable, Sendable {
    /// The readiness to wait for.
    public enum Interest: Sendable {
        /// Readable.
        case reading
        /// Writable.
        case writing
        /// The peer has closed its end.
        case ending
    }

    private let epoll: FileDescriptor

    /// The most descriptors reported by one wait; the next wait reports the others.
    public static let readyMax = 64

    /// Creates an empty set.
    ///
    /// - Throws: the failed system call. Source: epoll_create1(2).
    public init() throws(SystemError) {
        let raw = epoll_create1(Int32(EPOLL_CLOEXEC))
        epoll = FileDescriptor(owning: try granted("epoll_create1", raw))
    }

    /// The epoll descriptor, readable when a descriptor of the set is ready.
    public var raw: Int32 { epoll.raw }

    /// Adds a descriptor, which its owner keeps.
    ///
    /// - Parameters:
    ///   - descriptor: not in the set yet; the kernel refuses regular files.
    ///   - token: the number that `wait` returns for it.
    ///   - interest: the readiness to wait for.
    /// - Throws: the failed system call. Source: epoll_ctl(2).
    public func add(
        _ descriptor: Int32,
        token: UInt64,
        for interest: Interest = .reading
    ) throws(SystemError) {
        let events =
            switch interest {
            case .reading: EPOLLIN.rawValue
            case .writing: EPOLLOUT.rawValue
            case .ending: UInt32(0)
            }
        var event = unsafe epoll_event(events: events, data: epoll_data_t(u64: token))
        _ = try granted("epoll_ctl", unsafe epoll_ctl(raw, EPOLL_CTL_ADD, descriptor, &event))
    }

    /// Removes a descriptor; one that is not in the set is ignored.
    ///
    /// - Parameter descriptor: still open.
    public func remove(_ descriptor: Int32) {
        var event = unsafe epoll_event()
        _ = unsafe epoll_ctl(raw, EPOLL_CTL_DEL, descriptor, &event)
    }

    /// Waits until a descriptor is ready, failed or hung up, or the time limit passes.
    ///
    /// - Parameter limit: the longest wait, rounded up to a millisecond; nil for no limit.
    /// - Returns: the tokens of ready descriptors; none after the time limit or a signal. Source:
    ///   epoll_wait(2).
    public func wait(atMost limit: Duration? = nil) -> [UInt64] {
        let milliseconds = limit.map { Self.milliseconds($0) } ?? -1
        return unsafe withUnsafeTemporaryAllocation(
            of: epoll_event.self,
            capacity: Self.readyMax
        ) { buffer in
            let count = unsafe epoll_wait(
                raw,
                buffer.baseAddress,
                Int32(Self.readyMax),
                milliseconds
            )
            return (0..<max(0, Int(count))).map { unsafe buffer[$0].data.u64 }
        }
    }

    private static func milliseconds(_ span: Duration) -> Int32 {
        guard span > .zero else { return 0 }
        let (seconds, rest) = span.components
        guard seconds < 1_000_000 else { return 1_000_000_000 }
        return Int32(seconds) * 1000 + Int32((rest + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}

internal import CLinux
internal import Glibc

/// Waits for several descriptors at once, level-triggered.
///
/// Source: epoll(7).
public struct Poller: ~Copyable {
    private let epoll: FileDescriptor

    /// Begins with nothing to wait for.
    ///
    /// - Throws: what the kernel refused.
    public init() throws(SystemError) {
        epoll = FileDescriptor(
            owning: try granted("epoll_create", epoll_create1(Int32(EPOLL_CLOEXEC)))
        )
    }

    /// Waits for a descriptor to become readable from now on.
    ///
    /// - Throws: what the kernel refused.
    public func add(_ descriptor: Int32) throws(SystemError) {
        var event = unsafe epoll_event()
        unsafe (event.events, event.data.fd) = (EPOLLIN.rawValue, descriptor)
        _ = try granted("epoll_ctl", unsafe epoll_ctl(epoll.raw, EPOLL_CTL_ADD, descriptor, &event))
    }

    /// Waits for it no more; one that is not waited for is ignored.
    public func remove(_ descriptor: Int32) {
        _ = epoll_ctl(epoll.raw, EPOLL_CTL_DEL, descriptor, nil)
    }

    /// The most descriptors that one wait tells of.
    private static let readyMax = 64

    /// Sleeps until something can be read.
    ///
    /// - Parameter milliseconds: the longest; nil for ever.
    /// - Returns: what can be read; empty when the time is over.
    public func wait(milliseconds: Int32? = nil) -> [Int32] {
        unsafe withUnsafeTemporaryAllocation(of: epoll_event.self, capacity: Self.readyMax) {
            room in
            let count = unsafe epoll_wait(
                epoll.raw,
                room.baseAddress,
                Int32(room.count),
                milliseconds ?? -1
            )
            return (0..<max(0, Int(count))).map { unsafe room[$0].data.fd }
        }
    }
}

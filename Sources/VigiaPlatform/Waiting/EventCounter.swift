internal import CLinux
internal import Glibc

/// A descriptor that one thread makes readable to wake another.
///
/// Source: eventfd(2).
public struct EventCounter: ~Copyable, Sendable {
    private let descriptor: FileDescriptor

    /// Creates a counter that is not raised.
    ///
    /// - Throws: the failed system call.
    public init() throws(SystemError) {
        let raw = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        descriptor = FileDescriptor(owning: try granted("eventfd", raw))
    }

    /// The descriptor to wait for: readable from `raise` until `lower`.
    public var raw: Int32 { descriptor.raw }

    /// Makes it readable; raising twice is the same as once.
    public func raise() { _ = eventfd_write(raw, 1) }

    /// Waits until it is raised and lowers it, or returns after the time limit.
    ///
    /// - Parameter limit: the longest wait.
    public func wait(atMost limit: Duration) {
        let milliseconds =
            limit.components.seconds * 1000
            + limit.components.attoseconds / 1_000_000_000_000_000
        var question = pollfd(fd: raw, events: Int16(POLLIN), revents: 0)
        _ = unsafe poll(&question, 1, Int32(clamping: max(0, milliseconds) + 1))
        lower()
    }

    /// Makes it unreadable again.
    ///
    /// - Returns: whether it was raised.
    @discardableResult
    public func lower() -> Bool {
        var count: eventfd_t = 0
        return unsafe eventfd_read(raw, &count) == 0
    }
}

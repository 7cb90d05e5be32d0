internal import CLinux
internal import Glibc

/// A descriptor by which one thread wakes another.
///
/// Source: eventfd(2).
public struct EventCounter: ~Copyable, Sendable {
    private let file: FileDescriptor

    /// Makes one.
    ///
    /// - Throws: what the kernel refused.
    public init() throws(SystemError) {
        let flags = Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK)
        file = FileDescriptor(owning: try granted("eventfd", eventfd(0, flags)))
    }

    /// The descriptor to wait on; readable from `raise` until `clear`.
    public var descriptor: Int32 { file.raw }

    /// Wakes whoever waits.
    public func raise() { _ = eventfd_write(file.raw, 1) }

    /// Takes every `raise` so far as seen.
    public func clear() {
        var count = eventfd_t(0)
        _ = unsafe eventfd_read(file.raw, &count)
    }
}

internal import CLinux
internal import Glibc

/// A timer descriptor that becomes readable at a set time.
///
/// Source: timerfd_create(2).
public struct Alarm: ~Copyable, Sendable {
    private let descriptor: FileDescriptor

    /// Creates an alarm that is not set.
    ///
    /// - Throws: the failed system call.
    public init() throws(SystemError) {
        let raw = timerfd_create(CLOCK_MONOTONIC, Int32(TFD_CLOEXEC) | Int32(TFD_NONBLOCK))
        descriptor = FileDescriptor(owning: try granted("timerfd_create", raw))
    }

    /// The descriptor to wait for: readable once the time has come.
    public var raw: Int32 { descriptor.raw }

    /// Sets the time from now; an earlier setting is replaced.
    ///
    /// - Parameter span: more than zero; nil to disarm.
    public func set(after span: Duration?) {
        let (seconds, attoseconds) = (span ?? .zero).components
        var time = itimerspec()
        time.it_value = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
        _ = unsafe timerfd_settime(raw, 0, &time, nil)
    }

    /// Clears the expiry, so that the descriptor is no longer readable.
    public func take() {
        var count: UInt64 = 0
        _ = unsafe read(raw, &count, 8)
    }
}

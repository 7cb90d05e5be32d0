internal import CLinux
internal import Glibc

/// A descriptor that becomes readable at a time, unless it is told otherwise before.
///
/// Source: timerfd_create(2).
public struct Alarm: ~Copyable, Sendable {
    private let descriptor: FileDescriptor

    /// Begins unset.
    ///
    /// - Throws: what the kernel refused.
    public init() throws(SystemError) {
        let raw = timerfd_create(CLOCK_MONOTONIC, Int32(TFD_CLOEXEC) | Int32(TFD_NONBLOCK))
        descriptor = FileDescriptor(owning: try granted("timerfd_create", raw))
    }

    /// What to wait for: readable once the time has come.
    public var raw: Int32 { descriptor.raw }

    /// Sets it to go off after so much time; an earlier setting no longer counts.
    ///
    /// - Parameter span: more than nothing; nil for never.
    public func set(after span: Duration?) {
        let (seconds, attoseconds) = (span ?? .zero).components
        var time = itimerspec()
        time.it_value = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
        _ = unsafe timerfd_settime(raw, 0, &time, nil)
    }

    /// Takes note that it went off.
    public func take() {
        var count: UInt64 = 0
        _ = unsafe read(raw, &count, 8)
    }
}

internal import CLinux
internal import Glibc

/// Signals as readable events instead of interruptions.
///
/// From its creation on, the signals are blocked for this thread and for threads and programs that
/// it starts. Source: signalfd(2).
public struct SignalWatch: ~Copyable, Sendable {
    private let descriptor: FileDescriptor

    /// Blocks signals, and waits for them from now on.
    ///
    /// - Parameter numbers: the signal numbers.
    /// - Throws: the failed system call.
    public init(_ numbers: [Int32]) throws(SystemError) {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        for number in numbers { unsafe sigaddset(&set, number) }
        _ = unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
        let raw = unsafe signalfd(-1, &set, Int32(SFD_CLOEXEC) | Int32(SFD_NONBLOCK))
        descriptor = FileDescriptor(owning: try granted("signalfd", raw))
    }

    /// The descriptor to wait for: readable when a signal is pending.
    public var raw: Int32 { descriptor.raw }

    /// Reads the pending signals.
    ///
    /// - Returns: their numbers, oldest first; a signal that is pending already counts once.
    public func take() -> [Int32] {
        var (numbers, information) = ([Int32](), signalfd_siginfo())
        let size = MemoryLayout<signalfd_siginfo>.size
        while unsafe read(raw, &information, size) == size {
            numbers.append(Int32(bitPattern: information.ssi_signo))
        }
        return numbers
    }
}

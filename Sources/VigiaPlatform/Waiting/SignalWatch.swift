internal import CLinux
internal import Glibc

/// Signals as something to read, instead of something that interrupts.
///
/// From its beginning they do nothing else to this thread, nor to threads and programs that it
/// starts. Source: signalfd(2).
public struct SignalWatch: ~Copyable, Sendable {
    private let descriptor: FileDescriptor

    /// Holds signals back, and begins to wait for them.
    ///
    /// - Parameter numbers: which.
    /// - Throws: what the kernel refused.
    public init(_ numbers: [Int32]) throws(SystemError) {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        for number in numbers { unsafe sigaddset(&set, number) }
        _ = unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
        let raw = unsafe signalfd(-1, &set, Int32(SFD_CLOEXEC) | Int32(SFD_NONBLOCK))
        descriptor = FileDescriptor(owning: try granted("signalfd", raw))
    }

    /// What to wait for: readable when a signal came.
    public var raw: Int32 { descriptor.raw }

    /// Takes the signals that came.
    ///
    /// - Returns: their numbers, oldest first; the same one twice before it is taken counts once.
    public func take() -> [Int32] {
        var (numbers, information) = ([Int32](), signalfd_siginfo())
        let size = MemoryLayout<signalfd_siginfo>.size
        while unsafe read(raw, &information, size) == size {
            numbers.append(Int32(bitPattern: information.ssi_signo))
        }
        return numbers
    }
}

internal import CLinux
internal import Glibc

/// A process pinned by a pidfd, so that a signal never reaches another process with a reused pid.
///
/// Source: pidfd_open(2), pidfd_send_signal(2).
public final class ProcessHandle {
    /// The process as it was when it was pinned.
    public let process: ProcessReading
    private let descriptor: FileDescriptor

    /// Pins a process.
    ///
    /// - Parameter process: a reading of the process.
    /// - Throws: the failed system call; `ESRCH` if the process is gone.
    public init(_ process: ProcessReading) throws(SystemError) {
        let pidfd = ProcessEnding.descriptor(of: process)
        guard pidfd >= 0 else { throw SystemError(call: "pidfd_open", errno: -pidfd) }
        descriptor = FileDescriptor(owning: pidfd)
        self.process = process
    }

    /// Pins a process that is known by its pid and start time.
    ///
    /// - Parameters:
    ///   - pid: the process.
    ///   - startTime: in clock ticks since boot.
    /// - Throws: the failed system call; `ESRCH` if that process is gone.
    public convenience init(pid: Int32, startTime: UInt64) throws(SystemError) {
        guard let process = ProcessReading(pid: pid), process.startTime == startTime else {
            throw SystemError(call: "pidfd_open", errno: ESRCH)
        }
        try self.init(process)
    }

    /// Sends a signal.
    ///
    /// - Parameter number: the signal's number.
    /// - Throws: the failed system call; `ESRCH` if the process is gone.
    public func signal(_ number: Int32) throws(SystemError) {
        let result = vigia_pidfd_signal(descriptor.raw, number)
        guard result == 0 else { throw SystemError(call: "pidfd_send_signal", errno: -result) }
    }

    /// Whether the process has ended.
    public var isOver: Bool { ends(within: .zero) }

    /// Waits for the end of the process.
    ///
    /// - Parameter limit: the longest wait.
    /// - Returns: false at the end of that time.
    public func ends(within limit: Duration) -> Bool {
        ProcessEnding.waits(descriptor.raw, until: Clock.uptime + limit)
    }
}

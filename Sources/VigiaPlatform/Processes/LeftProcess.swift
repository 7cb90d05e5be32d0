internal import CLinux
internal import Glibc

/// A process whose guardian is gone, and the descriptors that it still has.
public struct LeftProcess: ~Copyable {
    /// The process.
    public let process: ProcessReading
    /// Its initial environment.
    public let environment: [String: String]
    private let descriptor: FileDescriptor

    /// Opens a pidfd for it; nil if it is gone, or its pid was reused.
    public init?(_ process: ProcessReading) {
        let raw = vigia_pidfd_open(process.pid)
        guard raw >= 0 else { return nil }
        // The pidfd pins the process; only then its start time is checked.
        guard let now = ProcessReading(pid: process.pid), now.startTime == process.startTime,
            now.isRunning, let environment = ProcessEnvironment.of(process.pid)
        else {
            _ = close(raw)
            return nil
        }
        descriptor = FileDescriptor(owning: raw)
        (self.process, self.environment) = (process, environment)
    }

    /// Opens both ends of a pipe that it writes into; nil if the descriptor is no pipe.
    ///
    /// Unread bytes stay in the pipe. Source: proc(5), `/proc/pid/fd`.
    ///
    /// - Parameter number: the process's descriptor.
    /// - Returns: the reading end and the writing end, which belong to the caller.
    public func pipe(at number: Int32) -> [Int32]? {
        let path = "/proc/\(process.pid)/fd/\(number)"
        guard ProcFile.target(of: path)?.hasPrefix("pipe:") == true,
            let reader = try? FileDescriptor.open(path, O_RDONLY | O_NONBLOCK),
            let writer = try? FileDescriptor.openWriter(ofPipe: reader.raw)
        else { return nil }
        return [reader.release(), writer]
    }

    /// Duplicates a socket of the process; nil if that descriptor is no socket.
    ///
    /// - Parameter number: the process's descriptor.
    /// - Returns: this process's descriptor, close-on-exec.
    public func socket(at number: Int32) -> FileDescriptor? {
        let path = "/proc/\(process.pid)/fd/\(number)"
        guard ProcFile.target(of: path)?.hasPrefix("socket:") == true else { return nil }
        let raw = vigia_pidfd_take(descriptor.raw, number)
        return raw >= 0 ? FileDescriptor(owning: raw) : nil
    }
}

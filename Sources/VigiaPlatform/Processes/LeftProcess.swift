internal import CLinux
internal import Glibc

/// A process whose guardian is gone, and what it still holds of what it was given.
public struct LeftProcess: ~Copyable {
    /// The process.
    public let process: ProcessReading
    /// Its environment as it began.
    public let environment: [String: String]
    private let descriptor: FileDescriptor

    /// Takes hold of it; nil where it is gone, or another has its number.
    public init?(_ process: ProcessReading) {
        let raw = vigia_pidfd_open(process.pid)
        guard raw >= 0 else { return nil }
        // The descriptor fixes who is meant; only then it is asked whether it is the same.
        guard let now = ProcessReading(pid: process.pid), now.startTime == process.startTime,
            now.isRunning, let environment = ProcessEnvironment.of(process.pid)
        else {
            _ = close(raw)
            return nil
        }
        descriptor = FileDescriptor(owning: raw)
        (self.process, self.environment) = (process, environment)
    }

    /// New ends of a pipe that it writes into; nil where that is none.
    ///
    /// What the pipe holds is still there. Source: proc(5), `/proc/pid/fd`.
    ///
    /// - Parameter number: its descriptor.
    /// - Returns: the reading end and the writing end, which belong to the caller.
    public func pipe(at number: Int32) -> [Int32]? {
        let path = "/proc/\(process.pid)/fd/\(number)"
        guard ProcFile.target(of: path)?.hasPrefix("pipe:") == true,
            let reader = try? FileDescriptor.open(path, O_RDONLY | O_NONBLOCK),
            let writer = try? FileDescriptor.openWriter(ofPipe: reader.raw)
        else { return nil }
        return [reader.release(), writer]
    }

    /// The same socket that it has under a number; nil where it has none there.
    ///
    /// - Parameter number: its descriptor.
    /// - Returns: another descriptor of it, close-on-exec.
    public func socket(at number: Int32) -> FileDescriptor? {
        let path = "/proc/\(process.pid)/fd/\(number)"
        guard ProcFile.target(of: path)?.hasPrefix("socket:") == true else { return nil }
        let raw = vigia_pidfd_take(descriptor.raw, number)
        return raw >= 0 ? FileDescriptor(owning: raw) : nil
    }
}

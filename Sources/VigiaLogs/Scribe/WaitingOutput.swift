internal import VigiaPlatform

/// How many bytes the pipes of a service hold at one moment.
///
/// Taken when something happens to a run, it says which bytes are of the time before, however
/// late the scribe hears of it.
public struct WaitingOutput: Hashable, Sendable {
    private let stdout: Int
    private let stderr: Int

    /// Looks into the pipes.
    ///
    /// - Parameters:
    ///   - stdout: a reading end of the one for standard output.
    ///   - stderr: a reading end of the one for standard error.
    public init(stdout: Int32, stderr: Int32) {
        self.stdout = FileDescriptor.waitingBytes(in: stdout)
        self.stderr = FileDescriptor.waitingBytes(in: stderr)
    }

    subscript(channel: LogChannel) -> Int { channel == .stdout ? stdout : stderr }
}

/// The number of bytes that a service had ever written at one moment, as far as this process knows.
///
/// Taken when something happens to a run, it says which bytes were written before, however late the
/// scribe hears of it and whatever it moved meanwhile.
public struct WrittenOutput: Hashable, Sendable {
    private let stdout: Int
    private let stderr: Int

    init(stdout: Int, stderr: Int) { (self.stdout, self.stderr) = (stdout, stderr) }

    /// The bytes of both streams.
    public var total: Int { stdout + stderr }

    /// The bytes of one stream.
    public subscript(channel: LogChannel) -> Int { channel == .stdout ? stdout : stderr }
}

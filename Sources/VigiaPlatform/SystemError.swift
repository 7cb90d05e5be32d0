internal import Glibc

/// A system call that the kernel refused.
public struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was tried, such as `open /tmp/x`.
    public let call: String
    /// The kernel's reason.
    ///
    /// Source: errno(3).
    public let errno: Int32

    /// Takes both.
    public init(call: String, errno: Int32) { (self.call, self.errno) = (call, errno) }

    /// Both in words: `open /tmp/x: No such file or directory`.
    public var description: String { unsafe "\(call): \(String(cString: strerror(errno)))" }
}

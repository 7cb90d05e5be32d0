internal import Glibc

/// A system call that failed.
public struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The call and its subject, such as `open /tmp/x`.
    public let call: String
    /// The error number.
    ///
    /// Source: errno(3).
    public let errno: Int32

    /// Creates an error from a call in words and its `errno`.
    public init(call: String, errno: Int32) { (self.call, self.errno) = (call, errno) }

    /// For people: `open /tmp/x: No such file or directory`.
    public var description: String { unsafe "\(call): \(String(cString: strerror(errno)))" }
}

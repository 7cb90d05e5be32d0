/// The limits of a server for its clients.
public struct ServerLimits: Sendable {
    /// The most bytes of request line and header fields together; beyond it, 431 is answered.
    public var headBytesMax = 16 * 1024
    /// The most bytes of a body; beyond it, 413 is answered.
    public var bodyBytesMax = 1024 * 1024
    /// The most bytes of the bodies of all clients together, without the first `headBytesMax` bytes
    /// of each; beyond it, 503 is answered.
    ///
    /// A single body of `bodyBytesMax` bytes is always accepted.
    public var bodiesBytesMax = 64 * 1024 * 1024
    /// The most connections at a time; further ones wait in the kernel's queue.
    public var connectionsMax = 10_000
    /// The time from the first byte of a request to the end of its head; beyond it, 408 is
    /// answered.
    public var headTime = Duration.seconds(10)
    /// The time from the end of the head to the end of the body; beyond it, 408 is answered.
    public var bodyTime = Duration.seconds(30)
    /// The time of a handler; beyond it, the handler is cancelled and 503 is answered.
    public var handlerTime = Duration.seconds(30)
    /// The time in which a client must take some bytes of its answer; beyond it, it is
    /// disconnected.
    public var writeTime = Duration.seconds(30)
    /// The time that a connection may be idle between two requests.
    public var idleTime = Duration.seconds(60)

    /// Begins with limits that suit an API.
    public init() {}
}

/// How much a server takes from its clients.
public struct ServerLimits: Sendable {
    /// The longest request line and header fields together; more is answered with 431.
    public var headBytesMax = 16 * 1024
    /// The longest body; more is answered with 413.
    public var bodyBytesMax = 1024 * 1024
    /// Bodies of all clients together, without the first `headBytesMax` bytes of each; then 503.
    ///
    /// One longest body always has room.
    public var bodiesBytesMax = 64 * 1024 * 1024
    /// Connections at a time; those above wait in the kernel's queue.
    public var connectionsMax = 10_000
    /// From the first byte of a request to the end of its head; then 408.
    public var headTime = Duration.seconds(10)
    /// From the end of the head to the end of the body; then 408.
    public var bodyTime = Duration.seconds(30)
    /// What a handler may take; then it is cancelled, and the client gets 503.
    public var handlerTime = Duration.seconds(30)
    /// How long a client may take nothing of its answer.
    public var writeTime = Duration.seconds(30)
    /// How long a connection may lie between two requests.
    public var idleTime = Duration.seconds(60)

    /// Begins with limits that suit an API.
    public init() {}
}

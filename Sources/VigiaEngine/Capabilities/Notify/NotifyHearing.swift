import VigiaCore

/// What is remembered of the messages on the notify socket.
struct NotifyHearing {
    /// Waits for messages; nil while none are heard.
    var watch: EventLoop.Watch?
    /// After a flood: when messages are heard again.
    var pause: EventLoop.Watch?
    var limiter = NotifyLimiter()
    /// How many messages went unread.
    var unread = 0
    private var recent = 0
    private var recentSince = Instant.boot

    /// So many unread messages within such a time are a flood.
    private static let (floodMin, floodWithin) = (64, Duration.milliseconds(100))

    /// Takes in how many messages of a turn went unread; whether they are too many by now.
    mutating func isFlood(_ unread: Int, at now: Instant) -> Bool {
        if now - recentSince > Self.floodWithin { (recent, recentSince) = (0, now) }
        recent += unread
        guard recent > Self.floodMin else { return false }
        recent = 0
        return true
    }

    /// Kinds of ignored messages that were reported already.
    var reported: Set<String> = []
    private var buffer: [UInt8] = []

    /// Takes the buffer for messages, which is put back afterwards.
    mutating func takeBuffer() -> [UInt8] {
        defer { buffer = [] }
        return buffer.isEmpty ? [UInt8](repeating: 0, count: NotifyMessage.bytesMax) : buffer
    }

    /// Puts the buffer back.
    mutating func put(back buffer: [UInt8]) { self.buffer = buffer }
}

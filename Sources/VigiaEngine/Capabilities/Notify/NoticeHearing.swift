import VigiaCore

/// What is remembered of the messages on the notify socket.
struct NoticeHearing {
    /// Waits for messages; nil while none are heard.
    var watch: EventLoop.Watch?
    /// After a flood: when messages are heard again.
    var pause: EventLoop.Watch?
    var limiter = NoticeLimiter()
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

    /// Which kinds of ignored messages were told already.
    var told: Set<String> = []
    private var room: [UInt8] = []

    /// Takes the room for messages, which is put back afterwards.
    mutating func takeRoom() -> [UInt8] {
        defer { room = [] }
        return room.isEmpty ? [UInt8](repeating: 0, count: Message.bytesMax) : room
    }

    /// Puts the room back.
    mutating func put(back room: [UInt8]) { self.room = room }
}

/// The limits of the gateway, so that no client can fill its memory or keep others out.
enum GatewayLimits {
    /// The most clients at a time; one more replaces the client that has been waiting longest
    /// without a request under way, or is answered 503.
    static let clientsMax = 256
    /// The most requests that are under way at the supervisor; one more is answered 503.
    ///
    /// The supervisor takes 320 clients, so that commands on this machine always find room.
    static let callsMax = 192
    /// How many of them the supervisor has before it at a time, so that they never hold its loop for long.
    static let callsAtOnce = 1
    /// How long a request counts as one of these: the loop answers sooner, unless it waits for others.
    ///
    /// It is also long enough for a supervisor that waits for a processor.
    static let freshTime = Duration.milliseconds(20)
    /// How many of them are reserved for what is open to everyone, which is short.
    static let callsReserved = 8
    /// The most bytes of a request's line and fields.
    static let headBytesMax = 16 * 1024
    /// The most bytes of a request's body, as on the control socket.
    static let bodyBytesMax = 256 * 1024
    /// The most bytes that a client may leave unread while more come.
    static let unreadBytesMax = 1 << 20
    /// The most bytes of an answer of the supervisor.
    static let answerBytesMax = 16 << 20
    /// The most bytes of all answers that clients have yet to take.
    static let unreadTotalMax = 64 << 20
    /// The time for the head of a request, from its first byte on.
    static let headTime = Duration.seconds(10)
    /// The time for the body of a request.
    static let bodyTime = Duration.seconds(30)
    /// How long a connection may be without a request.
    static let idleTime = Duration.seconds(60)
    /// How long a client may take no byte of its answer.
    static let writeTime = Duration.seconds(30)
    /// How long a client may still read a refusal, while what it sends is thrown away.
    static let lingerTime = Duration.seconds(2)
    /// How long a client must have waited before another one may take its place.
    static let replacedAfter = Duration.seconds(1)
    /// How long the supervisor may take for an answer: longer than any route waits.
    static let answerTime = Duration.seconds(90)
    /// How long it may take for what monitors ask.
    static let openAnswerTime = Duration.seconds(5)
    /// How soon the supervisor is called again while it is replaced.
    static let callAgainAfter = Duration.milliseconds(50)
    /// How long a client that has just connected may take for its first request once the gateway is
    /// told to end.
    static let firstRequestTime = Duration.seconds(1)
    /// How long requests under way may take once the gateway is told to end.
    static let drainTime = Duration.seconds(5)
    /// How long the gateway waits for clients before it ends; the next one starts another.
    static let restAfter = Duration.seconds(60)
    /// How often time limits are looked at while there are clients.
    static let lookEvery = Duration.seconds(1)
}

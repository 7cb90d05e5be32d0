/// The connections of a run at one moment: those that wait to be accepted, and the newest of those
/// that it has accepted.
public struct AcceptQueue: Hashable, Codable, Sendable {
    /// How many connections wait.
    public let waiting: Int
    /// How many may wait; the kernel lets in one more.
    public let backlog: Int
    /// The inode numbers of accepted connections, the highest first.
    private let accepted: [UInt64]

    /// The most accepted connections that are remembered.
    public static let acceptedMax = 64

    /// Takes the numbers of a queue; of the accepted connections the highest inode numbers count.
    public init(waiting: Int, backlog: Int, accepted: some Sequence<UInt64>) {
        (self.waiting, self.backlog) = (waiting, backlog)
        self.accepted = Array(accepted.sorted(by: >).prefix(Self.acceptedMax))
    }

    /// Whether a connection was accepted between `before` and now, as far as it is still open.
    ///
    /// A connection that is gone proves nothing, since the client may have ended it.
    public func hasAccepted(since before: Self) -> Bool {
        // Where not all are remembered, an older one may take the place of one that is gone.
        let isCut = before.accepted.count == Self.acceptedMax
        let least = isCut ? before.accepted.last ?? 0 : 0
        return accepted.contains { $0 > least && !before.accepted.contains($0) }
    }
}

extension Activity {
    /// Whether the run accepts connections while others wait: it is slower than its clients, but
    /// not stuck, however little CPU it uses.
    func servesQueue(since before: Activity) -> Bool {
        guard let queue, let last = before.queue, queue.waiting > 0, last.waiting > 0 else {
            return false
        }
        return queue.hasAccepted(since: last)
    }
}

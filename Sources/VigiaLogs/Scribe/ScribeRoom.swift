internal import VigiaPlatform

/// What the scribe's thread is given when it begins: its queue, and the place where it waits.
final class ScribeRoom: Sendable {
    let queue: ScribeQueue
    let poller: Poller

    /// The token of the queue; those of streams count from 1.
    static let queueToken: UInt64 = 0

    init(queue: ScribeQueue) throws(SystemError) {
        self.queue = queue
        poller = try Poller()
        try poller.add(queue.ordered.raw, token: Self.queueToken)
    }
}

internal import VigiaPlatform

/// What the scribe's thread starts with: its queue, its poller, and the state shared with the loop.
final class ScribeParts: Sendable {
    let queue: ScribeQueue
    let poller: Poller
    let stalls: StallGuard
    let stage: StageParts

    /// The token of the queue; those of streams count from 1.
    static let queueToken: UInt64 = 0

    init(
        queue: ScribeQueue,
        stalls: StallGuard,
        stage: StageDescriptors
    ) throws(SystemError) {
        (self.queue, self.stalls) = (queue, stalls)
        self.stage = try StageParts(stage)
        poller = try Poller()
        try poller.add(queue.ordered.raw, token: Self.queueToken)
    }
}

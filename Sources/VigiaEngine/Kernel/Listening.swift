import VigiaCore
import VigiaPlatform

/// Sleeps until something arrives or is due, and knows for how long nobody listened.
final class Listening {
    let loop: EventLoop
    private var attention: Attention
    /// Tells that this process was stopped, and let go on.
    private let continued: StopNotice
    private var watch: EventLoop.Watch?

    init(_ loop: EventLoop, _ continued: StopNotice) {
        (self.loop, self.continued) = (loop, continued)
        attention = Attention(at: Clock.now)
    }

    /// Takes in from now on that this process was stopped.
    func begin() {
        watch = loop.whenReadable(continued.raw) { [unowned self] in
            if continued.take() { attention.wasStopped = true }
        }
    }

    func stop() { watch = nil }

    /// Sleeps, and lets the watches act on what arrives.
    ///
    /// Where anything is due, or nobody listened for a while, all that has arrived is read before
    /// anything is judged.
    ///
    /// - Parameters:
    ///   - planned: when it wakes at the latest.
    ///   - others: how much those who watch descriptors of their own have heard, ever.
    ///   - stalled: called with the time for which nobody listened, where that is worth mentioning.
    func sleep(until planned: Instant, others: () -> Int, stalled: (Duration, Instant) -> Void) {
        let now = Clock.now
        attention.sleeps(at: now)
        loop.turn(until: planned, now: now)
        let woken = Clock.now
        let gap = attention.wakes(at: woken, planned: planned)
        if let gap { stalled(gap, woken) }
        if gap != nil || woken >= planned { loop.readAll(others) }
        attention.hasRead(at: Clock.now)
    }
}

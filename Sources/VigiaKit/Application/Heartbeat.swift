import CKit
import Synchronization

/// Says `WATCHDOG=1` as long as every loop turns.
///
/// It beats from inside the first loop, and only when all the others have answered since the last
/// beat: a handler that never returns stops it, as it stops its clients.
/// Source: sd_watchdog_enabled(3).
final class Heartbeat: Sendable {
    private let notifier: Notifier
    private let loops: [Loop]
    private let pause: Duration
    private let unanswered = Atomic(0)

    /// - Returns: nil where nobody wants it.
    init?(_ notifier: Notifier, _ loops: [Loop], _ environment: [String: String]) {
        guard let text = environment["WATCHDOG_USEC"], let span = Int64(text), span > 0 else {
            return nil
        }
        if let pid = environment["WATCHDOG_PID"], pid != String(kit_pid()) { return nil }
        (self.notifier, self.loops) = (notifier, loops)
        // Answers come one round later, and half of the time has to be left then.
        pause = .microseconds(max(span / 4, 1000))
    }

    /// Beats from now on, until the loop ends.
    func begin() { loops[0].every(pause) { [self] in beat() } }

    private func beat() {
        guard unanswered.load(ordering: .relaxed) == 0 else { return }
        notifier.alive()
        unanswered.store(loops.count, ordering: .relaxed)
        for loop in loops { loop.call { self.unanswered.subtract(1, ordering: .relaxed) } }
    }
}

import CKit
import Synchronization

/// Says `WATCHDOG=1` as long as every loop turns, and the pool that Swift runs tasks on works.
///
/// It beats beside both, and only when all of them have answered since the last beat: a handler
/// that never returns stops it, as it stops its clients, and so do tasks that block the pool.
/// Source: sd_watchdog_enabled(3).
final class Heartbeat: Sendable {
    /// The pool has threads of its own for each priority; these are of tasks that say none: begun
    /// from the program's `main`, or detached.
    ///
    /// Below them is work that may take long: a pool full of it,
    /// on one processor a single computation, is no backend that is stuck.
    private static let priorities = [TaskPriority.high, .medium]

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

    /// Beats from now on.
    func begin() { ControlLoop.loop.every(pause) { [self] in beat() } }

    private func beat() {
        guard unanswered.load(ordering: .relaxed) == 0 else { return }
        notifier.alive()
        unanswered.store(loops.count + Self.priorities.count, ordering: .relaxed)
        for loop in loops { loop.call { self.answered() } }
        for priority in Self.priorities { Task.detached(priority: priority) { self.answered() } }
    }

    private func answered() { unanswered.subtract(1, ordering: .relaxed) }
}

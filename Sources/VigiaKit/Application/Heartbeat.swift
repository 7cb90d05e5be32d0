import CKit
import Synchronization

/// Sends `WATCHDOG=1` while every loop and Swift's thread pool work.
///
/// The heartbeat runs outside of both, and is sent only when all of them have answered since the
/// last one. So a handler that never returns stops it, and so do tasks that block the pool.
///
/// Source: sd_watchdog_enabled(3).
final class Heartbeat: Sendable {
    /// The priorities whose threads are tested: those of tasks that give none, begun from the
    /// program's `main` or detached.
    ///
    /// The pool has separate threads for each priority. Lower priorities are for work that may take
    /// long: a pool full of it (on one CPU, a single computation) does not mean that the backend
    /// hangs.
    private static let priorities = [TaskPriority.high, .medium]

    private let notifier: Notifier
    private let loops: [Loop]
    private let pause: Duration
    private let unanswered = Atomic(0)

    /// Reads the environment.
    ///
    /// - Returns: nil without `WATCHDOG_USEC`, or where it is meant for another process.
    init?(_ notifier: Notifier, _ loops: [Loop], _ environment: [String: String]) {
        guard let text = environment["WATCHDOG_USEC"], let span = Int64(text), span > 0 else {
            return nil
        }
        if let pid = environment["WATCHDOG_PID"], pid != String(kit_pid()) { return nil }
        (self.notifier, self.loops) = (notifier, loops)
        // An answer counts one round later, and half of the watchdog's time must be left then.
        pause = .microseconds(max(span / 4, 1000))
    }

    /// Begins the heartbeat.
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

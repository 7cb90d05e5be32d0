import Synchronization

/// Opens when a number of arrivals is reached, and then stays open.
final class Gate: Sendable {
    private struct State {
        var missing: Int
        var last = 0
        var waiters: [Int: CheckedContinuation<Bool, Never>] = [:]
        /// Waits whose task was cancelled before they began.
        var cancelled: Set<Int> = []
    }

    private let state: Mutex<State>

    init(missing: Int = 1) { state = Mutex(State(missing: missing)) }

    /// Counts one arrival; further ones have no effect.
    func arrive() {
        let waiters = state.withLock { state in
            state.missing -= 1
            guard state.missing <= 0 else { return [CheckedContinuation<Bool, Never>]() }
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
        for waiter in waiters { waiter.resume(returning: true) }
    }

    /// Waits until the gate is open, for at most a time, or until the task is cancelled.
    ///
    /// - Parameter span: the longest wait.
    /// - Returns: whether the gate is open.
    func isOpen(within span: Duration) async -> Bool {
        let number = state.withLock { state in
            state.last += 1
            return state.last
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { wait(number, span, $0) }
        } onCancel: {
            let waiter = state.withLock { state in
                let waiter = state.waiters.removeValue(forKey: number)
                if waiter == nil { state.cancelled.insert(number) }
                return waiter
            }
            waiter?.resume(returning: false)
        }
    }

    private func wait(
        _ number: Int,
        _ span: Duration,
        _ waiter: CheckedContinuation<Bool, Never>
    ) {
        let known = state.withLock { state -> Bool? in
            if state.missing <= 0 { return true }
            if state.cancelled.remove(number) != nil { return false }
            state.waiters[number] = waiter
            return nil
        }
        if let known { return waiter.resume(returning: known) }
        Alarm(after: span) { [self] in
            state.withLock { $0.waiters.removeValue(forKey: number) }?.resume(returning: false)
        }
    }
}

import Synchronization

/// Opens when so many have arrived, and then stays open.
final class Gate: Sendable {
    private struct State {
        var missing: Int
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    init(missing: Int = 1) { state = Mutex(State(missing: missing)) }

    /// One of those has arrived; more than are missing do not matter.
    func arrive() {
        let waiters = state.withLock { state in
            state.missing -= 1
            guard state.missing <= 0 else { return [CheckedContinuation<Void, Never>]() }
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Waits until it is open, but no longer than a time.
    ///
    /// - Parameter span: how long.
    /// - Returns: whether it is open.
    func isOpen(within span: Duration) async -> Bool {
        do {
            try await withDeadline(span) { [self] in await wait() }
            return true
        } catch {
            return false
        }
    }

    private func wait() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                guard state.missing > 0 else { return true }
                state.waiters.append(continuation)
                return false
            }
            if isOpen { continuation.resume() }
        }
    }
}

import Synchronization

/// It took too long.
public struct DeadlinePassed: Error, CustomStringConvertible {
    /// How long it had.
    public let span: Duration

    /// Such as `no answer within 2.0 seconds`.
    public var description: String { "no answer within \(span)" }
}

/// Waits for work, but no longer than a time.
///
/// Work that goes on after that is cancelled and left alone, since it may be stuck in a call that
/// heeds nothing. The time is kept apart from Swift's own pool of threads: work that blocks them all
/// does not stop it.
///
/// - Parameters:
///   - span: how long to wait.
///   - body: the work, outside of the loops.
/// - Returns: what it returns.
/// - Throws: what it throws, or `DeadlinePassed`.
public func withDeadline<Value: Sendable>(
    _ span: Duration,
    _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value { try await withDeadline(span, on: nil, body) }

/// The same, with the work on a lane, or in the pool where there is none.
func withDeadline<Value: Sendable>(
    _ span: Duration,
    on lane: Lane?,
    _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    let race = Race<Value>()
    let work = Task(executorPreference: lane) {
        do {
            race.end(.success(try await body()))
        } catch {
            race.end(.failure(error))
        }
    }
    let alarm = Alarm(after: span) {
        race.end(.failure(DeadlinePassed(span: span)))
        work.cancel()
    }
    defer { alarm.cancel() }
    return try await withTaskCancellationHandler {
        try await race.result()
    } onCancel: {
        // In this order: work that takes being cancelled for its end has no say any more.
        race.end(.failure(CancellationError()))
        work.cancel()
    }
}

/// Whoever ends it first wins.
private final class Race<Value: Sendable>: Sendable {
    private enum State {
        case open
        case awaited(CheckedContinuation<Value, any Error>)
        case ended(Result<Value, any Error>)
    }

    private let state = Mutex(State.open)

    func end(_ result: Result<Value, any Error>) {
        let waiter = state.withLock { state -> CheckedContinuation<Value, any Error>? in
            switch state {
            case .open:
                state = .ended(result)
                return nil
            case .awaited(let waiter):
                state = .ended(result)
                return waiter
            case .ended: return nil
            }
        }
        waiter?.resume(with: result)
    }

    func result() async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let known = state.withLock { state -> Result<Value, any Error>? in
                if case .ended(let result) = state { return result }
                state = .awaited(continuation)
                return nil
            }
            if let known { continuation.resume(with: known) }
        }
    }
}

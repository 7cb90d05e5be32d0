import Synchronization

/// Work exceeded its time limit.
public struct DeadlinePassed: Error, CustomStringConvertible {
    /// The time limit.
    public let span: Duration

    /// The error in words, such as `no answer within 2.0 seconds`.
    public var description: String { "no answer within \(span)" }
}

/// Waits for work, with a time limit.
///
/// Work that exceeds the limit is cancelled and abandoned, since it may be stuck in a call that
/// ignores cancellation. The limit does not depend on Swift's thread pool: work that blocks the
/// whole pool does not stop the clock.
///
/// - Parameters:
///   - span: the time limit.
///   - body: the work, which runs outside of the loops.
/// - Returns: the result of the work.
/// - Throws: the error of the work, or `DeadlinePassed`.
public func withDeadline<Value: Sendable>(
    _ span: Duration,
    _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value { try await withDeadline(span, on: nil, body) }

/// The same, with the work on a lane, or in the pool where `lane` is nil.
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
        // In this order, work that ends because of the cancellation cannot decide the race.
        race.end(.failure(CancellationError()))
        work.cancel()
    }
}

/// The first result counts.
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

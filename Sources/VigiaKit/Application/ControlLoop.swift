/// The loop for the backend's own work: deadlines, health, start and stop.
///
/// No code of the program runs on it, and nothing that blocks. So it keeps running while handlers
/// hang, and while Swift's thread pool is blocked.
enum ControlLoop {
    /// The loop, which starts on first use and lives as long as the process.
    static let made: Result<Loop, ServerError> = {
        do throws(ServerError) {
            let loop = try Loop(number: -1)
            try loop.start()
            return .success(loop)
        } catch { return .failure(error) }
    }()

    /// The loop; traps where it could not be made, which ``Backend`` checks at its start.
    static var loop: Loop {
        switch made {
        case .success(let loop): return loop
        case .failure(let error): preconditionFailure(error.description)
        }
    }
}

/// Calls a function once after a time, on the control loop.
@safe final class Alarm: @unchecked Sendable {
    /// Used only on the control loop's thread.
    private var watch: Watch?

    /// - Parameters:
    ///   - span: the time until the call.
    ///   - action: called on the control loop's thread; must not block.
    @discardableResult
    init(after span: Duration, _ action: @escaping @Sendable () -> Void) {
        ControlLoop.loop.call { [self] in
            // The alarm lives until it has rung or is cancelled.
            watch = Watch(ControlLoop.loop, -1, 0) { [self] in
                watch = nil
                action()
            }
            watch?.add(span)
        }
    }

    /// Cancels an alarm that has not rung; callable from any thread.
    func cancel() {
        ControlLoop.loop.call { [self] in watch = nil }
    }
}

/// Waits on the control loop's clock.
///
/// - Parameter span: how long to wait.
/// - Throws: `CancellationError`, at once, when the task is cancelled.
func rest(_ span: Duration) async throws {
    _ = await Gate().isOpen(within: span)
    try Task.checkCancellation()
}

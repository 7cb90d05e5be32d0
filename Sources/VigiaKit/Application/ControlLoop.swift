/// The loop that the backend itself goes by: deadlines, health, the start and the end.
///
/// No code of the program runs on it, and nothing that blocks, so that it turns when handlers hang
/// and when the pool that Swift runs tasks on is full of work that blocks.
enum ControlLoop {
    /// It runs from its first use on, for as long as the process lives.
    static let made: Result<Loop, ServerError> = {
        do throws(ServerError) {
            let loop = try Loop(number: -1)
            try loop.start()
            return .success(loop)
        } catch { return .failure(error) }
    }()

    /// Without it nothing has a deadline; a ``Backend`` finds out at its start.
    static var loop: Loop {
        switch made {
        case .success(let loop): return loop
        case .failure(let error): preconditionFailure(error.description)
        }
    }
}

/// Calls something once after a time, on the control loop.
@safe final class Alarm: @unchecked Sendable {
    /// It belongs to the control loop's thread.
    private var watch: Watch?

    /// - Parameters:
    ///   - span: how long to wait.
    ///   - action: must not block.
    @discardableResult
    init(after span: Duration, _ action: @escaping @Sendable () -> Void) {
        ControlLoop.loop.call { [self] in
            // The alarm lives until it has rung, or is called off.
            watch = Watch(ControlLoop.loop, -1, 0) { [self] in
                watch = nil
                action()
            }
            watch?.add(span)
        }
    }

    /// Calls it off, where it has not rung; from any thread.
    func cancel() {
        ControlLoop.loop.call { [self] in watch = nil }
    }
}

/// Waits on the control loop's clock.
///
/// - Parameter span: how long.
/// - Throws: `CancellationError`, at once, where the task is cancelled.
func rest(_ span: Duration) async throws {
    _ = await Gate().isOpen(within: span)
    try Task.checkCancellation()
}

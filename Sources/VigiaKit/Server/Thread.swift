import CKit

/// A thread of the system, for work that never returns to the caller.
enum Thread {
    private final class Body {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Starts a thread.
    ///
    /// - Parameter body: the work.
    /// - Throws: `ServerError.refused` where the kernel gives no thread.
    static func start(_ body: @escaping @Sendable () -> Void) throws(ServerError) {
        let context = unsafe Unmanaged.passRetained(Body(body)).toOpaque()
        let problem = unsafe kit_start_thread(
            { context in
                guard let context = unsafe context else { return }
                unsafe Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
            },
            context
        )
        guard problem == 0 else {
            unsafe Unmanaged<Body>.fromOpaque(context).release()
            throw .refused("start a thread", errno: -problem)
        }
    }

    /// Starts a thread as soon as the kernel can give one.
    ///
    /// Without a control loop nothing is retried: the backend ends for that very reason.
    static func startWhenPossible(_ body: @escaping @Sendable () -> Void) {
        do throws(ServerError) { try start(body) } catch {
            guard case .success = ControlLoop.made else { return }
            Alarm(after: .milliseconds(100)) { startWhenPossible(body) }
        }
    }
}

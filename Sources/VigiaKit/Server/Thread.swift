import CKit

/// A thread of the system, for what never returns to the caller.
enum Thread {
    private final class Body {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Starts one.
    ///
    /// - Parameter body: what it does.
    /// - Throws: where the kernel gives none.
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

    /// Starts one as soon as the kernel has one to give.
    ///
    /// Without a control loop nothing is tried again: the backend ends for that very reason.
    static func startWhenPossible(_ body: @escaping @Sendable () -> Void) {
        do throws(ServerError) { try start(body) } catch {
            guard case .success = ControlLoop.made else { return }
            Alarm(after: .milliseconds(100)) { startWhenPossible(body) }
        }
    }
}

import CKit
import Synchronization

/// A separate thread for an actor whose work blocks: a database, a password hash.
///
/// An actor without one runs on the loop of its caller, and delays all other connections of that
/// loop meanwhile.
///
/// ```swift
/// actor Store {
///     private let thread: OwnThread
///     nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
///
///     init() throws { thread = try OwnThread() }
/// }
/// ```
public final class OwnThread: SerialExecutor {
    /// The pending jobs; the queue outlives the executor until they are done.
    private final class Queue: Sendable {
        private struct State {
            var jobs: [UnownedJob] = []
            var isEnding = false
        }

        private let state = Mutex(State())
        private let wakeup: Int32

        init(_ wakeup: Int32) { self.wakeup = wakeup }

        deinit { kit_close(wakeup) }

        func add(_ job: UnownedJob) {
            state.withLock { $0.jobs.append(job) }
            kit_wake(wakeup)
        }

        func end() {
            state.withLock { $0.isEnding = true }
            kit_wake(wakeup)
        }

        /// Waits for jobs; nil at the end.
        func next() -> [UnownedJob]? {
            while true {
                let (jobs, isEnding) = state.withLock { state in
                    defer { state.jobs = [] }
                    return (state.jobs, state.isEnding)
                }
                if !jobs.isEmpty { return jobs }
                if isEnding { return nil }
                kit_await_wake(wakeup)
            }
        }
    }

    private let queue: Queue

    /// Starts the thread, which ends when this value is released.
    ///
    /// - Throws: `ServerError.refused` where the kernel gives no thread.
    public init() throws(ServerError) {
        let wakeup = kit_make_wakeup()
        guard wakeup >= 0 else { throw .refused("make a thread", errno: -wakeup) }
        let queue = Queue(wakeup)
        self.queue = queue
        let executor = unsafe asUnownedSerialExecutor()
        // A running job retains its actor, which retains this executor.
        try Thread.start {
            while let jobs = queue.next() {
                for job in jobs { unsafe job.runSynchronously(on: executor) }
            }
        }
    }

    deinit { queue.end() }

    /// Takes a job of the actor; callable from any thread.
    public func enqueue(_ job: consuming ExecutorJob) { queue.add(UnownedJob(job)) }
}

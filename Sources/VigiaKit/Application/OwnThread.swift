import CKit
import Synchronization

/// A thread of its own for an actor whose work blocks: a database, a password hash.
///
/// An actor without one works on the loop of whoever asks it, and holds up all other connections of
/// that loop meanwhile.
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
    /// What the thread has to do; it outlives the executor until that is done.
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

    /// Starts the thread, which ends with this value.
    ///
    /// - Throws: where the kernel gives none.
    public init() throws(ServerError) {
        let wakeup = kit_make_wakeup()
        guard wakeup >= 0 else { throw .refused("make a thread", errno: -wakeup) }
        let queue = Queue(wakeup)
        self.queue = queue
        let executor = unsafe asUnownedSerialExecutor()
        // A job keeps its actor, and that this executor, for as long as it runs.
        try Thread.start {
            while let jobs = queue.next() {
                for job in jobs { unsafe job.runSynchronously(on: executor) }
            }
        }
    }

    deinit { queue.end() }

    /// Takes a piece of work of the actor.
    public func enqueue(_ job: consuming ExecutorJob) { queue.add(UnownedJob(job)) }
}

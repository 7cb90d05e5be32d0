import Synchronization

/// Runs tasks on a separate thread, which exists while there is work.
///
/// Code of the program that may block, such as a component's check, runs on a lane. It then delays
/// only later work in the same lane.
final class Lane: TaskExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        var hasThread = false
    }

    private let state = Mutex(State())

    /// Takes a job; callable from any thread.
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let mustStart = state.withLock { state in
            state.jobs.append(job)
            defer { state.hasThread = true }
            return !state.hasThread
        }
        // Where the kernel has no thread to give, the caller's deadline applies.
        if mustStart { Thread.startWhenPossible { self.run() } }
    }

    private func run() {
        while let jobs = next() {
            for job in jobs { unsafe job.runSynchronously(on: asUnownedTaskExecutor()) }
        }
    }

    /// The waiting jobs; nil where the thread may end.
    private func next() -> [UnownedJob]? {
        state.withLock { state in
            defer { state.jobs = [] }
            if state.jobs.isEmpty { state.hasThread = false }
            return state.jobs.isEmpty ? nil : state.jobs
        }
    }
}

import Synchronization

/// Runs tasks on a thread of their own, which is there while they have something to do.
///
/// Code of the program that may block runs on a lane, such as the checks of a component: it holds up
/// nothing but what stands behind it in the same lane.
final class Lane: TaskExecutor {
    private struct State {
        var jobs: [UnownedJob] = []
        var hasThread = false
    }

    private let state = Mutex(State())

    /// Takes a piece of a task; from any thread.
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let mustStart = state.withLock { state in
            state.jobs.append(job)
            defer { state.hasThread = true }
            return !state.hasThread
        }
        // Where the kernel has none left, whoever waits has a deadline.
        if mustStart { Thread.startWhenPossible { self.run() } }
    }

    private func run() {
        while let jobs = next() {
            for job in jobs { unsafe job.runSynchronously(on: asUnownedTaskExecutor()) }
        }
    }

    /// What there is to do; nil where the thread may end.
    private func next() -> [UnownedJob]? {
        state.withLock { state in
            defer { state.jobs = [] }
            if state.jobs.isEmpty { state.hasThread = false }
            return state.jobs.isEmpty ? nil : state.jobs
        }
    }
}

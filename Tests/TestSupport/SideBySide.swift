// A static build, which no test is part of, has no such module.
#if canImport(Testing)
import Dispatch
import Synchronization
public import Testing

/// Lets tests that wait for processes wait side by side.
///
/// Swift's own pool has one thread for each processor, and such a test keeps its thread while it
/// waits, so that processors stand idle.
public struct SideBySide: SuiteTrait, TestTrait, TestScoping {
    /// The most that wait at once: as many as keep two processors busy, and no more, since time is
    /// short for what a loaded machine has to do within seconds.
    private static let threads = TestThreads(count: 4)

    /// Each test of a suite is one that waits.
    public var isRecursive: Bool { true }

    /// Runs a test on one of the threads.
    public func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await withTaskExecutorPreference(Self.threads) { try await function() }
    }
}

extension Trait where Self == SideBySide {
    /// Its tests wait for processes.
    public static var sideBySide: Self { Self() }
}

/// Threads of which each carries out one job at a time.
private final class TestThreads: TaskExecutor {
    private let jobs = Mutex<[UnownedJob]>([])
    private let work = DispatchSemaphore(value: 0)

    init(count: Int) {
        for number in 0..<count {
            DispatchQueue(label: "side by side \(number)").async { self.carryOut() }
        }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
        work.signal()
    }

    private func carryOut() -> Never {
        while true {
            work.wait()
            let job = jobs.withLock { $0.removeFirst() }
            unsafe job.runSynchronously(on: asUnownedTaskExecutor())
        }
    }
}
#endif

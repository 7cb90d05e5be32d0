import CKit
import Synchronization

/// One thread that waits for sockets and times, and runs the tasks that serve them.
///
/// The loop is the executor of the tasks that it starts. A handler that waits for nothing outside
/// runs between two waits of the loop, on the same thread, and so does an actor that it calls.
/// Everything that belongs to a loop is used on its thread only; other threads use `call`.
@safe final class Loop: TaskExecutor, @unchecked Sendable {
    /// The work that other threads have submitted.
    private struct Inbox: ~Copyable {
        var jobs: [UnownedJob] = []
        var calls: [@Sendable () -> Void] = []
        var isEmpty: Bool { jobs.isEmpty && calls.isEmpty }
    }

    let number: Int
    let base: OpaquePointer
    private let wakeup: Int32
    private let inbox = Mutex(Inbox())
    private let thread = Atomic<UInt64>(0)
    private var jobs: [UnownedJob] = []
    private var running: [UnownedJob] = []
    private var endings: [() -> Void] = []
    private var kept: [Watch] = []
    private var isEnding = false
    /// The number of waits so far; it stands still while the loop hangs in a handler.
    let turns = Atomic<UInt64>(0)

    /// - Parameter number: the index of the loop in its server, from 0.
    /// - Throws: `ServerError.refused` where the kernel gives no epoll or eventfd.
    init(number: Int) throws(ServerError) {
        let wakeup = kit_make_wakeup()
        guard wakeup >= 0, let base = unsafe kit_loop_make() else {
            throw .refused("make a loop", errno: kit_errno())
        }
        unsafe (self.number, self.base, self.wakeup) = (number, base, wakeup)
    }

    /// Whether the caller is on this loop's thread.
    var isCurrent: Bool { thread.load(ordering: .relaxed) == kit_thread() }

    /// Takes a job; callable from any thread.
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if isCurrent { return jobs.append(job) }
        put { $0.jobs.append(job) }
    }

    /// Runs a function on this loop's thread; callable from any thread.
    func call(_ body: @escaping @Sendable () -> Void) { put { $0.calls.append(body) } }

    /// Runs a function after the present callback; only on this loop's thread.
    func later(_ body: @escaping () -> Void) { endings.append(body) }

    /// Calls `action` at every interval until the loop ends; callable from any thread.
    func every(_ span: Duration, _ action: @escaping @Sendable () -> Void) {
        call { [self] in
            let watch = Watch(self, -1, KIT_PERSIST, action)
            watch.add(span)
            kept.append(watch)
        }
    }

    private func put(_ change: (inout sending Inbox) -> Void) {
        let wasEmpty = inbox.withLock { inbox in
            let wasEmpty = inbox.isEmpty
            change(&inbox)
            return wasEmpty
        }
        if wasEmpty { kit_wake(wakeup) }
    }

    /// Runs the loop on its own thread until `end`.
    func start() throws(ServerError) { try Thread.start { self.run() } }

    /// Ends the thread after its present work; callable from any thread.
    func end() { call { self.isEnding = true } }

    private func run() {
        thread.store(kit_thread(), ordering: .relaxed)
        let watch = Watch(self, wakeup, KIT_READ | KIT_PERSIST) { [self] in takeInbox() }
        watch.add()
        while !isEnding {
            turns.wrappingAdd(1, ordering: .relaxed)
            runJobs()
            let isBusy = !jobs.isEmpty || !endings.isEmpty
            unsafe kit_loop_turn(base, isBusy ? 0 : 1)
            runEndings()
        }
        runJobs()
        runEndings()
        kept = []
    }

    private func takeInbox() {
        kit_forget_wakes(wakeup)
        let calls = inbox.withLock { inbox in
            jobs.append(contentsOf: inbox.jobs)
            inbox.jobs.removeAll(keepingCapacity: true)
            defer { inbox.calls = [] }
            return inbox.calls
        }
        for call in calls { call() }
    }

    private func runJobs() {
        swap(&jobs, &running)
        for job in running { unsafe job.runSynchronously(on: asUnownedTaskExecutor()) }
        running.removeAll(keepingCapacity: true)
    }

    private func runEndings() {
        while !endings.isEmpty {
            let these = endings
            endings = []
            for body in these { body() }
        }
    }

    deinit {
        unsafe kit_loop_free(base)
        kit_close(wakeup)
    }
}

import CKit
import Synchronization

/// One thread that waits for sockets and times, and runs the tasks that serve them.
///
/// It is the executor of the tasks it starts: a handler that waits for nothing outside runs between
/// two waits of the loop, on the same thread, and so does an actor that it asks. All that belongs to
/// a loop is touched on its thread only; whoever else wants something of it uses `call`.
@safe final class Loop: TaskExecutor, @unchecked Sendable {
    /// What other threads have for this one.
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
    /// How often it has waited; one that stands still is stuck in a handler.
    let turns = Atomic<UInt64>(0)

    /// - Parameter number: which of the server's loops it is, from 0.
    /// - Throws: where the kernel gives no epoll or no eventfd.
    init(number: Int) throws(ServerError) {
        let wakeup = kit_make_wakeup()
        guard wakeup >= 0, let base = unsafe kit_loop_make() else {
            throw .refused("make a loop", errno: kit_errno())
        }
        unsafe (self.number, self.base, self.wakeup) = (number, base, wakeup)
    }

    /// Whether the caller is on this loop's thread.
    var isCurrent: Bool { thread.load(ordering: .relaxed) == kit_thread() }

    /// Takes a piece of a task; from any thread.
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if isCurrent { return jobs.append(job) }
        put { $0.jobs.append(job) }
    }

    /// Has something done on this loop's thread; from any thread.
    func call(_ body: @escaping @Sendable () -> Void) { put { $0.calls.append(body) } }

    /// Has something done after the callback that is under way; on this loop's thread.
    func later(_ body: @escaping () -> Void) { endings.append(body) }

    /// Calls `action` each time so much time has passed, until the loop ends; from any thread.
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

    /// Goes on in a thread of its own until `end`.
    func start() throws(ServerError) { try Thread.start { self.run() } }

    /// Ends the thread after what it is doing; from any thread.
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

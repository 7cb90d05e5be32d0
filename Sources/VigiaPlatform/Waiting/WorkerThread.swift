internal import CLinux
internal import Glibc

/// A thread beside the loop, with a name and a join.
///
/// It blocks all signals, which the thread that made it receives. Source: pthreads(7).
public struct WorkerThread: ~Copyable, Sendable {
    private let handle: pthread_t

    private final class Work {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - name: the name in `ps -L`; the first 15 bytes count.
    ///   - body: the thread's work.
    /// - Returns: the running thread, which is detached if the value is dropped without `join`.
    /// - Throws: the failed system call. Source: pthread_create(3).
    public static func start(
        _ name: String,
        _ body: @escaping @Sendable () -> Void
    ) throws(SystemError) -> WorkerThread {
        var (all, before) = (sigset_t(), sigset_t())
        unsafe sigfillset(&all)
        _ = unsafe pthread_sigmask(SIG_SETMASK, &all, &before)
        defer { _ = unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
        let work = unsafe Unmanaged.passRetained(Work(body))
        var handle = pthread_t()
        let number = unsafe pthread_create(&handle, nil, workerBegins, work.toOpaque())
        guard number == 0 else {
            unsafe work.release()
            throw SystemError(call: "pthread_create", errno: number)
        }
        _ = unsafe pthread_setname_np(handle, String(name.utf8.prefix(15)) ?? "worker")
        return WorkerThread(handle: handle)
    }

    private init(handle: pthread_t) { self.handle = handle }

    deinit { pthread_detach(handle) }

    /// Waits for the thread to end.
    public consuming func join() {
        _ = pthread_join(handle, nil)
        discard self
    }

    fileprivate static func run(_ context: UnsafeMutableRawPointer) {
        unsafe Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body()
    }
}

private func workerBegins(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let context = unsafe context { unsafe WorkerThread.run(context) }
    return nil
}

internal import CLinux
internal import Glibc

/// A thread beside the loop, with a name and an end that can be waited for.
///
/// It takes no signals: those belong to the thread that made it. Source: pthreads(7).
public struct WorkerThread: ~Copyable, Sendable {
    private let handle: pthread_t

    private final class Work {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - name: what `ps -L` shows; the first 15 bytes count.
    ///   - body: what it does.
    /// - Returns: the running thread, which goes on alone if it is let go of without `join`.
    /// - Throws: what the kernel refused. Source: pthread_create(3).
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

    /// Waits until it has ended.
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

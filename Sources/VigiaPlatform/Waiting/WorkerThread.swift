internal import Glibc

/// A thread that runs one function to its end.
@safe public final class WorkerThread: Sendable {
    private let thread: pthread_t

    /// Begins; signals are left to the first thread.
    ///
    /// - Parameters:
    ///   - name: what `top -H` shows, 15 bytes at most.
    ///   - work: what it does.
    /// - Throws: what the kernel refused.
    public init(name: String, _ work: @escaping @Sendable () -> Void) throws(SystemError) {
        let box = unsafe Unmanaged.passRetained(Work(run: work))
        var (all, old, thread) = (sigset_t(), sigset_t(), pthread_t())
        unsafe sigfillset(&all)
        unsafe pthread_sigmask(SIG_SETMASK, &all, &old)
        let result = unsafe pthread_create(
            &thread,
            nil,
            { context in
                guard let context = unsafe context else { return nil }
                unsafe Unmanaged<Work>.fromOpaque(context).takeRetainedValue().run()
                return nil
            },
            box.toOpaque()
        )
        unsafe pthread_sigmask(SIG_SETMASK, &old, nil)
        guard result == 0 else {
            unsafe box.release()
            throw SystemError(call: "pthread_create", errno: result)
        }
        unsafe pthread_setname_np(thread, String(name.prefix(15)))
        self.thread = thread
    }

    /// Waits for its end.
    public func join() { pthread_join(thread, nil) }
}

/// What a thread does.
private final class Work: Sendable {
    let run: @Sendable () -> Void

    init(run: @escaping @Sendable () -> Void) { self.run = run }
}

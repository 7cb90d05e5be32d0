import CEvent
import VigiaCore

/// The one loop of the supervisor, over libevent: descriptors, one timer, and nothing else.
///
/// It sleeps until a descriptor is ready or the earliest deadline is due; there is no tick.
@safe final class EventLoop {
    /// What waits for a descriptor or for the timer; stops waiting when it is let go.
    @safe final class Watch {
        private let event: OpaquePointer
        private let action: () -> Void

        fileprivate init?(
            _ base: OpaquePointer,
            _ descriptor: Int32,
            _ kinds: Int32,
            _ action: @escaping () -> Void
        ) {
            self.action = action
            let box = UnsafeMutablePointer<Unmanaged<Watch>?>.allocate(capacity: 1)
            unsafe box.initialize(to: nil)
            let made = unsafe event_new(
                base,
                descriptor,
                Int16(truncatingIfNeeded: kinds),
                { _, _, context in
                    unsafe context?.assumingMemoryBound(to: Unmanaged<Watch>?.self).pointee?
                        .takeUnretainedValue().action()
                },
                box
            )
            guard let made = unsafe made else {
                unsafe box.deallocate()
                return nil
            }
            unsafe event = made
            unsafe self.box = unsafe box
            unsafe box.pointee = Unmanaged.passUnretained(self)
        }

        private let box: UnsafeMutablePointer<Unmanaged<Watch>?>

        fileprivate func add(_ timeout: timeval?) {
            guard var timeout else {
                unsafe event_add(event, nil)
                return
            }
            unsafe event_add(event, &timeout)
        }

        fileprivate func remove() { unsafe event_del(event) }

        deinit {
            unsafe event_free(event)
            unsafe box.deallocate()
        }
    }

    /// libevent's own handle, for the HTTP server and the probes.
    let base: OpaquePointer
    private var timer: Watch?
    private var timerAt = Instant.never

    /// Begins with nothing to wait for; nil where the kernel gives no epoll.
    init?() {
        guard let base = unsafe event_base_new() else { return nil }
        unsafe self.base = unsafe base
        timer = unsafe Watch(base, -1, 0) {}
    }

    /// Calls `action` each time the descriptor can be read, as long as the watch is kept.
    func whenReadable(_ descriptor: Int32, _ action: @escaping () -> Void) -> Watch? {
        let watch = unsafe Watch(base, descriptor, EV_READ | EV_PERSIST, action)
        watch?.add(nil)
        return watch
    }

    /// Calls `action` once the descriptor can be written.
    func whenWritable(_ descriptor: Int32, _ action: @escaping () -> Void) -> Watch? {
        let watch = unsafe Watch(base, descriptor, EV_WRITE, action)
        watch?.add(nil)
        return watch
    }

    /// Waits for the next fact, or until `deadline`, and lets its watch act.
    func turn(until deadline: Instant, now: Instant) {
        if deadline != timerAt {
            timerAt = deadline
            timer?.remove()
            if deadline != .never { timer?.add(timeval(waiting: deadline - now)) }
        }
        unsafe event_base_loop(base, EVLOOP_ONCE)
        if deadline != .never { timerAt = .boot }  // It may have fired: set it afresh.
    }

    deinit {
        timer = nil
        unsafe event_base_free(base)
    }
}

extension timeval {
    /// The time to wait, rounded up to microseconds so that a deadline is never met early.
    init(waiting span: Duration) {
        let microseconds = max(0, (span.nanoseconds + 999) / 1000)
        self.init(tv_sec: Int(microseconds / 1_000_000), tv_usec: Int(microseconds % 1_000_000))
    }
}

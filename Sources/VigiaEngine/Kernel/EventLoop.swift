import CEvent
import VigiaCore
import VigiaPlatform

/// The one loop of the supervisor, over libevent: descriptors and deadlines, and no tick.
///
/// It sleeps until a descriptor is ready or the earliest deadline is due.
@safe final class EventLoop {
    /// What waits for a descriptor or for a time; stops waiting when it is let go.
    @safe final class Watch {
        private let event: OpaquePointer

        /// - Parameters:
        ///   - base: the loop.
        ///   - descriptor: what to wait for; -1 for a time only.
        ///   - kinds: libevent's flags.
        ///   - action: called by the loop, each time.
        fileprivate init?(
            _ base: OpaquePointer,
            _ descriptor: Int32,
            _ kinds: Int32,
            _ action: @escaping () -> Void
        ) {
            // libevent gets the action in a box of its own, which lives as long as the event.
            let box = UnsafeMutablePointer<() -> Void>.allocate(capacity: 1)
            unsafe box.initialize(to: action)
            let made = unsafe event_new(
                base,
                descriptor,
                Int16(truncatingIfNeeded: kinds),
                act,
                box
            )
            guard let made = unsafe made else {
                unsafe box.deinitialize(count: 1)
                unsafe box.deallocate()
                return nil
            }
            unsafe (event, self.box) = (made, box)
        }

        private let box: UnsafeMutablePointer<() -> Void>

        fileprivate func add(_ timeout: timeval? = nil) {
            guard var timeout else {
                unsafe event_add(event, nil)
                return
            }
            unsafe event_add(event, &timeout)
        }

        fileprivate func remove() { unsafe event_del(event) }

        deinit {
            unsafe event_free(event)
            unsafe box.deinitialize(count: 1)
            unsafe box.deallocate()
        }
    }

    /// libevent's own handle, for the HTTP server and the probes.
    let base: OpaquePointer
    /// How many descriptors had something, ever.
    private(set) var heard = 0
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
        let watch = unsafe Watch(base, descriptor, EV_READ | EV_PERSIST) { [unowned self] in
            heard += 1
            action()
        }
        watch?.add()
        return watch
    }

    /// Calls `action` once the descriptor can be written, if the watch is still kept then.
    func whenWritable(_ descriptor: Int32, _ action: @escaping () -> Void) -> Watch? {
        let watch = unsafe Watch(base, descriptor, EV_WRITE, action)
        watch?.add()
        return watch
    }

    /// Calls `action` once so much time has passed, if the watch is still kept then.
    func after(_ span: Duration, _ action: @escaping () -> Void) -> Watch? {
        let watch = unsafe Watch(base, -1, 0, action)
        watch?.add(timeval(waiting: span))
        return watch
    }

    /// Calls `action` once so much time has passed in which nothing was heard: unless the watch was
    /// let go by then, with all that has arrived read, and not for a time in which nobody listened.
    func within(_ span: Duration, _ action: @escaping () -> Void) -> Watch? {
        let wait = Wait(Term(span, from: Clock.now))
        let watch = unsafe Watch(base, -1, 0) {
            guard let more = wait.term.more(at: Clock.now) else { return action() }
            wait.watch?.add(timeval(waiting: more))
        }
        wait.watch = watch
        watch?.add(timeval(waiting: span))
        return watch
    }

    /// What the action of a watch knows of that.
    private final class Wait {
        var term: Term
        weak var watch: Watch?

        init(_ term: Term) { self.term = term }
    }

    /// Reads all that has arrived, whoever it is for.
    ///
    /// - Parameter others: how much those who watch descriptors of their own have heard, ever.
    func readAll(_ others: () -> Int) {
        for _ in 0..<Self.readRoundsMax {
            let before = heard + others()
            unsafe event_base_loop(base, EVLOOP_NONBLOCK | EVLOOP_ONCE)
            if heard + others() == before { return }
        }
    }

    /// So that nobody's flood keeps the rest waiting.
    private static let readRoundsMax = 64

    /// Waits for the next fact, or until `deadline`, and lets its watch act.
    func turn(until deadline: Instant, now: Instant) {
        if deadline != timerAt {
            timer?.remove()
            if deadline != .never { timer?.add(timeval(waiting: deadline - now)) }
        }
        unsafe event_base_loop(base, EVLOOP_ONCE)
        timerAt = timer?.isPending == true ? deadline : .never
    }

    /// Lets answers that are under way be written, as far as their readers have room.
    func finishWriting() {
        for _ in 0..<Self.lastTurns {
            unsafe event_base_loop(base, EVLOOP_NONBLOCK | EVLOOP_ONCE)
        }
    }

    private static let lastTurns = 4

    deinit {
        timer = nil
        unsafe event_base_free(base)
    }
}

extension EventLoop.Watch {
    /// Whether it still waits.
    fileprivate var isPending: Bool {
        unsafe event_pending(event, Int16(EV_TIMEOUT | EV_READ | EV_WRITE), nil) != 0
    }
}

/// What libevent calls: the action in the box.
private func act(_: Int32, _: Int16, _ context: UnsafeMutableRawPointer?) {
    guard let box = unsafe context?.assumingMemoryBound(to: (() -> Void).self) else { return }
    let action = unsafe box.pointee  // Held here: it may let its own watch go.
    action()
}

extension timeval {
    /// The time to wait, rounded up to microseconds so that a deadline is never met early.
    init(waiting span: Duration) {
        let microseconds = max(0, (span.nanoseconds + 999) / 1000)
        self.init(tv_sec: Int(microseconds / 1_000_000), tv_usec: Int(microseconds % 1_000_000))
    }
}

internal import CEvent
internal import VigiaCore

/// A libevent loop that another object owns and keeps alive.
@safe final class EventBase {
    let raw: OpaquePointer
    /// How many events on watched descriptors have ever arrived.
    fileprivate(set) var heard = 0

    init(raw: OpaquePointer) { unsafe self.raw = unsafe raw }
}

/// One libevent event with its closure; freed with its last reference, which may be dropped inside
/// the closure.
@safe final class Watch {
    private var event: OpaquePointer?
    private let action: () -> Void
    private let base: EventBase
    private let isTimer: Bool

    /// Watches a descriptor; without one it is a timer.
    ///
    /// - Parameters:
    ///   - base: the loop.
    ///   - descriptor: must stay open while the watch lives; -1 for a timer.
    ///   - what: `EV_READ`, `EV_WRITE`, `EV_PERSIST`.
    ///   - action: called by the loop.
    init(
        _ base: EventBase,
        descriptor: CInt = -1,
        for what: CInt = 0,
        action: @escaping () -> Void
    ) {
        (self.action, self.base, isTimer) = (action, base, descriptor < 0)
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe event = event_new(base.raw, descriptor, Int16(what), watchFired, context)
        unsafe precondition(event != nil, "out of memory")
    }

    deinit { unsafe event_free(event) }

    /// Starts waiting without a time limit.
    func await() { unsafe event_add(event, nil) }

    /// Starts waiting with a time limit; a running timer starts again.
    func await(within limit: Duration) {
        let microseconds = max(0, limit.nanoseconds / 1000)
        var time = timeval(
            tv_sec: Int(microseconds / 1_000_000),
            tv_usec: Int(microseconds % 1_000_000)
        )
        unsafe event_add(event, &time)
    }

    fileprivate func fire() {
        if !isTimer { base.heard += 1 }
        action()
    }
}

/// Calls the closure of the watch that `context` points to.
private func watchFired(_: CInt, _: Int16, context: UnsafeMutableRawPointer?) {
    guard let context = unsafe context else { return }
    let watch = unsafe Unmanaged<Watch>.fromOpaque(context).takeUnretainedValue()
    watch.fire()
}

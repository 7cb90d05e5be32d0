import CEvent

/// What waits for a descriptor or a time on one loop; it stops waiting when it is let go.
///
/// It is made, used and let go on its loop's thread.
@safe final class Watch {
    private let event: OpaquePointer
    private let box: UnsafeMutablePointer<() -> Void>

    /// - Parameters:
    ///   - loop: who waits.
    ///   - descriptor: for what; -1 for a time only.
    ///   - kinds: libevent's flags.
    ///   - action: called each time.
    init(_ loop: Loop, _ descriptor: Int32, _ kinds: Int32, _ action: @escaping () -> Void) {
        // libevent gets the action in a box of its own, which lives as long as the event.
        let box = UnsafeMutablePointer<() -> Void>.allocate(capacity: 1)
        unsafe box.initialize(to: action)
        let kinds = Int16(truncatingIfNeeded: kinds)
        guard let event = unsafe event_new(loop.base, descriptor, kinds, act, box) else {
            preconditionFailure("there is no memory for an event")
        }
        unsafe (self.event, self.box) = (event, box)
    }

    /// Waits for it.
    func add() { unsafe event_add(event, nil) }

    /// Waits for it, or for so long.
    func add(_ span: Duration) {
        let (seconds, attoseconds) = span.components
        var wait = timeval(
            tv_sec: Int(seconds),
            tv_usec: Int(attoseconds / 1_000_000_000_000)
        )
        unsafe event_add(event, &wait)
    }

    /// Waits no longer, until it is added again.
    func remove() { unsafe event_del(event) }

    deinit {
        unsafe event_free(event)
        unsafe box.deinitialize(count: 1)
        unsafe box.deallocate()
    }
}

/// What libevent calls: the action in the box.
private func act(_: Int32, _: Int16, _ context: UnsafeMutableRawPointer?) {
    guard let box = unsafe context?.assumingMemoryBound(to: (() -> Void).self) else { return }
    let action = unsafe box.pointee  // Held here: it may let its own watch go.
    action()
}

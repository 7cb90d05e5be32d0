import CKit

/// What waits for a descriptor or a time on one loop; it stops waiting when it is let go.
///
/// It is made, used and let go on its loop's thread.
@safe final class Watch {
    private let event: OpaquePointer
    private let box: UnsafeMutablePointer<() -> Void>

    /// - Parameters:
    ///   - loop: who waits.
    ///   - descriptor: for what; -1 for a time only.
    ///   - kinds: `KIT_READ`, `KIT_WRITE` and `KIT_PERSIST`.
    ///   - action: called each time.
    init(_ loop: Loop, _ descriptor: Int32, _ kinds: Int, _ action: @escaping () -> Void) {
        // libevent gets the action in a box of its own, which lives as long as the event.
        let box = UnsafeMutablePointer<() -> Void>.allocate(capacity: 1)
        unsafe box.initialize(to: action)
        let event = unsafe kit_watch_make(loop.base, descriptor, Int32(kinds), act, box)
        guard let event = unsafe event else {
            preconditionFailure("there is no memory for an event")
        }
        unsafe (self.event, self.box) = (event, box)
    }

    /// Waits for it.
    func add() { unsafe kit_watch_add(event, -1) }

    /// Waits for it, or for so long.
    func add(_ span: Duration) {
        unsafe kit_watch_add(event, span.microseconds)
    }

    /// Waits no longer, until it is added again.
    func remove() { unsafe kit_watch_remove(event) }

    deinit {
        unsafe kit_watch_free(event)
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

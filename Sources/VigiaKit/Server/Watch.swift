import CKit

/// Waits for a descriptor or a time on one loop, until it is released.
///
/// A watch is made, used and released on its loop's thread.
@safe final class Watch {
    private let event: OpaquePointer
    private let box: UnsafeMutablePointer<() -> Void>

    /// - Parameters:
    ///   - loop: the loop that waits.
    ///   - descriptor: the descriptor; -1 for a time only.
    ///   - kinds: `KIT_READ`, `KIT_WRITE` and `KIT_PERSIST`.
    ///   - action: called each time.
    init(_ loop: Loop, _ descriptor: Int32, _ kinds: Int, _ action: @escaping () -> Void) {
        // libevent gets the action in a box that lives as long as the event.
        let box = UnsafeMutablePointer<() -> Void>.allocate(capacity: 1)
        unsafe box.initialize(to: action)
        let event = unsafe kit_watch_make(loop.base, descriptor, Int32(kinds), act, box)
        guard let event = unsafe event else {
            preconditionFailure("there is no memory for an event")
        }
        unsafe (self.event, self.box) = (event, box)
    }

    /// Starts waiting without a time limit.
    func add() { unsafe kit_watch_add(event, -1) }

    /// Starts waiting with a time limit.
    func add(_ span: Duration) {
        unsafe kit_watch_add(event, span.microseconds)
    }

    /// Stops waiting until `add` is called again.
    func remove() { unsafe kit_watch_remove(event) }

    deinit {
        unsafe kit_watch_free(event)
        unsafe box.deinitialize(count: 1)
        unsafe box.deallocate()
    }
}

/// Called by libevent; runs the action in the box.
private func act(_: Int32, _: Int16, _ context: UnsafeMutableRawPointer?) {
    guard let box = unsafe context?.assumingMemoryBound(to: (() -> Void).self) else { return }
    let action = unsafe box.pointee  // Retained here: it may release its own watch.
    action()
}

import CKit
import Synchronization

/// The signals of this process.
final class Signals: Sendable {
    private struct State {
        var asked: Int32?
        var waiter: CheckedContinuation<Int32, Never>?
        var others: [@Sendable () -> Void] = []
    }

    private let pipe: Int32
    private let state = Mutex(State())

    /// Handles SIGTERM, SIGINT and SIGUSR2 from now on; only one instance in a process.
    init() throws(ServerError) {
        let pipe = kit_watch_signals()
        guard pipe >= 0 else { throw .refused("make a pipe", errno: -pipe) }
        self.pipe = pipe
    }

    /// Reads the signals on a separate thread, since loops may hang in a handler.
    ///
    /// - Parameter relief: called when SIGUSR2 asks to release memory.
    /// - Throws: `ServerError.refused` where the kernel gives no thread.
    func listen(relief: @escaping @Sendable () -> Void) throws(ServerError) {
        try Thread.start { [self] in
            var byte: UInt8 = 0
            while unsafe kit_read(pipe, &byte, 1) == 1 {
                if kit_is_relief(Int32(byte)) != 0 { relief() } else { stop(Int32(byte)) }
            }
        }
    }

    /// Handles a stop signal: the first one is reported by `toStop`, a second one ends the process.
    private func stop(_ number: Int32) {
        let (isSecond, waiter, others) = state.withLock { state in
            defer { state = State(asked: number) }
            return (state.asked != nil, state.waiter, state.others)
        }
        if isSecond { kit_leave(number) }
        for body in others { body() }
        waiter?.resume(returning: number)
    }

    /// Calls `body` at the stop signal, or now where it has come already.
    func whenAsked(_ body: @escaping @Sendable () -> Void) {
        let isAsked = state.withLock { state in
            if state.asked == nil { state.others.append(body) }
            return state.asked != nil
        }
        if isAsked { body() }
    }

    /// Whether a stop signal has come.
    var isAsked: Bool { state.withLock { $0.asked != nil } }

    /// Waits for the stop signal, and returns its number.
    func toStop() async -> Int32 {
        await withCheckedContinuation { continuation in
            let asked = state.withLock { state -> Int32? in
                if state.asked == nil { state.waiter = continuation }
                return state.asked
            }
            if let asked { continuation.resume(returning: asked) }
        }
    }
}

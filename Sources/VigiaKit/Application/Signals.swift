import CKit
import Synchronization

/// The signals of this process, brought onto a loop.
final class Signals: Sendable {
    private struct State {
        var asked: Int32?
        var waiter: CheckedContinuation<Int32, Never>?
    }

    private let pipe: Int32
    private let state = Mutex(State())

    /// Takes SIGTERM, SIGINT and SIGUSR2 from now on; once in a process.
    init() throws(ServerError) {
        let pipe = kit_watch_signals()
        guard pipe >= 0 else { throw .refused("make a pipe", errno: -pipe) }
        self.pipe = pipe
    }

    /// Reads them on that loop.
    ///
    /// - Parameters:
    ///   - loop: where.
    ///   - relief: called when memory shall be given back.
    func listen(on loop: Loop, relief: @escaping @Sendable () -> Void) {
        loop.whenReadable(pipe) { [self] in
            var byte: UInt8 = 0
            while unsafe kit_read(pipe, &byte, 1) == 1 {
                if kit_is_relief(Int32(byte)) != 0 { relief() } else { stop(Int32(byte)) }
            }
        }
    }

    /// The first one is asked for by `toStop`; a second one does not wait any longer.
    private func stop(_ number: Int32) {
        let (isSecond, waiter) = state.withLock { state in
            defer {
                state.asked = number
                state.waiter = nil
            }
            return (state.asked != nil, state.waiter)
        }
        if isSecond { kit_leave(number) }
        waiter?.resume(returning: number)
    }

    /// Whether the backend has been asked to stop.
    var isAsked: Bool { state.withLock { $0.asked != nil } }

    /// Returns when the backend is asked to stop, with the signal.
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

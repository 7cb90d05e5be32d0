import CKit
import Synchronization

/// Calls relief handlers when the process grows over a mark, or a signal asks for memory.
final class MemoryWatch: Sendable {
    private struct State {
        var isOver = false
        var isRelieving = false
    }

    /// The time between two samples.
    static let pause = Duration.seconds(2)

    private let mark: Int
    private let handlers: [Relief]
    private let log: Log
    private let lane = Lane()
    private let state = Mutex(State())

    init(mark: Int, _ handlers: [Relief], _ log: Log) {
        (self.mark, self.handlers, self.log) = (mark, handlers, log)
    }

    /// Begins sampling.
    func begin() { ControlLoop.loop.every(Self.pause) { [self] in look() } }

    /// Relieves when memory rises over the mark; it must fall by a tenth before that counts again.
    private func look() {
        let memory = Int(kit_memory())
        let isNewlyOver = state.withLock { state in
            if state.isOver {
                state.isOver = memory > mark - mark / 10
                return false
            }
            state.isOver = memory > mark
            return state.isOver
        }
        if isNewlyOver { relieve("over the mark of \(mark / 1_048_576) MB") }
    }

    /// Calls the handlers outside of the loops, and returns free memory to the system.
    ///
    /// A handler that does not return delays neither the others nor the next relief.
    ///
    /// - Parameter why: the reason for the log.
    func relieve(_ why: String) {
        let mayBegin = state.withLock { state in
            defer { state.isRelieving = true }
            return !state.isRelieving
        }
        guard mayBegin else { return }
        Task(executorPreference: ControlLoop.loop) { [self] in
            let before = kit_memory()
            for handler in handlers {
                do { try await handler.ask() } catch {
                    log.warning("\(handler.name) gave nothing back", ["reason": "\(error)"])
                }
            }
            // With much memory, this may take long.
            await Task(executorPreference: lane) { kit_trim_memory() }.value
            let (was, now) = (before / 1_048_576, kit_memory() / 1_048_576)
            log.info("gave memory back", ["why": why, "before_mb": "\(was)", "now_mb": "\(now)"])
            state.withLock { $0.isRelieving = false }
        }
    }
}

/// A handler that releases memory.
final class Relief: Sendable {
    /// An earlier call of the handler has not returned.
    struct Stuck: Error, CustomStringConvertible {
        let description = "it has not come back since it was last asked"
    }

    /// How long one call may take.
    static let time = Duration.seconds(5)

    let name: String
    private let body: @Sendable () async throws -> Void
    private let lane = Lane()
    private let isAsked = Atomic(false)

    init(name: String, body: @escaping @Sendable () async throws -> Void) {
        (self.name, self.body) = (name, body)
    }

    /// Calls the handler, unless an earlier call still runs.
    ///
    /// - Throws: the handler's error, `DeadlinePassed`, or `Stuck`.
    func ask() async throws {
        guard !isAsked.exchange(true, ordering: .relaxed) else { throw Stuck() }
        try await withDeadline(Self.time, on: lane) { [self] in
            defer { isAsked.store(false, ordering: .relaxed) }
            try await body()
        }
    }
}

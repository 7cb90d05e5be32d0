import CKit
import Synchronization

/// Calls relief handlers when the process has grown over a mark, or is asked to give memory back.
final class MemoryWatch: Sendable {
    private struct State {
        var isOver = false
        var isRelieving = false
    }

    /// How often it looks.
    static let pause = Duration.seconds(2)

    private let mark: Int
    private let handlers: [Relief]
    private let log: Log
    private let lane = Lane()
    private let state = Mutex(State())

    init(mark: Int, _ handlers: [Relief], _ log: Log) {
        (self.mark, self.handlers, self.log) = (mark, handlers, log)
    }

    /// Looks from now on.
    func begin() { ControlLoop.loop.every(Self.pause) { [self] in look() } }

    /// Once over the mark is once too much; it has to fall by a tenth before it counts again.
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

    /// Calls the handlers, and gives free memory back to the system; outside of the loops.
    ///
    /// One that does not come back holds up neither the others nor the next time.
    ///
    /// - Parameter why: for the log.
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
            // It may take long with much memory.
            await Task(executorPreference: lane) { kit_trim_memory() }.value
            let (was, now) = (before / 1_048_576, kit_memory() / 1_048_576)
            log.info("gave memory back", ["why": why, "before_mb": "\(was)", "now_mb": "\(now)"])
            state.withLock { $0.isRelieving = false }
        }
    }
}

/// Something that gives memory back when it is asked to.
final class Relief: Sendable {
    /// It was asked before, and has not come back.
    struct Stuck: Error, CustomStringConvertible {
        let description = "it has not come back since it was last asked"
    }

    /// What one may take.
    static let time = Duration.seconds(5)

    let name: String
    private let body: @Sendable () async throws -> Void
    private let lane = Lane()
    private let isAsked = Atomic(false)

    init(name: String, body: @escaping @Sendable () async throws -> Void) {
        (self.name, self.body) = (name, body)
    }

    /// Asks it, once at a time.
    ///
    /// - Throws: what it throws, `DeadlinePassed`, or `Stuck`.
    func ask() async throws {
        guard !isAsked.exchange(true, ordering: .relaxed) else { throw Stuck() }
        try await withDeadline(Self.time, on: lane) { [self] in
            defer { isAsked.store(false, ordering: .relaxed) }
            try await body()
        }
    }
}

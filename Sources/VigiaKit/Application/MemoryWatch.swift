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
    private let state = Mutex(State())

    init(mark: Int, _ handlers: [Relief], _ log: Log) {
        (self.mark, self.handlers, self.log) = (mark, handlers, log)
    }

    /// Looks from now on, until the loop ends.
    func begin(on loop: Loop) { loop.every(Self.pause) { [self] in look() } }

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
    /// - Parameter why: for the log.
    func relieve(_ why: String) {
        let mayBegin = state.withLock { state in
            defer { state.isRelieving = true }
            return !state.isRelieving
        }
        guard mayBegin else { return }
        Task {
            let before = kit_memory()
            for handler in handlers {
                do { try await handler.body() } catch {
                    log.warning("\(handler.name) gave nothing back", ["reason": "\(error)"])
                }
            }
            kit_trim_memory()
            let (was, now) = (before / 1_048_576, kit_memory() / 1_048_576)
            log.info("gave memory back", ["why": why, "before_mb": "\(was)", "now_mb": "\(now)"])
            state.withLock { $0.isRelieving = false }
        }
    }
}

/// Something that gives memory back when it is asked to.
struct Relief: Sendable {
    let name: String
    let body: @Sendable () async throws -> Void
}

import Glibc
import VigiaKit

// What gets in the way of the backend itself: work that blocks, a log that nobody reads.
extension Trials {
    static func addHardship(_ backend: inout Backend) {
        // As many non-critical components as are wanted, whose checks block while `blocked` is there.
        for number in 0..<(Environment.current["BLOCKING"].flatMap { Int($0) } ?? 0) {
            backend.add(
                Component(
                    "blocking-\(number)",
                    isCritical: false,
                    check: {
                        block(while: "blocked")
                        return .up("fine")
                    }
                )
            )
        }
        backend.onRelief("stubborn") { block(while: "relief.stuck") }
        // Tasks that fill the pool, each of which blocks a thread of it.
        backend.routes.get("/clog/{tasks}") { request in
            let isOwn = request.query("of") == "handler"
            for _ in 0..<(try request.parameter("tasks", as: Int.self)) {
                // These have other priorities, and the pool other threads for them.
                if isOwn {
                    Task { block(while: "blocked") }
                } else {
                    Task.detached { block(while: "blocked") }
                }
            }
            return .text("clogged")
        }
        let log = backend.log.of("chatter")
        backend.routes.get("/chatter/{lines}") { request in
            let bytes = try request.query("bytes", as: Int.self) ?? 10
            let text = String(repeating: request.query("of") ?? "x", count: bytes)
            for _ in 0..<(try request.parameter("lines", as: Int.self)) {
                log.info("chatter", ["text": text])
            }
            return .text("said")
        }
        backend.routes.get("/overflow/{where}") { request in
            switch try request.parameter("where") {
            case "pool": return .text("\(await Task.detached { deep(1) }.value)")
            case "deadline":
                return .text("\(try await withDeadline(.seconds(20)) { deep(1) })")
            default: return .text("\(deep(1))")
            }
        }
    }

    /// Blocks the thread it is on.
    static func block(while file: String) { while exists(file) { _ = poll(nil, 0, 1) } }

    /// Calls itself until the stack has run out.
    @inline(never)
    private static func deep(_ number: Int) -> Int {
        number < 0 ? 0 : deep(number &+ 1) &+ deep(number &+ 2)
    }
}

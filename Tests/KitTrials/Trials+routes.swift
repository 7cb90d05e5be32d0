import Glibc
import Synchronization
import VigiaKit

/// What is sent to be read and comes back.
struct Parcel: Codable, Sendable {
    let name: String
    let weights: [Double]
    let note: String?
}

/// An actor that a handler asks, to see on which thread it answers.
actor Counter {
    private var count = 0

    func next() -> (count: Int, thread: UInt) {
        count += 1
        return (count, UInt(pthread_self()))
    }
}

/// An actor whose work blocks, on a thread of its own.
actor Sleeper {
    private let thread: OwnThread
    nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe thread.asUnownedSerialExecutor()
    }

    init() throws { thread = try OwnThread() }

    func block(_ milliseconds: Int32) { _ = poll(nil, 0, milliseconds) }
}

extension Trials {
    static let counter = Counter()

    static func addRoutes(_ backend: inout Backend) {
        backend.routes.get("/hello/{name}") { .text("Hello, \(try $0.parameter("name"))!") }
        backend.routes.get("/squares/{number}") { request in
            let number = try request.parameter("number", as: Int.self)
            let times = try request.query("times", as: Int.self) ?? 1
            return try .json(Array(repeating: number * number, count: times))
        }
        backend.routes.post("/parcels") { request in
            try .json(request.json(Parcel.self), status: 201)
        }
        backend.routes.put("/echo") { request in
            Response(body: request.body)
        }
        backend.routes.get("/peer") { .text($0.peer) }
        backend.routes.get("/threads") { _ in
            let before = UInt(pthread_self())
            let answer = await counter.next()
            let same = before == answer.thread && before == UInt(pthread_self())
            return .text("\(same)")
        }
        // One for each request: their threads have to end with them.
        backend.routes.get("/asleep/{ms}") { request in
            try await Sleeper().block(try request.parameter("ms", as: Int32.self))
            return .text("slept")
        }
        backend.routes.get("/big/{bytes}") { request in
            let count = try request.parameter("bytes", as: Int.self)
            return Response(body: [UInt8](repeating: UInt8(ascii: "x"), count: count))
        }
        backend.routes.get("/slow/{ms}") { request in
            let span = Duration.milliseconds(try request.parameter("ms", as: Int.self))
            let (ticks, silence) = AsyncStream<Void>.makeStream()
            do {
                try await withDeadline(span) { for await _ in ticks {} }
            } catch is DeadlinePassed {
                return .text("slow")
            } catch {
                say("slow cancelled")
                throw error
            }
            silence.finish()
            return .text("nothing")
        }
    }
}

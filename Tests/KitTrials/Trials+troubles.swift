import Glibc
import Synchronization
import VigiaKit

/// Memory that is held until it is asked back.
final class Hoard: Sendable {
    private let bytes = Mutex<[[UInt8]]>([])

    func take(_ megabytes: Int) {
        bytes.withLock { $0.append([UInt8](repeating: 1, count: megabytes << 20)) }
    }

    func give() { bytes.withLock { $0 = [] } }
}

extension Trials {
    static let hoard = Hoard()

    static func addTroubles(_ backend: inout Backend) {
        backend.routes.get("/fail/{how}") { request in
            switch try request.parameter("how") {
            case "400": throw HTTPError.badRequest("that is no number")
            case "401": throw HTTPError.unauthorized()
            case "403": throw HTTPError.forbidden()
            case "404": throw HTTPError.notFound("there is no such parcel")
            case "429": throw HTTPError.tooManyRequests("not so fast", retryAfterSeconds: 7)
            case "503": throw HTTPError.unavailable("the database is away", hint: "wait")
            default: throw Trouble("the secret is 42")
            }
        }
        // It stands on the loop, as a handler does that never waits.
        backend.routes.get("/block/{ms}") { request in
            say("blocking")
            _ = poll(nil, 0, try request.parameter("ms", as: Int32.self))
            return .text("blocked")
        }
        backend.routes.get("/hoard/{mb}") { request in
            hoard.take(try request.parameter("mb", as: Int.self))
            return .text("taken")
        }
        backend.routes.get("/crash/{how}") { request in
            switch try request.parameter("how") {
            case "index": return .text("\([1, 2, 3][try request.query("at", as: Int.self) ?? 7])")
            case "abort": abort()
            case "null": return .text("\(nowhere())")
            default: preconditionFailure("the parcel has no weight")
            }
        }
    }

    /// Reads what is not there.
    private static func nowhere() -> Int {
        let place = unsafe UnsafePointer<Int>(bitPattern: 8)
        return unsafe place?.pointee ?? 0
    }
}

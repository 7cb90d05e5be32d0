import Synchronization
import VigiaHTTP

/// The service of all loops, and their shared state.
struct Service: Sendable {
    let limits: ServerLimits
    let failures: FailureAnswers
    /// Whether a handler exists for a method and a path.
    let takes: @Sendable (Method, String) -> Bool
    /// Answers a request.
    let answer: @Sendable (Request) async -> Response
    /// The number of connections of all loops.
    let connections = SharedCount()
    /// The bytes of bodies that all connections and handlers hold.
    let bodies = SharedCount()
}

/// The share of one body in the bytes that all bodies may have together.
struct BodyShare: Sendable {
    private let limits: ServerLimits
    private let bodies: SharedCount
    private var held = 0

    init(_ service: Service) { (limits, bodies) = (service.limits, service.bodies) }

    /// Counts the bytes of a body, without as many as a head may have.
    mutating func hold(_ bytes: Int) throws(RequestRefusal) {
        let more = max(0, bytes - limits.headBytesMax) - held
        let most = max(limits.bodiesBytesMax, limits.bodyBytesMax)
        guard more <= 0 || bodies.take(more, most: most) else { throw .overloaded }
        if more < 0 { bodies.give(-more) }
        held += more
    }

    /// Moves the share to the caller, who gives it back; this one is empty afterwards.
    mutating func handOver() -> Self {
        defer { held = 0 }
        return self
    }

    /// Gives the share back, since the body is gone.
    consuming func giveBack() { bodies.give(held) }
}

/// A count that all loops share.
final class SharedCount: Sendable {
    private let count = Atomic(0)

    /// Adds to the count, unless it would exceed `most`.
    func take(_ more: Int = 1, most: Int) -> Bool {
        if count.add(more, ordering: .relaxed).newValue <= most { return true }
        give(more)
        return false
    }

    /// Subtracts from the count.
    func give(_ less: Int = 1) { count.subtract(less, ordering: .relaxed) }

    /// The present count.
    var now: Int { count.load(ordering: .relaxed) }
}

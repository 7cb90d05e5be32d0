import Synchronization

/// What all loops of a server do, and what they share.
struct Service: Sendable {
    let limits: ServerLimits
    let failures: FailureAnswers
    /// Whether there is a handler for a method and a path.
    let takes: @Sendable (Method, String) -> Bool
    /// Answers each request.
    let answer: @Sendable (Request) async -> Response
    /// The connections of all loops.
    let connections = SharedCount()
    /// The bytes of bodies that all connections and handlers hold.
    let bodies = SharedCount()
}

/// What one body has of the bytes that all of them may have together.
struct BodyShare: Sendable {
    private let limits: ServerLimits
    private let bodies: SharedCount
    private var held = 0

    init(_ service: Service) { (limits, bodies) = (service.limits, service.bodies) }

    /// Counts a body, but not as many of its bytes as a head may have.
    mutating func hold(_ bytes: Int) throws(RequestRefusal) {
        let more = max(0, bytes - limits.headBytesMax) - held
        let most = max(limits.bodiesBytesMax, limits.bodyBytesMax)
        guard more <= 0 || bodies.take(more, most: most) else { throw .overloaded }
        if more < 0 { bodies.give(-more) }
        held += more
    }

    /// What it has so far, for whoever gives it back; from now on it has nothing.
    mutating func handOver() -> Self {
        defer { held = 0 }
        return self
    }

    /// The body is gone.
    consuming func giveBack() { bodies.give(held) }
}

/// How much of something all loops have together.
final class SharedCount: Sendable {
    private let count = Atomic(0)

    /// Counts more, unless that would be more than there may be.
    func take(_ more: Int = 1, most: Int) -> Bool {
        if count.add(more, ordering: .relaxed).newValue <= most { return true }
        give(more)
        return false
    }

    /// Counts less.
    func give(_ less: Int = 1) { count.subtract(less, ordering: .relaxed) }

    /// How much there is.
    var now: Int { count.load(ordering: .relaxed) }
}

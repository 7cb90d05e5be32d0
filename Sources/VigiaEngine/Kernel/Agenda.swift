import VigiaCore

/// When services are due: a value for each, and the earliest of them at hand.
struct Agenda {
    private var times: [Instant]
    private(set) var earliest = Instant.never

    /// Begins with nobody due.
    init(services: Int) { times = Array(repeating: .never, count: services) }

    mutating func set(_ service: Int, _ time: Instant) {
        let old = times[service]
        times[service] = time
        if time <= earliest {
            earliest = time
        } else if old == earliest {
            earliest = times.min() ?? .never
        }
    }

    func due(at now: Instant) -> [Int] {
        earliest > now ? [] : times.indices.filter { times[$0] <= now }
    }
}

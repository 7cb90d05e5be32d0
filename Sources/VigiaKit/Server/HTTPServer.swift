import CKit

/// An HTTP/1.1 server: one loop per core, all of them on the same listeners.
final class HTTPServer: Sendable {
    private let loops: [Loop]
    private let receptions: [Reception]
    private let listeners: [Listener]
    private let service: Service

    /// - Parameters:
    ///   - listeners: what to serve on.
    ///   - loops: how many loops, at least one.
    ///   - service: what they do.
    /// - Throws: where the kernel refuses.
    init(
        _ listeners: [Listener],
        loops: Int,
        _ service: Service
    ) throws(ServerError) {
        precondition(loops > 0)
        var made: [Loop] = []
        for number in 0..<loops { made.append(try Loop(number: number)) }
        self.loops = made
        (self.listeners, self.service) = (listeners, service)
        receptions = made.map { Reception($0, listeners, service) }
        for loop in made { try loop.start() }
    }

    /// All loops.
    var all: [Loop] { loops }

    /// The port that is listened on, for whoever asked for any.
    var port: Int { listeners.first.map(\.port) ?? 0 }

    /// How many connections there are.
    var connections: Int { service.connections.now }

    /// Begins to serve.
    func open() {
        for reception in receptions { reception.loop.call { reception.open() } }
    }

    /// Takes no more connections, answers what is under way, and returns when all are gone, or
    /// closed at the deadline.
    ///
    /// - Parameter deadline: how long to wait for clients and handlers.
    /// - Returns: whether all were answered in time.
    func drain(_ deadline: Duration) async -> Bool {
        let (allStopped, allGone) = (
            Gate(missing: receptions.count), Gate(missing: receptions.count)
        )
        for reception in receptions {
            reception.loop.call {
                reception.drain({ allStopped.arrive() }, { allGone.arrive() })
            }
        }
        await refuseMore(allStopped)
        let isDone = await allGone.isOpen(within: deadline)
        if !isDone {
            for reception in receptions { reception.loop.call { reception.abandon() } }
            // A loop that is stuck in a handler does not hear that, and goes with the process.
            _ = await allGone.isOpen(within: Self.abandonTime)
        }
        return isDone
    }

    /// Closes the listeners that nobody holds, once no loop waits on them.
    ///
    /// A loop that is stuck in a handler still does. Then new clients are refused all the same, and
    /// the descriptor goes with the process.
    private func refuseMore(_ allStopped: Gate) async {
        let isUnused = await allStopped.isOpen(within: Self.stopTime)
        for listener in listeners where !listener.isHeld {
            if isUnused {
                kit_close(listener.descriptor)
            } else {
                kit_stop_listening(listener.descriptor)
            }
        }
    }

    private static let stopTime = Duration.milliseconds(250)
    private static let abandonTime = Duration.milliseconds(500)

    /// Ends the loops.
    func end() { for loop in loops { loop.end() } }
}

import CKit

/// An HTTP/1.1 server: one loop per core, all on the same listeners.
final class HTTPServer: Sendable {
    private let loops: [Loop]
    private let receptions: [Reception]
    private let listeners: [Listener]
    private let service: Service

    /// - Parameters:
    ///   - listeners: the sockets to serve on.
    ///   - loops: the number of loops, at least one.
    ///   - service: what the loops serve.
    /// - Throws: `ServerError.refused` where the kernel gives no loop or thread.
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

    /// The port of the first listener, which matters where the kernel chose it; 0 for a Unix
    /// socket.
    var port: Int { listeners.first.map(\.port) ?? 0 }

    /// The number of connections.
    var connections: Int { service.connections.now }

    /// Begins to accept connections.
    func open() {
        for reception in receptions { reception.loop.call { reception.open() } }
    }

    /// Stops accepting, answers pending requests, and returns when all connections are closed.
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
            // A loop that hangs in a handler ignores this, and ends with the process.
            _ = await allGone.isOpen(within: Self.abandonTime)
        }
        return isDone
    }

    /// Closes the listeners that are not held sockets, once no loop waits on them.
    ///
    /// A loop that hangs in a handler still waits on them. New clients are then refused all the
    /// same, and the descriptor is closed with the process.
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

    /// Ends all loops.
    func end() { for loop in loops { loop.end() } }
}

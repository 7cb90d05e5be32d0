import VigiaCore
import VigiaPlatform
import VigiaWire

extension Waiting {
    /// How long nothing may change before it is looked whether the guardian answers.
    private static let changesWithin = Duration.seconds(2)

    /// Gives an order, once: where the supervisor dies before it has answered, the next one is given
    /// the same order with the same key, by which it knows an order that it has already.
    ///
    /// - Parameters:
    ///   - action: what is ordered.
    ///   - services: of these; an empty list is all.
    /// - Returns: the order.
    /// - Throws: why it was refused, or that nobody answers.
    func order(_ action: String, _ services: [String]) throws(CommandError) -> OrderStatus {
        let key = Self.newKey()
        let answer = try patiently { () throws(CommandError) in
            try client.order(action, services, key: key)
        }
        guard let order = answer.order else {
            throw .badAnswer("it takes no orders that can be asked for: it is an older Vigia")
        }
        return order
    }

    /// A key that nobody else uses.
    static func newKey() -> String {
        (0..<2).map { _ in String(UInt64.random(in: .min ... .max), radix: 36) }.joined()
    }

    /// An order that was placed.
    func order(_ number: UInt64) throws(CommandError) -> OrderStatus {
        try patiently { () throws(CommandError) in try client.order(number) }
    }

    /// Waits until nothing more comes of an order, and shows what it waits for.
    ///
    /// - Returns: the order, with what came of it.
    /// - Throws: that nothing runs any more, or that the guardian does not answer for long.
    mutating func settle(_ order: OrderStatus) throws(CommandError) -> OrderStatus {
        var order = order
        let client = client
        if order.action != "stop" { Self.atInterrupt(goesOn: true) }
        defer { Self.atInterrupt(goesOn: false) }
        while !order.isSettled {
            progress.show(order.sentence)
            let (number, revision) = (order.number, order.revision)
            order = try patiently { () throws(CommandError) in
                try client.order(number, seeing: revision, within: Self.changesWithin)
            }
            if order.isSettled || order.revision != revision { continue }
            try show(order.sentence, try status())
        }
        progress.finish()
        return order
    }
}

extension OrderStatus {
    /// `waiting for backend (starting), db (waiting: exited with status 1)`; `stopping backend`
    /// where nothing is wanted up.
    var sentence: String {
        let stops = Set(services.lazy.filter { $0.request == "stop" }.map(\.name))
        let wanted = awaited.filter { !stops.contains($0.name) }
        if wanted.isEmpty {
            return awaited.isEmpty
                ? "stopping" : "stopping \(awaited.map(\.name).joined(separator: ", "))"
        }
        if action == "reload" {
            return "waiting for the new \(wanted.map(\.name).joined(separator: ", "))"
        }
        let parts = wanted.prefix(3).map { service in
            let why = service.reason.map { ": \($0)" } ?? ""
            let others = service.needs.joined(separator: ", ")
            let behind = others.isEmpty ? "" : ": needs \(others)"
            return "\(service.name) (\(service.state)\(why)\(behind))"
        }
        let all = services.count { $0.request != "stop" && $0.outcome == nil }
        let more = all - parts.count
        return "waiting for \(parts.joined(separator: ", "))"
            + (more > 0 ? " and \(more) more" : "")
    }

    /// Those of its services that were wanted up and are not as ordered.
    var failures: [Service] {
        services.filter { $0.request != "stop" && $0.outcome != .known(.done) }
    }
}

import VigiaCore
import VigiaPlatform
import VigiaWire

extension Waiting {
    /// Gives an order that is not to be carried out twice: where the supervisor dies before it has
    /// answered, the next one shows whether it was, and gets the order where it was not.
    ///
    /// What a supervisor has accepted its successor goes on with, so it is seen in the status.
    ///
    /// - Parameters:
    ///   - action: what is ordered.
    ///   - services: of these; an empty list is all.
    ///   - before: how all was before the order.
    ///   - isTaken: whether a service, as it was and as it is, shows that the order was accepted.
    /// - Returns: which services it is about.
    /// - Throws: why it was refused, or that nobody answers.
    func order(
        _ action: String,
        _ services: [String],
        since before: ProjectStatus,
        isTaken: (_ old: ServiceStatus, _ new: ServiceStatus) -> Bool
    ) throws(CommandError) -> ActionAnswer {
        let deadline = Clock.uptime + Client.patience + Self.answerWithin
        let old = Dictionary(before.services.map { ($0.name, $0) }) { first, _ in first }
        while true {
            do {
                return try client.order(action, services)
            } catch .cutOff where Clock.uptime < deadline {
            } catch .notRunning where client.project.isGuarded && Clock.uptime < deadline {
                pause(Self.lookEvery)
            }
            let asked = Settling(services, try status()).asked
            let isAccepted = asked.contains { new in
                old[new.name].map { isTaken($0, new) } ?? false
            }
            if isAccepted { return ActionAnswer(action: action, services: asked.map(\.name)) }
        }
    }
}

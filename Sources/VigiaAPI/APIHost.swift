public import VigiaCore
public import VigiaWire

/// What the API's own routes may use of the supervisor.
public protocol APIHost: AnyObject {
    /// The whole status at this moment.
    var status: ProjectStatus { get }
    /// The services that can be named, in the order of the configuration.
    var services: NamedServices { get }
    /// The most recent records, the oldest first.
    var recentRecords: [Record] { get }
    /// Whether everything is going down.
    var isShuttingDown: Bool { get }
    /// Calls `then` once it is known whether the guardian answers.
    func whenGuardianIsHeard(_ then: @escaping () -> Void)
    /// Carries out an order, and calls `then` when it may be answered, with how it is by then; nil
    /// for one of which nothing is left to come.
    func carryOut(_ order: APIAction, then: @escaping (OrderStatus?) -> Void)
}

/// An order from outside.
public struct APIAction: Equatable, Sendable {
    /// What is ordered.
    public enum Verb: String, Hashable, Sendable, CaseIterable {
        /// Bring services up.
        case start
        /// Bring services down.
        case stop
        /// Bring services down for as long as the process that asks lives, unless somebody asks
        /// something else of them; those that are down anyway stay so.
        case pause
        /// End what runs of them and bring them up again.
        case restart
        /// Bring up a new run of each beside the old one, which then ends.
        case reload
        /// Bring everything down, and end Vigia.
        case shutdown
        /// Rotate the logs of services; answered when that is done.
        case rotate
    }

    /// What is ordered.
    public var verb: Verb
    /// The services it goes to, each one known; all of them where none was named.
    public var services: [String]
    /// Who ordered it, with the verb as their command.
    public var requester: Requester
    /// What whoever orders it calls it; the same key gives the same order.
    public var key: String?
}

public import VigiaCore
public import VigiaWire

/// What a request leads to; the engine carries it out.
public enum APIOutcome: Equatable, Sendable {
    /// Answer with this.
    case respond(APIResponse)
    /// Carry this out, then answer with `APIResponse.accepted`.
    case act(APIAction)
    /// Send every event from here on as it happens, of one service or of all.
    case streamEvents(service: String?)
    /// Ask these services how they are, then answer with `APIResponse.health`.
    case askHealth([String])
    /// Put another configuration in the place of the present one, and answer with what that means.
    case change(ChangeRequest, Requester)
    /// Go on with these programs; answered before that begins.
    case upgrade(UpgradeRequest)
    /// Look at the processes of these services, and answer with their list.
    case listProcesses([String])
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
        /// Put the logs of services aside; answered when that is done.
        case rotate
    }

    /// What is ordered.
    public var verb: Verb
    /// The services it goes to, each one known; all of them where none was named.
    public var services: [String]
    /// Who ordered it, with the verb as their command.
    public var requester: Requester
}

/// What the API can see at the moment of a request.
public struct APISnapshot: Sendable {
    /// The whole status.
    public var status: ProjectStatus
    /// Tells the most recent events, the oldest first.
    public var events: @Sendable () -> [Record]

    /// Whether everything is going down.
    public var isShuttingDown: Bool

    /// Takes the parts.
    public init(
        status: ProjectStatus,
        isShuttingDown: Bool = false,
        events: @escaping @Sendable () -> [Record] = { [] }
    ) {
        (self.status, self.isShuttingDown, self.events) = (status, isShuttingDown, events)
    }
}

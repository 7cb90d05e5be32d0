/// How a service is: the one answer that `status`, `/healthz`, exit statuses and the service
/// manager all read.
///
/// | state | goal | besides | standing |
/// |---|---|---|---|
/// | `up` | up | | `well` |
/// | `degraded` | up | its probe fails, or reports that it is degraded | `degraded` |
/// | `checking`, `starting` | up | | `working` |
/// | `stopping` | up or down | | `working` |
/// | `waiting` | up | for a delay, an older run, a repair or a run's last output | `working` |
/// | `waiting` | up | for its port, while no holder of it is known | `working` |
/// | `waiting` | up | for its port, which another process holds | `held` |
/// | `waiting` | up | for its dependencies | `held` |
/// | `down` | down | a pause: a process works on its files | `held` |
/// | `broken` | up | with or without a half-open retry to come | `givenUp` |
/// | `down` | down | nobody wants it, or a user stopped it | `down` |
/// | `done` | up | it ended well, or as its policy allows | `down` |
///
/// A state that contradicts its goal, such as `up` with the goal down, is about to change:
/// `working`.
///
/// A reload, and the preflight of a restart, change nothing here: the old run serves, so the
/// service is as well as before. Whether an order is finished is another question, which `settled`
/// answers.
public enum Standing: String, Hashable, Sendable, CaseIterable {
    /// The service serves, and nothing is wrong.
    case well
    /// The service serves, and its probe reports that something is wrong.
    case degraded
    /// The service is changing, and needs nothing from outside for that.
    case working
    /// The service waits for something outside: its dependencies, a port, or a process that works
    /// on its files.
    case held
    /// The breaker is open.
    case givenUp = "given_up"
    /// The service should not run, and does not; or it has ended well.
    case down

    /// Reads a state by the table above.
    ///
    /// - Parameters:
    ///   - state: the state of the service.
    ///   - goal: what the user wants.
    ///   - isPaused: whether the service is down only until a process has done its work; see
    ///     `Pause`.
    public init(_ state: ServiceState, goal: ServiceMachine.Goal, isPaused: Bool = false) {
        switch (state, goal) {
        case (.done, _): self = .down
        case (.broken, _): self = .givenUp
        case (.down, .down): self = isPaused ? .held : .down
        case (.up, .up): self = .well
        case (.degraded, .up): self = .degraded
        case (.waiting(.dependencies), .up): self = .held
        case (.waiting(.port(let wait)), .up): self = wait.holder == nil ? .working : .held
        case (.checking, _), (.starting, _), (.stopping, _), (.waiting, _), (.down, .up),
            (.up, .down), (.degraded, .down):
            self = .working
        }
    }

    /// Whether the state matches the goal.
    public var isAsWanted: Bool {
        switch self {
        case .well, .down: true
        case .degraded, .working, .held, .givenUp: false
        }
    }

    /// Whether an order has arrived: the service serves, even degraded, or is down as wanted.
    public var hasArrived: Bool { isAsWanted || self == .degraded }
}

extension ServiceMachine {
    /// The standing, without regard to pauses; see `Project.standing(of:)`.
    public var standing: Standing { Standing(state, goal: goal) }

    /// Whether no work is pending: the service stays as it is until another event.
    ///
    /// A service that waits for its dependencies starts along with them, so it is not settled.
    public var isSettled: Bool {
        switch standing {
        case .well, .degraded: replacement == nil && preflight == nil
        case .held: if case .waiting(.dependencies) = state { false } else { true }
        case .givenUp, .down: true
        case .working: false
        }
    }
}

extension ServiceMachine {
    /// Whether nothing will come of it without a new request.
    fileprivate var isSpent: Bool {
        switch standing {
        case .down: isQuiet
        case .givenUp: isQuiet && hasNoRetry
        case .well, .degraded, .working, .held: false
        }
    }

    /// Whether it broke, and nothing brings it back by itself.
    fileprivate var hasNoRetry: Bool {
        if case .broken(let openBreaker) = state { openBreaker.until == nil } else { false }
    }
}

extension Project {
    /// Whether nothing will come of any service without a new request.
    public var isSpent: Bool { pauses.isEmpty && machines.allSatisfy(\.isSpent) }

    /// Whether a service broke, and nothing brings it back by itself.
    public var hasBroken: Bool { machines.contains(where: \.hasNoRetry) }

    /// How a service is.
    public func standing(of service: Int) -> Standing {
        let machine = machines[service]
        let isPaused = pause(of: service) != nil
        return Standing(machine.state, goal: machine.goal, isPaused: isPaused)
    }
}

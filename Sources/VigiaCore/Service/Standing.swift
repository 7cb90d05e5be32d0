/// How a service is: the one answer that `status`, `/healthz`, the exit statuses and the service
/// manager all read.
///
/// | state | goal | besides | standing |
/// |---|---|---|---|
/// | `up` | up | | `well` |
/// | `degraded` | up | its probe fails, or says that it is not at its best | `degraded` |
/// | `checking`, `starting` | up | | `working` |
/// | `stopping` | up or down | | `working` |
/// | `waiting` | up | for a delay, an older run, a repair or the last words of a run | `working` |
/// | `waiting` | up | for its port, while nobody is known to hold that | `working` |
/// | `waiting` | up | for its port, which somebody else holds | `held` |
/// | `waiting` | up | for what it depends on | `held` |
/// | `down` | down | a pause: a process works on what it uses | `held` |
/// | `broken` | up | with a trial to come or without | `givenUp` |
/// | `down` | down | nobody wants it, or a user stopped it | `down` |
/// | `done` | up | it ended well, or as its policy allows | `down` |
///
/// What is not as its goal says, such as `up` with the goal down, is about to change: `working`.
///
/// A reload, and the checks before a restart, change nothing here: the old run serves, so it is
/// as well as before. That more is to come of an order is another question, which `settled`
/// answers.
public enum Standing: String, Hashable, Sendable, CaseIterable {
    /// It serves, and nothing is wrong.
    case well
    /// It serves, and its probe says that something is wrong.
    case degraded
    /// It is on its way, and gets there without anybody else.
    case working
    /// It waits for something that is not its own: what it depends on, a port, a repair by hand.
    case held
    /// The breaker is open.
    case givenUp = "given_up"
    /// It is not to run, and does not; or it has ended well.
    case down

    /// Reads a state by the table above.
    ///
    /// - Parameters:
    ///   - state: where the service is.
    ///   - goal: what the user wants.
    ///   - isPaused: whether it is down only until a process has done its work; see `Pause`.
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

    /// Whether the service is where the user wants it.
    public var isAsWanted: Bool {
        switch self {
        case .well, .down: true
        case .degraded, .working, .held, .givenUp: false
        }
    }

    /// Whether it got where an order sent it: it serves, however well, or is not to.
    public var hasArrived: Bool { isAsWanted || self == .degraded }
}

extension ServiceMachine {
    /// How it is, as far as it knows itself; see `Project.standing(of:)`.
    public var standing: Standing { Standing(state, goal: goal) }

    /// Whether nothing is under way: it stays as it is unless something happens.
    ///
    /// One that waits for what it depends on gets there with that, so it is not settled.
    public var isSettled: Bool {
        switch standing {
        case .well, .degraded: replacement == nil && rehearsal == nil
        case .held: if case .waiting(.dependencies) = state { false } else { true }
        case .givenUp, .down: true
        case .working: false
        }
    }
}

extension Project {
    /// How a service is.
    public func standing(of service: Int) -> Standing {
        let machine = machines[service]
        let isPaused = pause(of: service) != nil
        return Standing(machine.state, goal: machine.goal, isPaused: isPaused)
    }
}

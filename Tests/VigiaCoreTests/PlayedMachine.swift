import VigiaCore

/// The machine of one service, with a clock that a test moves and numbers of runs that never repeat.
struct PlayedMachine {
    private(set) var machine: ServiceMachine
    /// What the clock says.
    var now = Instant(nanoseconds: 0)
    private var nextRun: UInt64 = 1

    /// Begins down, at time 0.
    init(_ policy: ServicePolicy) { machine = ServiceMachine(policy: policy) }

    /// The milliseconds since the beginning.
    var milliseconds: Int64 { now.nanoseconds / 1_000_000 }

    /// Why it was given up; nil where it was not.
    var reason: String? {
        if case .broken(let openBreaker) = machine.state { openBreaker.reason } else { nil }
    }

    /// Has the machine handle an event now.
    @discardableResult
    mutating func handle(_ event: ServiceEvent) -> [ServiceEffect] {
        var inputs = Inputs(now: now, draw: 0.5, nextRun: nextRun)
        defer { nextRun = inputs.nextRun }
        return machine.handle(event, in: &inputs)
    }

    /// Moves the clock to so many seconds after the beginning, and has an event handled.
    @discardableResult
    mutating func handle(_ event: ServiceEvent, at seconds: Int64) -> [ServiceEffect] {
        now = Instant(nanoseconds: seconds * 1_000_000_000)
        return handle(event)
    }

    /// Moves the clock to the machine's deadline.
    @discardableResult
    mutating func passDeadline() -> [ServiceEffect] {
        now = machine.deadline
        return handle(.deadlinePassed)
    }
}

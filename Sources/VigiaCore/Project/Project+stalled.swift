extension Project {
    /// Extends pending time limits after a time in which Vigia could not run.
    ///
    /// - Parameters:
    ///   - gap: how long Vigia could not run.
    ///   - now: the time of this turn.
    public mutating func stalled(for gap: Duration, at now: Instant) {
        let inputs = Inputs(now: now, draw: 0, nextRun: nextRun)
        for index in machines.indices where machines[index].deadline != .never {
            var machine = machines[index]
            // The machine gives no orders here; it only extends time limits.
            _ = machine.stalled(for: gap, inputs)
            if machine != machines[index] { withMachine(index) { $0 = machine } }
        }
    }
}

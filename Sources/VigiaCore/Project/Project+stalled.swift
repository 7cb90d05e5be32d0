extension Project {
    /// For a while nobody listened: whoever was waited for gets a fresh term.
    ///
    /// - Parameters:
    ///   - gap: for how long.
    ///   - now: the time, when somebody listens again.
    public mutating func stalled(for gap: Duration, at now: Instant) {
        let turn = Turn(now: now, draw: 0, nextRun: nextRun)
        for index in machines.indices where machines[index].deadline != .never {
            var machine = machines[index]
            // It orders nothing: it only puts off.
            _ = machine.stalled(for: gap, turn)
            if machine != machines[index] { withMachine(index) { $0 = machine } }
        }
    }
}

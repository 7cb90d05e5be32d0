// What holds after every event; debug builds and the simulator check it.
extension Project {
    /// The first invariant that does not hold, in words; nil while all hold.
    ///
    /// A configuration that has just taken the place of another may break more of them, until its
    /// project is resumed; see `resume`.
    public var brokenInvariant: String? {
        let runs = machines.flatMap(\.runs).map(\.id)
        if Set(runs).count < runs.count { return "two runs have one number" }
        return machines.indices.lazy.compactMap(brokenInvariant(of:)).first
    }

    /// The invariant of one service that does not hold; nil while all hold.
    public func brokenInvariant(of index: Int) -> String? {
        let words =
            machines[index].brokenInvariant(before: nextRun)
            ?? (machines[index].goal == .up && pause(of: index) != nil ? "wanted, and paused" : nil)
            ?? brokenNeeds(of: index)
        return words.map { "\(spec.services[index].name), \(machines[index].state.name): \($0)" }
    }

    private func brokenNeeds(of index: Int) -> String? {
        guard !needs[index].isEmpty else { return nil }
        let isAllowed = needs[index].allSatisfy(isMet)
        return machines[index].isAllowed == isAllowed ? nil : "it is not told what it depends on"
    }

    /// Traps in a debug build where an invariant of these services does not hold.
    func assertInvariants(of services: some Sequence<Int>) {
        assert(
            services.allSatisfy { brokenInvariant(of: $0) == nil },
            services.lazy.compactMap(brokenInvariant(of:)).first ?? ""
        )
    }
}

extension ServiceMachine {
    /// The invariant of the machine alone that does not hold; nil while all hold.
    fileprivate func brokenInvariant(before nextRun: UInt64) -> String? {
        switch (goal, state) {
        case (.up, .down): return "wanted, and neither on its way nor given up"
        case (.down, .checking), (.down, .waiting), (.down, .broken), (.down, .done):
            return "not wanted, and not down"
        case (.up, .up(let run)), (.up, .degraded(let run)):
            if run.readyAt == nil { return "it serves, and was never ready" }
        case (.up, _), (.down, _): break
        }
        if let run = state.run, run.id.raw >= nextRun { return "its run has no number yet" }
        if preflight != nil, !state.isServing { return "checks beside a run that does not serve" }
        if replacement != nil, state.run == nil { return "a new run beside none" }
        return nil
    }
}

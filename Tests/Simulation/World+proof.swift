import VigiaCore

/// How a round of routine is proven to change nothing; see `Proof`.
extension World {
    /// Remembers a machine that may begin a round.
    mutating func observe(_ service: Int) {
        let place = places[service]
        guard skips, place.isLearning else { return }
        let machine = project.machines[service]
        guard let routine = machine.routine, routine.isBetweenRounds(place.policy) else { return }
        (place.asking, place.measuring) = (machine, machine)
    }

    /// Checks whether a round has just ended that changed nothing.
    mutating func compare(_ service: Int, _ event: ServiceEvent, _ orders: [Project.Order]) {
        let place = places[service]
        guard skips, place.isLearning else { return }
        switch event {
        case .deadlinePassed: place.keepRound(begunWith: orders)
        case .answered where orders.isEmpty:
            guard let before = place.asking.take() else { return }
            compareAnswered(service, before)
        case .measured(_, let used) where orders.isEmpty:
            guard let before = place.measuring.take() else { return }
            compareMeasured(service, before, used)
        default: (place.asking, place.measuring) = (nil, nil)
        }
    }

    private mutating func compareAnswered(_ service: Int, _ before: ServiceMachine) {
        let (place, machine) = (places[service], project.machines[service])
        guard var routine = before.routine, let process = place.processes[routine.run],
            process.ending == nil
        else { return }
        routine.question &+= 1
        routine.nextAsk = now + .nanoseconds(place.pauseAfterAnswer(routine))
        guard before.at(routine) == machine else { return }
        learn(service, machine)
        place.proof?.mood = process.mood(at: now)
    }

    private mutating func compareMeasured(
        _ service: Int,
        _ before: ServiceMachine,
        _ used: Bytes
    ) {
        let (place, machine) = (places[service], project.machines[service])
        guard var routine = before.routine, let memory = place.memory else { return }
        routine.memory.take(used, memory.policy, at: now)
        guard before.at(routine) == machine else { return }
        learn(service, machine)
        place.proof?.level = memory.level(of: used.count)
    }

    /// Begins a new proof, unless the present one also holds for this machine.
    private mutating func learn(_ service: Int, _ machine: ServiceMachine) {
        if let known = places[service].proof,
            project.differsInRoutineAlone(service, from: known.machine)
        {
            return
        }
        let deadline = machine.deadlineBesidesRoutine
        places[service].proof = Proof(machine: machine, deadline: deadline)
    }
}

extension Place {
    /// Whether anything is still unproven.
    var isLearning: Bool { hasHealth && proof?.mood == nil || hasMemory && proof?.level == nil }

    /// A round begins with its one order and no other.
    func keepRound(begunWith orders: [Project.Order]) {
        var (asks, measures) = (false, false)
        if orders.count == 1 {
            if case .ask = orders[0].effect { asks = true }
            if case .measure = orders[0].effect { measures = true }
        }
        if !asks { asking = nil }
        if !measures { measuring = nil }
    }

    /// The time from an answer to the next question where the answer changes nothing else, in
    /// nanoseconds.
    func pauseAfterAnswer(_ routine: Routine) -> Int64 {
        routine.isStarting
            ? ReadinessPolicy.askEvery.nanoseconds : policy.health?.interval.nanoseconds ?? 0
    }
}

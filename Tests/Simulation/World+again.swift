import VigiaCore

/// How a repeated event passes: a sleeping service takes it without a surprise.
extension World {
    /// The routine of a sleeping service after a repeated event; nil where the service does not
    /// sleep, or more may follow.
    func passed(_ event: ServiceEvent, _ service: Int) -> Routine? {
        let place = places[service]
        guard let sleep = place.sleep, let proof = place.proof else { return nil }
        switch event {
        case .answered(sleep.process.run, _, _): return sleep.routine
        case .measured(sleep.process.run, let used):
            guard let memory = place.memory, let level = proof.level,
                memory.level(of: used.count) == level
            else { return nil }
            if level == .high, now >= place.relievedAt + MemoryPolicy.reliefEvery { return nil }
            var routine = sleep.routine
            routine.memory.take(used, memory.policy, at: now)
            return routine
        case .answered, .measured, .requested, .allowed, .checked, .couldNotCheck, .preflightEnded,
            .portFound, .spawned, .spawnFailed, .passedOn, .notified, .examined, .ended, .emptied,
            .lastWords, .remedied, .stalled, .deadlinePassed:
            return nil
        }
    }

    /// Lets a repeated event pass where that is proven; else steps it, and checks the result.
    mutating func letPass(
        _ event: ServiceEvent,
        to routine: Routine,
        _ service: Int
    ) throws(Failure) {
        let place = places[service]
        if place.proof?.holds(for: event) == true, let sleep = place.sleep {
            skipped += 1
            sleep.routine = routine
            if case .measured = event { place.promises.passedReading(at: now) }
            due[service] = place.wakes(sleep)
            if due[service] <= now { wake(service) }
            return
        }
        wake(service)
        let expected = project.machines[service].at(routine)
        let orderedNothing = try deliver(event, to: service)
        let machine = project.machines[service]
        // The machine has not moved since; it has only fallen asleep again.
        if orderedNothing, machine == expected { place.proof?.add(event) }
    }
}

extension Proof {
    /// Whether such a repeated event was proven to change only the routine.
    fileprivate func holds(for event: ServiceEvent) -> Bool {
        if case .answered = event { return answerAgain }
        return readingAgain != nil && readingAgain == level
    }

    fileprivate func add(_ event: ServiceEvent) {
        if case .answered = event { answerAgain = true } else { readingAgain = level }
    }
}

/// What moves in a machine while its run is asked and measured and all stays as it is.
///
/// For the simulator, which steps through one round of it, finds that nothing else moved, and
/// then lets further rounds pass at once.
package struct Routine: Equatable, Sendable {
    /// The run.
    package let run: RunID
    /// Whether it is still starting.
    package let isStarting: Bool
    /// The number of the last question.
    package var question: UInt32
    /// When the next question is due; nil while one is open, or where there is no probe.
    package var nextAsk: Instant?
    /// By when the open question counts as failed; nil where none is open.
    let answerBy: Instant?
    /// What the run's tree holds, and when that is read next.
    package var memory: MemoryWatch

    fileprivate init(of run: Run, isStarting: Bool) {
        (self.run, self.isStarting, memory) = (run.id, isStarting, run.memory)
        (question, nextAsk) = (run.health.question, run.health.nextAsk)
        answerBy = run.health.answerBy
    }

    /// Whether no question is open and no reading under way.
    package func isBetweenRounds(_ policy: ServicePolicy) -> Bool {
        answerBy == nil && (nextAsk != nil) == (policy.health != nil)
            && (memory.nextSample != nil) == (policy.memory != nil)
    }
}

extension ServiceMachine {
    /// Where the routine of its run stands; nil where a run is not all there is.
    package var routine: Routine? {
        guard replacement == nil, retiring.isEmpty, rehearsal == nil else { return nil }
        return switch state {
        case .starting(let run): run.spawnedAt == nil ? nil : Routine(of: run, isStarting: true)
        case .up(let run), .degraded(let run): Routine(of: run, isStarting: false)
        case .down, .checking, .stopping, .waiting, .broken, .done: nil
        }
    }

    /// When something other than its routine is due.
    package var deadlineBesidesRoutine: Instant {
        var machine = self
        machine.change { run in
            (run.health.nextAsk, run.health.answerBy, run.memory.nextSample) = (nil, nil, nil)
        }
        return machine.deadline
    }

    /// The same machine with its routine elsewhere.
    package func at(_ routine: Routine) -> Self {
        var machine = self
        machine.move(to: routine)
        return machine
    }

    /// Puts its routine elsewhere, and leaves all else as it is.
    mutating func move(to routine: Routine) {
        change { run in
            run.health.question = routine.question
            (run.health.nextAsk, run.health.answerBy) = (routine.nextAsk, routine.answerBy)
            run.memory = routine.memory
        }
    }

    private mutating func change(_ change: (inout Run) -> Void) {
        if let id = state.run?.id { _ = withLive(id, change) }
    }
}

extension Project {
    /// Where the routine of one service stands; nil where a run is not all there is.
    package func routine(of index: Int) -> Routine? { machines[index].routine }

    /// Lets a time pass for one service in which nothing happened but its routine.
    ///
    /// Whether a time was such a time is for the caller to prove.
    ///
    /// - Parameters:
    ///   - routine: where its routine stands afterwards.
    ///   - index: the service's index.
    package mutating func letPass(to routine: Routine, of index: Int) {
        withMachine(index) { $0.move(to: routine) }
    }

    /// Whether a service's machine differs from another one in its routine alone.
    package mutating func differsInRoutineAlone(_ index: Int, from other: ServiceMachine) -> Bool {
        guard let routine = machines[index].routine, let there = other.routine else { return false }
        var isSame = false
        // Moved there and back in place, which costs no copy.
        withMachine(index) { machine in
            machine.move(to: there)
            isSame = machine == other
            machine.move(to: routine)
        }
        return isSame
    }
}

/// The part of a machine that moves while its run is probed and sampled and nothing else changes.
///
/// The simulator steps through one round of it, finds that nothing else moved, and then lets
/// further rounds pass at once.
package struct Routine: Equatable, Sendable {
    /// The run.
    package let run: RunID
    /// Whether the run is still starting.
    package let isStarting: Bool
    /// The number of the last question.
    package var question: UInt32
    /// When the next question is due; nil while one is open, or without a probe.
    package var nextAsk: Instant?
    /// When the open question counts as failed; nil while none is open.
    let answerBy: Instant?
    /// The memory use of the run's process tree, and when it is sampled next.
    package var memory: MemoryWatch

    fileprivate init(of run: Run, isStarting: Bool) {
        (self.run, self.isStarting, memory) = (run.id, isStarting, run.memory)
        (question, nextAsk) = (run.health.question, run.health.nextAsk)
        answerBy = run.health.answerBy
    }

    /// Whether no question is open and no sample is being taken.
    package func isBetweenRounds(_ policy: ServicePolicy) -> Bool {
        answerBy == nil && (nextAsk != nil) == (policy.health != nil)
            && (memory.nextSample != nil) == (policy.memory != nil)
    }
}

extension ServiceMachine {
    /// The routine of the machine's run; nil where other work is pending too.
    package var routine: Routine? {
        guard replacement == nil, retiring.isEmpty, preflight == nil else { return nil }
        return switch state {
        case .starting(let run): run.spawnedAt == nil ? nil : Routine(of: run, isStarting: true)
        case .up(let run), .degraded(let run): Routine(of: run, isStarting: false)
        case .down, .checking, .stopping, .waiting, .broken, .done: nil
        }
    }

    /// The earliest deadline outside the routine.
    package var deadlineBesidesRoutine: Instant {
        var machine = self
        machine.change { run in
            (run.health.nextAsk, run.health.answerBy, run.memory.nextSample) = (nil, nil, nil)
        }
        return machine.deadline
    }

    /// The same machine with another routine.
    package func at(_ routine: Routine) -> Self {
        var machine = self
        machine.move(to: routine)
        return machine
    }

    /// Replaces the routine, and leaves everything else as it is.
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
    /// The routine of one service; nil where other work is pending too.
    package func routine(of index: Int) -> Routine? { machines[index].routine }

    /// Lets a time pass for one service in which nothing happened outside its routine.
    ///
    /// The caller must prove that nothing else happened.
    ///
    /// - Parameters:
    ///   - routine: the routine at the end of that time.
    ///   - index: the index of the service.
    package mutating func letPass(to routine: Routine, of index: Int) {
        withMachine(index) { $0.move(to: routine) }
    }

    /// Whether a service's machine differs from another one only in its routine.
    package mutating func differsInRoutineAlone(_ index: Int, from other: ServiceMachine) -> Bool {
        guard let routine = machines[index].routine, let there = other.routine else { return false }
        var isSame = false
        // Changes the machine in place and back, which costs no copy.
        withMachine(index) { machine in
            machine.move(to: there)
            isSame = machine == other
            machine.move(to: routine)
        }
        return isSame
    }
}

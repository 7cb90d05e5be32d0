extension ServiceMachine {
    /// Samples the memory when that is due.
    mutating func sampleTurn(of run: Run, _ inputs: inout Inputs) -> [ServiceEffect] {
        guard let due = run.memory.nextSample, inputs.now >= due else { return [] }
        guard withLive(run.id, { $0.memory.nextSample = nil }) else { return [] }
        return [.measure(run.id)]
    }

    /// Takes in a sample of the run's memory use.
    mutating func measured(
        _ id: RunID,
        _ used: Bytes,
        _ inputs: inout Inputs
    ) -> [ServiceEffect] {
        guard let memory = policy.memory else { return [] }
        var over: Int?
        _ = withLive(id) { run in
            run.memory.take(used, memory, at: inputs.now)
            over = run.memory.over
        }
        guard let over, over >= MemoryPolicy.samplesMin || used > memory.soft,
            let run = state.run, run.id == id
        else { return [] }
        return over >= MemoryPolicy.samplesMin
            ? excess(run, used, memory, inputs) : relief(run, used, memory, inputs)
    }

    private mutating func relief(
        _ run: Run,
        _ used: Bytes,
        _ memory: MemoryPolicy,
        _ inputs: Inputs
    ) -> [ServiceEffect] {
        // The signal would end a program that has not installed its handler yet.
        guard run.readyAt != nil else { return [] }
        if let last = run.memory.relievedAt, inputs.now - last < MemoryPolicy.reliefEvery {
            return []
        }
        _ = withLive(run.id) { $0.memory.relievedAt = inputs.now }
        return [.report(.memoryHigh(used: used, soft: memory.soft), run.id)]
            + (memory.relief.map { [.relieve(run.id, $0)] } ?? [])
    }

    /// The memory exceeded the limit for `samplesMin` samples: restarts gracefully, at most once in
    /// `restartEvery`.
    private mutating func excess(
        _ run: Run,
        _ used: Bytes,
        _ memory: MemoryPolicy,
        _ inputs: Inputs
    ) -> [ServiceEffect] {
        let cause = Cause.memoryExceeded(used: used, limit: memory.limit)
        let last = restartHistory.memoryRestartAt
        if let last, inputs.now - last < MemoryPolicy.restartEvery {
            guard run.memory.over == MemoryPolicy.samplesMin else { return [] }
            let words = ServiceRecord.memoryExceeded(
                used: used,
                limit: memory.limit,
                restarting: false
            )
            return [.report(words, run.id)]
        }
        restartHistory.memoryRestartAt = inputs.now
        let words = ServiceRecord.memoryExceeded(used: used, limit: memory.limit, restarting: true)
        return [.report(words, run.id)] + end(run, because: cause, then: .judge, inputs)
    }
}

import VigiaCore

/// Carries out the orders of the decisions in the fake world.
extension World {
    /// How long a normal answer takes, in nanoseconds.
    static let answerTime: Int64 = 3_000_000
    /// How long a memory sample takes, in nanoseconds.
    static let readingTime: Int64 = 1_000_000

    mutating func carryOut(_ orders: [Project.Order]) throws(Failure) {
        for order in orders { try carryOut(order.effect, of: order.service) }
    }

    private mutating func carryOut(_ effect: ServiceEffect, of service: Int) throws(Failure) {
        switch effect {
        case .ask(let run, let question): return ask(run, question, service)
        case .measure(let run): return measure(run, service)
        default: tell(service, "-> \(effect)")
        }
        if let words = places[service].rules.broken(by: effect, at: now) {
            throw fail(service, words)
        }
        if let words = brokenPromise(by: effect, service) { throw fail(service, words) }
        switch effect {
        case .spawn(let run): try spawn(run, of: service)
        case .signal(let run, let signal, _): signalled(run, signal, service)
        case .examine(let run): examine(run, service)
        case .acknowledge(let run): places[service].processes[run] = nil
        case .hearLastWords(let run):
            plan(.fact(.lastWords(run, lastWords(of: run))), for: service, in: .milliseconds(2))
        case .check: check(before: service)
        case .preflight: preflight(service)
        case .lookAtPort: lookAtPort(of: service)
        case .remedy(let remedy, _):
            let event = ServiceEvent.remedied(remedy, succeeded: !places[service].chance.oneIn(3))
            plan(.fact(event), for: service, in: places[service].chance.span(.seconds(20)))
        case .report(.memoryHigh, _):
            places[service].relievedAt = now
        case .report(.ended(let ending, _, _), let run?):
            if let process = places[service].processes[run], process.ending != ending {
                throw fail(service, "told an end that is not the true one")
            }
        case .report(.hung(let evidence), let run?):
            if let words = brokenByHang(evidence, run, service) { throw fail(service, words) }
        case .report(.reloading(let cause), _), .report(.stopping(let cause), _):
            if let words = brokenByTurn(service, cause) { throw fail(service, words) }
        case .report(.reloaded, let run):
            let isReady = project.machines[service].runs.contains {
                $0.id == run && $0.readyAt != nil
            }
            if !isReady { throw fail(service, "took over before it was ready") }
        case .ask, .measure, .relieve, .report, .surprise: break
        }
    }

    private mutating func ask(_ run: RunID, _ question: UInt32, _ service: Int) {
        places[service].rules.probed(at: now)
        guard let process = places[service].processes[run], process.ending == nil else {
            let refused = ServiceEvent.answered(run, question: question, .fail("refused"))
            return plan(.fact(refused), for: service, in: .milliseconds(1))
        }
        var wait = Duration.nanoseconds(Self.answerTime)
        let isOdd = places[service].slowAnswers.strikes()
        if isOdd { wait = places[service].slowAnswers.span(.seconds(20)) }
        if process.isMute(at: now), project.machines[service].state.isAnswering { return }
        let verdict =
            isOdd && question % 4 == 0
            ? Verdict.notProbed("no descriptors") : process.verdict(at: now + wait)
        plan(.fact(.answered(run, question: question, verdict)), for: service, in: wait)
    }

    private mutating func measure(_ run: RunID, _ service: Int) {
        let process = places[service].processes[run]
        let used = process?.ending == nil ? process?.memory(at: now) : nil
        plan(
            .fact(.measured(run, Bytes(count: used ?? 0))),
            for: service,
            in: .nanoseconds(Self.readingTime)
        )
    }

    private mutating func examine(_ run: RunID, _ service: Int) {
        let nothing = Activity(processorTime: .zero, transferred: 0)
        let activity = places[service].processes[run]?.activity(at: now) ?? nothing
        plan(.fact(.examined(run, activity)), for: service, in: .milliseconds(1))
    }

    /// The checks before a start pass, fail, or never end.
    private mutating func check(before service: Int) {
        if places[service].chance.oneIn(40) { return }
        if places[service].chance.oneIn(20) {
            let event = ServiceEvent.couldNotCheck(errno: 24)
            return plan(.fact(event), for: service, in: .milliseconds(1))
        }
        let problem = places[service].chance.oneIn(20) ? "a file is missing" : nil
        let wait = places[service].chance.span(.seconds(1))
        plan(.fact(.checked(problem: problem)), for: service, in: wait)
    }

    /// The preflight of a restart or a reload, while the old run serves.
    private mutating func preflight(_ service: Int) {
        if places[service].chance.oneIn(40) { return }
        let problem = places[service].chance.oneIn(8) ? "a file is missing" : nil
        let wait = places[service].chance.span(.seconds(1))
        plan(.fact(.preflightEnded(problem: problem)), for: service, in: wait)
    }

    /// The port is free, or held by a stranger or by a process that escaped from an older run.
    private mutating func lookAtPort(of service: Int) {
        var holder: PortHolder?
        if places[service].chance.oneIn(20) {
            holder = PortHolder(words: "somebody", isOurs: places[service].chance.oneIn(2))
        }
        plan(.fact(.portFound(holder)), for: service, in: .milliseconds(1))
    }

    /// The last output of a run; the same each time.
    private func lastWords(of run: RunID) -> LastWords {
        var chance = Chance(seed: seed &+ run.raw << 20)
        let (cause, said): (CauseClass, String?) =
            switch chance.below(8) {
            case 0: (.addressInUse, "Error: listen EADDRINUSE: address already in use :::3001")
            case 1: (.moduleMissing, "Error: Cannot find module 'left-pad'")
            case 2...4: (.exception, "Error: the same each time")
            case 5: (.unknown, nil)
            default: (.exception, "Error: \(String(chance.next(), radix: 36)) zzz")
            }
        return LastWords(cause, line: said, lines: said.map { [$0] } ?? [])
    }

    private mutating func spawn(_ run: RunID, of service: Int) throws(Failure) {
        starts += 1
        dieSoon()
        let machine = project.machines[service]
        // Where two runs can serve at once, an older draining run does not conflict.
        let beside = machine.policy.canOverlap ? machine.retiring.map(\.run.id) : []
        if beside.count > ServiceMachine.retiringMax + 1 { throw fail(service, "too many drain") }
        let alive = places[service].processes.all.count {
            !$0.isEmpty && !beside.contains($0.run)
        }
        if alive > 0, machine.replacement == nil {
            throw fail(service, "spawned beside a living tree")
        }
        if alive > 1 { throw fail(service, "three runs in a slot") }
        if let words = places[service].rules.brokenBySpawn(machine, at: now) {
            throw fail(service, words)
        }
        if places[service].chance.oneIn(20) {
            // Lasting errors, temporary ones, and a resource that Vigia lacks.
            let errno: Int32 = [2, 5, 11, 24][places[service].chance.below(4)]
            let event = ServiceEvent.spawnFailed(run, .exec, errno: errno)
            return plan(.fact(event), for: service, in: .milliseconds(1))
        }
        let process = FakeProcess(
            run: run,
            pid: takePid(),
            at: now,
            &places[service].chance
        )
        places[service].processes[run] = process
        plan(.fact(.spawned(run, process.pid)), for: service, in: .milliseconds(1))
        let mean = Duration.seconds(places[service].chance.oneIn(8) ? 2 : 80_000)
        let life = places[service].chance.oneIn(12) ? .zero : places[service].chance.span(mean)
        let ending = Ending.exited(code: Int32(places[service].chance.below(3)))
        plan(.death(run, ending), for: service, in: .milliseconds(2) + life)
        if machine.policy.watchdog != nil {
            plan(.says(run, .heartbeat), for: service, in: .milliseconds(2))
        }
        guard machine.policy.readiness.source == .notify else { return }
        if life > .seconds(10), places[service].chance.oneIn(2) {
            // Sometimes so early that the run is killed before it ends by itself.
            let early = places[service].chance.span(.seconds(5))
            plan(.says(run, .stopping), for: service, in: life - min(early, life))
        }
        let wait = max(process.readyAt - now, .milliseconds(2))
        plan(.says(run, .ready), for: service, in: wait)
    }

    private mutating func signalled(_ run: RunID, _ signal: Signal, _ service: Int) {
        guard let process = places[service].processes[run], !process.isEmpty else { return }
        if signal == .kill {
            plan(.death(run, .killed(.kill, coreDumped: false)), for: service, in: .milliseconds(1))
            plan(.lastLeaves(run), for: service, in: .milliseconds(3))
        } else if signal == .terminate, !process.ignoresTerm {
            let wait = places[service].chance.span(.seconds(1))
            let event: Agenda.Coming =
                process.ending == nil
                ? .death(run, .killed(.terminate, coreDumped: false)) : .lastLeaves(run)
            plan(event, for: service, in: wait)
        }
    }
}

extension ServiceState {
    /// Whether its run has been ready, so that it is asked whether it is still well.
    fileprivate var isAnswering: Bool {
        switch self {
        case .up, .degraded: true
        case .down, .checking, .starting, .stopping, .waiting, .broken, .done: false
        }
    }
}

import VigiaCore
import VigiaEngine

/// The fate of processes, the supervisor and the clock, and the requests of users.
extension World {
    mutating func die(_ run: RunID, of service: Int, _ ending: Ending) throws(Failure) {
        guard let process = places[service].processes[run], process.ending == nil else { return }
        let ending = process.isAdopted ? .unknown : ending
        places[service].processes[run]?.ending = ending
        if process.leavesChildren {
            plan(.lastLeaves(run), for: service, in: places[service].chance.span(.seconds(20)))
        } else {
            places[service].processes[run]?.isEmpty = true
        }
        // The guardian tells it at once, or late; what follows is told after it.
        places[service].processes[run]?.toldAt = now
        guard places[service].chance.oneIn(20) else {
            try deliver(.ended(run, ending), to: service)
            return try tellEmpty(run, of: service)
        }
        let wait = min(places[service].chance.span(.seconds(1)), Rules.lateMax)
        places[service].processes[run]?.toldAt = now + wait
        places[service].promises.told(run, late: wait)
        plan(.fact(.ended(run, ending)), for: service, in: wait)
        if !process.leavesChildren {
            plan(.fact(.emptied(run, .session)), for: service, in: wait)
        }
        settle(service)
    }

    private mutating func tellEmpty(_ run: RunID, of service: Int) throws(Failure) {
        guard places[service].processes[run]?.isEmpty == true else { return }
        try deliver(.emptied(run, .session), to: service)
    }

    mutating func leave(_ run: RunID, of service: Int) {
        guard let process = places[service].processes[run], process.ending != nil,
            !process.isEmpty
        else { return }
        places[service].processes[run]?.isEmpty = true
        // After a late report of the ending, if that is still pending.
        let wait = max(process.toldAt - now, .zero)
        plan(.fact(.emptied(run, .session)), for: service, in: wait)
    }

    /// The user makes a request to one service, or from time to time to all.
    mutating func wish(_ service: Int) throws(Failure) {
        let wishes: [Request] = [.start, .restart, .reload, .start, .stop, .start]
        let isFirst = now <= .boot + .seconds(1)
        if !isFirst, places[service].chance.oneIn(8) { return try pause(service) }
        let request = isFirst ? .start : wishes[places[service].chance.below(6)]
        let chosen = places[service].chance.oneIn(6) ? [] : [service]
        let cause = Cause.requested(Requester(uid: 0, pid: 1, command: request.rawValue))
        for asked in chosen.isEmpty ? Array(places.indices) : chosen {
            let isInTurn = chosen.isEmpty && (request == .restart || request == .reload)
            rolling[asked] = isInTurn ? request.rawValue : nil
        }
        tell(service, "\(request) of \(chosen)")
        try ask(service) { project, draw, now in
            project.ask(request, of: chosen, because: cause, at: now, draw: draw)
        }
        dieSoon()
        plan(.wish(service), for: nil, in: places[service].chance.span(.seconds(60_000)))
    }

    /// Makes a request to the project, and notes which services it concerns.
    private mutating func ask(
        _ service: Int,
        _ body: (inout Project, _ draw: Double, _ now: Instant) -> [Project.Order]
    ) throws(Failure) {
        let before = project.machines
        let orders = body(&project, draw(for: service), now)
        for service in before.indices where project.machines[service] != before[service] {
            places[service].rules.requested()
            places[service].promises.requested()
        }
        try carryOut(orders)
        try checkAll()
    }

    /// A process works on the files of a service, and ends after a while.
    private mutating func pause(_ service: Int) throws(Failure) {
        let owner = PauseOwner(pid: Int32(service), startTime: UInt64(now.nanoseconds))
        let cause = Cause.requested(Requester(uid: 0, pid: owner.pid, command: "pause"))
        tell(service, "down for a while")
        try ask(service) { project, draw, now in
            project.pause([service], for: owner, because: cause, at: now, draw: draw)
        }
        dieSoon()
        plan(.pauseEnds(owner), for: nil, in: places[service].chance.span(.seconds(600)))
        plan(.wish(service), for: nil, in: places[service].chance.span(.seconds(2000)))
    }

    /// The process for which services are paused has ended: they are wanted again.
    mutating func endPause(_ owner: PauseOwner) throws(Failure) {
        let paused = project.pauses.filter { $0.owner == owner }.flatMap(\.services)
        tell(Int(owner.pid), "nobody works on it any more")
        try ask(Int(owner.pid)) { project, draw, now in
            project.endPauses(of: owner, at: now, draw: draw)
        }
        for service in paused where project.machines[service].goal == .down {
            throw fail(service, "stays down though nobody works on it any more")
        }
    }

    mutating func checkAll() throws(Failure) {
        for service in places.indices {
            try check(service)
            settle(service)
        }
    }

    /// Sometimes kills the supervisor at a busy moment.
    mutating func dieSoon() {
        guard chance.oneIn(50) else { return }
        plan(.supervisorDies(again: false), for: nil, in: chance.span(.seconds(1)))
    }

    /// The guardian dies, and its supervisor takes its place: pending reports are lost, and the
    /// endings of the old guardian's children can no longer be known.
    private mutating func replaceGuardian() {
        guardianDeaths += 1
        agenda.lose { $0.isGuardians }
        for service in places.indices {
            for process in places[service].processes.all {
                places[service].processes[process.run]?.isAdopted = true
                if process.ending != nil {
                    places[service].processes[process.run]?.ending = .unknown
                }
            }
        }
        tell(0, "the guardian dies")
    }

    /// The supervisor dies, or becomes the guardian in place of a dead one; another supervisor
    /// resumes from its checkpoint and the guardian's table.
    mutating func replaceSupervisor(_ again: Bool) throws(Failure) {
        supervisorDeaths += 1
        if chance.oneIn(3) { replaceGuardian() }
        let copy: Project
        do {
            copy = try project.throughCheckpoint()
        } catch {
            throw fail(0, "the checkpoint cannot be read: \(error)")
        }
        guard copy == project else { throw fail(0, "the checkpoint is not what was written") }
        project = copy
        if let words = project.brokenInvariant { throw fail(0, words) }
        let losesAll = chance.oneIn(2)
        agenda.lose { $0.isFailedSpawn || losesAll && $0.isSupervisors }
        var found: [RunID: FoundRun] = [:]
        for place in places {
            for process in place.processes.all {
                found[process.run] = FoundRun(
                    pid: process.pid,
                    ending: process.ending,
                    empty: process.isEmpty ? .session : nil
                )
            }
        }
        let orders = project.resume(finding: found, at: now, draw: draw(for: 0))
        for service in places.indices where isUndisturbed(service, in: copy) {
            let (before, after) = (copy.machines[service], project.machines[service])
            guard before.state == after.state, before.restartHistory == after.restartHistory else {
                throw fail(service, "a successor changed what was well")
            }
        }
        tell(0, "the supervisor dies")
        for place in places { place.promises.beginAnew(after: .zero, at: now) }
        try carryOut(orders)
        try checkAll()
        guard again else { return }
        plan(.supervisorDies(again: true), for: nil, in: chance.span(Self.deathsEvery))
    }

    /// Whether a service runs, and had no pending events when the supervisor died.
    private func isUndisturbed(_ service: Int, in project: Project) -> Bool {
        let machine = project.machines[service]
        let place = places[service]
        guard project.held.isEmpty, let routine = machine.routine,
            routine.isBetweenRounds(place.policy)
        else { return false }
        // A new supervisor grants each heartbeat its whole time limit again.
        return place.processes[routine.run]?.ending == nil && place.policy.watchdog == nil
    }
}

import VigiaCore

/// How proven routine passes unstepped; see `Proof`.
extension World {
    /// After an event: lets the service sleep where what comes next is proven, else sets its
    /// deadline.
    mutating func settle(_ service: Int) {
        wake(service)
        let place = places[service]
        guard skips, due[service] > now, let proof = place.proof else { return }
        guard let routine = project.routine(of: service) else {
            place.proof = nil
            return
        }
        guard routine.isBetweenRounds(place.policy), let process = place.processes[routine.run],
            process.ending == nil
        else { return }
        guard project.differsInRoutineAlone(service, from: proof.machine) else {
            place.proof = nil
            return
        }
        let sampled = routine.memory.nextSample ?? now
        let level = place.memory?.level(of: process.memory(at: sampled))
        let sleep = Sleep(
            routine,
            process,
            asking: Pace(Self.answerTime, pause: place.pauseAfterAnswer(routine)),
            reading: Pace(
                Self.readingTime,
                pause: level.flatMap { place.memory?.pause(at: $0) } ?? 0
            )
        )
        let wakes = place.wakes(sleep)
        guard wakes > due[service] else { return }
        (place.sleep, due[service]) = (sleep, wakes)
    }

    /// Lets the rounds of a sleeping service pass that end before `moment`, and wakes the service
    /// if another round has begun by then.
    mutating func advance(_ service: Int, to moment: Instant) {
        let place = places[service]
        guard let sleep = place.sleep, sleep.next <= moment else { return }
        skipped += place.passQuestions(sleep, before: moment)
        skipped += place.passReadings(sleep, before: moment)
        if place.proof?.answerAgain == false { expect(&sleep.answersAgain, service) }
        if place.proof?.readingAgain == nil { expect(&sleep.readingsAgain, service) }
        if sleep.nextRound <= moment { wake(service) }
    }

    /// Lets a sleeping service that is due sleep on, or wakes it where it must be stepped.
    mutating func stir(_ service: Int, at moment: Instant) {
        advance(service, to: moment)
        guard let sleep = places[service].sleep else { return }
        due[service] = places[service].wakes(sleep)
        if due[service] <= max(moment, sleep.nextRound) { wake(service) }
    }

    /// Schedules repeated events for the time at which they are stepped.
    private mutating func expect(_ facts: inout [Sleep.Again], _ service: Int) {
        for fact in facts { agenda.add(.fact(fact.event), for: service, at: fact.at) }
        facts = []
    }

    /// Wakes a service whose routine has gone far enough, and sets its deadline.
    mutating func wake(_ service: Int) {
        if let sleep = places[service].sleep {
            project.letPass(to: sleep.routine, of: service)
            expect(&sleep.answersAgain, service)
            expect(&sleep.readingsAgain, service)
            places[service].sleep = nil
        }
        due[service] = project.deadline(of: service)
    }
}

extension Place {
    /// When a service that falls asleep now must be looked at.
    func wakes(_ sleep: Sleep) -> Instant {
        guard let proof else { return .boot }
        return min(oddQuestion(sleep), oddReading(sleep), proof.deadline)
    }

    /// When the next question is asked that must be stepped, or whose answer arrives again although
    /// no repeated answer is proven yet.
    private func oddQuestion(_ sleep: Sleep) -> Instant {
        guard let next = sleep.routine.nextAsk else { return .never }
        let answered = Instant(nanoseconds: next.nanoseconds + World.answerTime)
        guard proof?.mood == sleep.process.mood(at: answered) else {
            proof?.mood = nil
            return next
        }
        let lasts = sleep.process.moodLasts(from: answered)
        let even = min(slowAnswers.left, sleep.asking.over(before: lasts, from: next))
        let odd = sleep.asking.start(after: even, from: next)
        if proof?.answerAgain == true { return odd }
        return min(odd, sleep.asking.end(after: answersTwice.left, from: next) + .nanoseconds(1))
    }

    /// When samples must be stepped, or when a sample ends that arrives again although no repeated
    /// sample is proven yet.
    private func oddReading(_ sleep: Sleep) -> Instant {
        guard let next = sleep.routine.memory.nextSample, let memory else { return .never }
        let level = memory.level(of: sleep.process.memory(at: next))
        guard proof?.level == level, level != .excess else {
            proof?.level = nil
            return next
        }
        var lasts = sleep.process.holds(memory.most(of: level))
        if level == .high { lasts = min(lasts, relievedAt + MemoryPolicy.reliefEvery) }
        if proof?.readingAgain == level { return lasts }
        proof?.readingAgain = nil
        return min(
            lasts,
            sleep.reading.end(after: readingsTwice.left, from: next) + .nanoseconds(1)
        )
    }
}

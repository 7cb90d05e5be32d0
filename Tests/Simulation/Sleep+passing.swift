import VigiaCore

/// How rounds pass while a service sleeps, and repeated answers and samples with them.
///
/// A repeated event counts as one more of its kind, which may be repeated itself; so all pass in
/// the order of their times.
extension Place {
    /// Lets questions pass that are answered before `moment`, and repeated answers.
    ///
    /// - Returns: the number of events.
    func passQuestions(_ sleep: Sleep, before moment: Instant) -> Int {
        var passed = 0
        while let next = sleep.routine.nextAsk {
            let odd = sleep.asking.end(after: answersTwice.left, from: next)
            let again = sleep.answersAgain.first?.at ?? .never
            if odd < min(again, moment) {
                passed += passQuestions(sleep, answersTwice.left + 1, from: next)
                answersTwice.pass(answersTwice.left)
                _ = answersTwice.strikes()
                sleep.answersAgain.insert(sleep.answer(again: odd, &answersTwice))
                continue
            }
            let count = sleep.asking.over(before: min(again, moment), from: next)
            passed += passQuestions(sleep, count, from: next)
            answersTwice.pass(count)
            guard again < moment else { break }
            sleep.answersAgain.removeFirst()
            passed += 1
            if answersTwice.strikes() {
                sleep.answersAgain.insert(sleep.answer(again: again, &answersTwice))
            }
        }
        return passed
    }

    private func passQuestions(_ sleep: Sleep, _ count: Int, from next: Instant) -> Int {
        slowAnswers.pass(count)
        sleep.routine.question &+= UInt32(truncatingIfNeeded: count)
        sleep.routine.nextAsk = sleep.asking.start(after: count, from: next)
        return 2 * count
    }

    /// Lets samples pass that end before `moment`, and repeated samples.
    ///
    /// - Returns: the number of events.
    func passReadings(_ sleep: Sleep, before moment: Instant) -> Int {
        var passed = 0
        while let next = sleep.routine.memory.nextSample, let policy = memory?.policy {
            let odd = sleep.reading.end(after: readingsTwice.left, from: next)
            let again = sleep.readingsAgain.first
            let until = min(again?.at ?? .never, moment)
            if odd < until {
                let used = passReadings(sleep, readingsTwice.left + 1, from: next)
                passed += 2 * (readingsTwice.left + 1)
                readingsTwice.pass(readingsTwice.left)
                _ = readingsTwice.strikes()
                sleep.readingsAgain.insert(sleep.reading(of: used, again: odd, &readingsTwice))
                continue
            }
            let count = sleep.reading.over(before: until, from: next)
            _ = passReadings(sleep, count, from: next)
            passed += 2 * count
            readingsTwice.pass(count)
            guard let again, again.at < moment else { break }
            sleep.readingsAgain.removeFirst()
            sleep.routine.memory.take(again: again, policy)
            promises.passedReading(at: again.at)
            passed += 1
            if readingsTwice.strikes() {
                let again = sleep.reading(of: again.used, again: again.at, &readingsTwice)
                sleep.readingsAgain.insert(again)
            }
        }
        return passed
    }

    /// Takes in `count` samples; returns the last one.
    private func passReadings(_ sleep: Sleep, _ count: Int, from next: Instant) -> Bytes {
        guard count > 0, let memory else { return Bytes(count: 0) }
        let process = sleep.process
        let readings = RisingReadings(
            count: count,
            from: sleep.reading.end(after: 0, from: next),
            every: sleep.reading.period
        ) { taken in
            let sampled = Instant(nanoseconds: taken.nanoseconds - World.readingTime)
            return Bytes(count: process.memory(at: sampled))
        }
        sleep.routine.memory.take(readings, memory.policy)
        promises.passedReading(at: sleep.reading.end(after: count - 1, from: next))
        return sleep.routine.memory.used ?? Bytes(count: 0)
    }
}

extension Sleep {
    fileprivate func answer(again moment: Instant, _ odds: inout Odds) -> Again {
        // The verdict does not matter, since the question is settled.
        let event = ServiceEvent.answered(process.run, question: routine.question, .pass)
        return Again(at: moment + odds.span(Place.againAfter), event: event)
    }

    fileprivate func reading(
        of used: Bytes,
        again moment: Instant,
        _ odds: inout Odds
    ) -> Again {
        let event = ServiceEvent.measured(process.run, used)
        return Again(at: moment + odds.span(Place.againAfter), event: event, used: used)
    }
}

extension [Sleep.Again] {
    /// Inserts an event by its time.
    fileprivate mutating func insert(_ fact: Sleep.Again) {
        insert(fact, at: firstIndex { $0.at > fact.at } ?? endIndex)
    }
}

extension MemoryWatch {
    /// Takes in a repeated sample; a sample under way at that time is not affected.
    fileprivate mutating func take(again fact: Sleep.Again, _ policy: MemoryPolicy) {
        let open = nextSample.flatMap { $0 <= fact.at ? $0 : nil }
        take(fact.used, policy, at: fact.at)
        if let open { nextSample = open }
    }
}

import VigiaCore

/// Times without listening: the supervisor is starved or stopped, or the machine is suspended.
extension World {
    /// Events of that time arrive at its end, before any deadline is judged.
    mutating func stall(_ mean: Duration) throws(Failure) {
        let span = chance.span(mean)
        deafUntil = now + span
        now = deafUntil
        tell(0, "nobody listens for \(span.text)")
        for service in places.indices {
            wake(service)
            places[service].rules.stalled(span, until: now)
            places[service].promises.beginAnew(after: span, at: now)
        }
        project.stalled(for: span, at: now)
        try checkAll()
        planStall(of: mean)
    }

    mutating func planStall(of mean: Duration) {
        plan(.stalls(mean), for: nil, in: chance.span(Self.stallsEvery))
    }
}

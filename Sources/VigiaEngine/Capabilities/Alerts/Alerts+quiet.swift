import VigiaCore
import VigiaPlatform

// Quiet times.
extension Alerts {
    /// The longest time for which the clock is not looked at again: somebody may have set it.
    private static let clockMax = Duration.seconds(3600)

    /// Takes in whether the time is quiet, where that is not known already.
    func lookAtClock(at now: Instant) {
        guard let quiet = policy?.quiet,
            let known = host.checkpoint.alerts.watch.map({ $0.quietUntil ?? .boot }), known <= now
        else { return }
        let seconds = Clock.wall().seconds
        let end = quiet.end(at: seconds) { LocalZone.system.shown($0).minuteOfWeek }
        let until = end.map { now + min(.seconds($0 - seconds), Self.clockMax) }
        _ = host.checkpoint.changeAlerts { $0.setQuiet(until: until) }
    }
}

extension CalendarTime {
    /// The minute of the week, counted from Monday 00:00.
    fileprivate var minuteOfWeek: Int {
        QuietTimes.minute(year: year, month: month, day: day, minute: hour * 60 + minute)
    }
}

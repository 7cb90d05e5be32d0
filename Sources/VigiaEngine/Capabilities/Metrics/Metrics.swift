import VigiaAPI
import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

/// Counts what a monitoring system asks for, and answers it.
///
/// Until somebody asks for the first time, only restarts and incidents are counted. Both are in the
/// checkpoint before anybody is told of them, so no later supervisor tells less. An answer is made
/// in steps, between which the loop does everything else.
final class Metrics: Capability {
    unowned let host: any Host
    /// The times of the answers to probes, by service; nil until somebody has asked for metrics.
    private(set) var health: [Int: LatencyHistogram]?
    /// The longest CPU time that anybody was told of the run of a service.
    private var processorTimes: [Int: (run: RunID, time: Duration)] = [:]
    /// The answers that are being made, one for each form.
    private var scrapes: [Scrape] = []

    /// The wall-clock time at the boot of the machine.
    private var bootedAt = WallTime(milliseconds: 0)

    /// For how long the loop makes an answer before it does something else.
    private static let stepMax = Duration.milliseconds(2)

    init(_ host: any Host) { self.host = host }

    static var routes: [Route<any Host>] {
        [
            Route(
                .get,
                "/metrics",
                "tells numbers of every service and of Vigia to a monitoring system",
                RouteDescription(gives: [
                    RouteResult(text: "text/plain", "metrics as Prometheus reads them"),
                    RouteResult(
                        text: "application/openmetrics-text",
                        "the same as OpenMetrics, where `Accept` names that"
                    ),
                ])
            ) { call, host in
                let isOpen = call.request.accepts("application/openmetrics-text")
                return .later { reply in
                    host.capability(Metrics.self)
                        .scrape(isOpen ? .openMetrics : .prometheus, then: reply)
                }
            }
        ]
    }

    func hear(_ record: Record) {
        guard let cause = record.restartCause, let service = record.service else { return }
        host.checkpoint.alerts.changeCounts { $0.take(cause, of: service) }
    }

    func hear(_ change: IncidentChange) {
        host.checkpoint.alerts.changeCounts { $0.take(change) }
        // Until its end an incident is in the history, too; its count is nowhere else.
        if case .over = change { host.checkpoint.keepCounts() }
    }

    /// Counts an answer to a probe.
    func take(_ elapsed: Duration, of service: Int) {
        health?[service, default: LatencyHistogram()].take(elapsed)
    }

    /// The CPU time of a run as it is told: never less than before, although the kernel forgets that
    /// of processes that have ended.
    func told(_ time: Duration, of run: RunID, _ service: Int) -> Duration {
        let before = processorTimes[service].flatMap { $0.run == run ? $0.time : nil }
        let longest = max(time, before ?? .zero)
        processorTimes[service] = (run, longest)
        return longest
    }

    var deadline: Instant { scrapes.isEmpty ? .never : .boot }

    func look(at now: Instant) {
        let until = now + Self.stepMax
        for scrape in scrapes where Clock.now < until { scrape.go(on: host, until: until) }
        let over = scrapes.filter(\.isOver)
        guard !over.isEmpty else { return }
        scrapes.removeAll(where: \.isOver)
        host.checkpoint.keepCounts()
        for scrape in over { scrape.reply() }
    }

    /// The wall-clock time of an instant: the same one each time, unless the clock is set.
    ///
    /// Two clocks that are read one after the other never differ by exactly the same.
    func wallTime(of instant: Instant) -> WallTime {
        let booted = WallTime.now.milliseconds - Clock.now.nanoseconds / 1_000_000
        if abs(booted - bootedAt.milliseconds) > 1000 { bootedAt = WallTime(milliseconds: booted) }
        return WallTime(milliseconds: bootedAt.milliseconds + instant.nanoseconds / 1_000_000)
    }

    /// Makes an answer; whoever asks while one is being made in the same form gets that one.
    private func scrape(
        _ format: MetricsText.Format,
        then reply: @escaping (APIResponse) -> Void
    ) {
        if health == nil { health = [:] }
        if let scrape = scrapes.first(where: { $0.format == format }) {
            return scrape.replies.append(reply)
        }
        let scrape = Scrape(format)
        scrape.replies.append(reply)
        scrapes.append(scrape)
    }
}

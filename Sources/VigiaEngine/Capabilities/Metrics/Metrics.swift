import VigiaAPI
import VigiaCore
import VigiaLogs
import VigiaPlatform
import VigiaWire

/// Counts what a monitoring system asks for, and answers it.
///
/// Until somebody asks for the first time, only restarts are counted. An answer is made in steps,
/// between which the loop does everything else.
final class Metrics: Capability {
    unowned let host: any Host
    /// Restarts that nobody asked for, by service.
    private(set) var restarts: [String: [CauseCode: Int]] = [:]
    /// The times of the answers to probes, by service; nil until somebody has asked for metrics.
    private(set) var health: [Int: LatencyHistogram]?
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
        restarts[service, default: [:]][cause, default: 0] += 1
    }

    /// Counts an answer to a probe.
    func take(_ elapsed: Duration, of service: Int) {
        health?[service, default: LatencyHistogram()].take(elapsed)
    }

    var deadline: Instant { scrapes.isEmpty ? .never : .boot }

    func look(at now: Instant) {
        let until = now + Self.stepMax
        for scrape in scrapes where Clock.now < until { scrape.go(until: until) }
        let over = scrapes.filter(\.isOver)
        guard !over.isEmpty else { return }
        scrapes.removeAll(where: \.isOver)
        for scrape in over { scrape.answer() }
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
        let scrape = Scrape(format, host)
        scrape.replies.append(reply)
        scrapes.append(scrape)
    }
}

import VigiaCore
import VigiaHistory
import VigiaJSON
import VigiaPlatform

/// What `vigia history` shows: availability of services by day, week and month.
struct HistoryReport {
    /// A day, a week or a month.
    struct Span: Equatable {
        /// How it is called: `2026-11-30`, `2026-W48`, `2026-11`.
        let name: String
        let from: WallTime
        let to: WallTime
    }

    let pasts: [ServicePast]
    let (since, until): (WallTime, WallTime)
    /// The samples of the services, by name.
    var samples: [String: [SampleSpan]] = [:]
    let days: [Span]

    init(
        _ pasts: [ServicePast],
        since: WallTime,
        until: WallTime,
        in zone: LocalZone = .system
    ) {
        (self.pasts, self.since, self.until) = (pasts, since, until)
        days = Self.days(from: since, to: until, in: zone)
    }

    /// The report as one line of JSON.
    var json: String { String(decoding: JSON.encode(self), as: UTF8.self) + "\n" }

    /// The weeks from Monday on.
    var weeks: [Span] { joined { Self.week(of: $0.name) } }
    var months: [Span] { joined { String($0.name.prefix(7)) } }

    private func joined(_ name: (Span) -> String) -> [Span] {
        var spans: [Span] = []
        for day in days {
            let name = name(day)
            if let last = spans.last, last.name == name {
                spans[spans.count - 1] = Span(name: name, from: last.from, to: day.to)
            } else {
                spans.append(Span(name: name, from: day.from, to: day.to))
            }
        }
        return spans
    }

    /// The local days of a span; the first and the last may be cut.
    private static func days(from: WallTime, to: WallTime, in zone: LocalZone) -> [Span] {
        let clock = TimeWords(now: to, zone: zone)
        var spans: [Span] = []
        var start = from
        while start < to {
            let name = String(start.local(in: zone).prefix(10))
            // A day has at most 25 hours; the middle of the next one is on its date.
            let midnight = clock.moment(name) ?? start
            let tomorrow = WallTime(milliseconds: midnight.milliseconds + 36 * 3_600_000)
            let next = clock.moment(String(tomorrow.local(in: zone).prefix(10))) ?? tomorrow
            let end = min(to, next > start ? next : tomorrow)
            spans.append(Span(name: name, from: start, to: end))
            start = end
        }
        return spans
    }

    /// The week of a day by the name of its Monday.
    private static func week(of day: String) -> String {
        guard let midnight = WallTime("\(day)T00:00:00Z") else { return day }
        let number = midnight.milliseconds / dayMilliseconds
        // 1970-01-01 was a Thursday.
        let monday = WallTime(milliseconds: (number - (number + 3) % 7) * dayMilliseconds)
        return String(monday.description.prefix(10))
    }

    private static let dayMilliseconds: Int64 = 86_400_000
}

extension HistoryReport: JSONWritable {
    /// Writes all members.
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("since", since.description)
            json.member("until", until.description)
            json.member("services", pasts.map { PastJSON(past: $0, report: self) })
        }
    }

    private struct PastJSON: JSONWritable {
        let past: ServicePast
        let report: HistoryReport

        func write(to json: inout JSONWriter) {
            let whole = past.availability(from: report.since, to: report.until)
            json.object { json in
                json.member("service", past.service)
                whole.write(to: &json)
                json.member("between_failures_ms", whole.betweenFailures?.milliseconds)
                json.member("to_repair_ms", whole.toRepair?.milliseconds)
                json.member("samples", report.samples[past.service] ?? [])
                json.member("causes", past.causes(since: report.since).map { CauseJSON(cause: $0) })
                for (name, spans) in [
                    ("days", report.days), ("weeks", report.weeks), ("months", report.months),
                ] {
                    json.member(name, spans.map { SpanJSON(span: $0, past: past) })
                }
            }
        }
    }

    private struct CauseJSON: JSONWritable {
        let cause: (code: String, incidents: Int, down: Duration)

        func write(to json: inout JSONWriter) {
            json.object { json in
                json.member("code", cause.code)
                json.member("incidents", cause.incidents)
                json.member("down_ms", cause.down.milliseconds)
            }
        }
    }

    private struct SpanJSON: JSONWritable {
        let span: Span
        let past: ServicePast

        func write(to json: inout JSONWriter) {
            json.object { json in
                json.member("name", span.name)
                past.availability(from: span.from, to: span.to).write(to: &json)
            }
        }
    }
}

extension Availability {
    /// Writes the members that every span has.
    fileprivate func write(to json: inout JSONWriter) {
        json.member("availability", share)
        json.member("observed_ms", observed.milliseconds)
        json.member("unknown_ms", unknown.milliseconds)
        json.member("down_ms", down.milliseconds)
        json.member("incidents", incidents)
        json.member("restarts", restarts)
    }
}

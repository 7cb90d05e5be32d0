import VigiaCore
import VigiaHistory
import VigiaWire

// The report on one screen, for people.
extension WhyReport {
    private static let columnsMax = 100

    /// The report for a terminal of 80 columns and more.
    func text(_ output: Output, _ clock: SpokenTime = SpokenTime()) -> String {
        guard let incident else {
            let whose = service.map { " of \($0.plain)" } ?? ""
            return "no incident\(whose) is recorded\n"
        }
        let width = min(max(output.width, 80), Self.columnsMax)
        let number = incident.number.map { "incident \($0)" } ?? ""
        let head = Self.headline(incident, clock)
        let gap = String(repeating: " ", count: max(2, width - head.count - number.count))
        var lines = [output.paint(head, .bold) + gap + output.paint(number, .dim)]
        for row in rows(incident, clock, output) { lines += row.lines(width, output) }
        return lines.joined(separator: "\n") + "\n"
    }

    private func rows(
        _ incident: IncidentStatus,
        _ clock: SpokenTime,
        _ output: Output
    ) -> [WhyRow] {
        var rows = [WhyRow("because", cause.advice.because, aside: incident.code.plain)]
        if let line = incident.line {
            let place = place.map { "\($0.file):\($0.number)" }
            rows.append(WhyRow("", line.plain, aside: place))
        }
        rows.append(WhyRow("noticed", noticed(incident)))
        rows += before.flatMap { row($0, output) }.map { [$0] } ?? []
        if let changes { rows.append(WhyRow("changed", changes.words(clock))) }
        if let root { rows.append(WhyRow("others", others(root, incident))) }
        rows.append(WhyRow("Vigia", acts(incident)))
        rows.append(WhyRow("now", now(incident, clock)))
        if !doubts.isEmpty { rows.append(WhyRow("probes", doubtful)) }
        if let hint { rows.append(WhyRow("do", hint)) }
        return rows
    }

    /// What was seen before: health, and memory beside it.
    private func row(_ before: HistoryBefore, _ output: Output) -> WhyRow? {
        let (health, memory) = (before.health(output), before.memory(output))
        guard let health else { return memory.map { WhyRow("before", $0) } }
        return WhyRow("before", health, aside: memory)
    }

    /// The most probes in doubt that are named.
    private static let doubtsMax = 2

    /// The probes in doubt, that of the service first.
    private var doubtful: String {
        let named = doubts.sorted { first, _ in first.service == incident?.service }
        let words = named.prefix(Self.doubtsMax).map { doubt in
            ProbeDoubt.words(doubt.service, doubt.passed, doubt.passedWithoutDependency)
        }
        let rest = doubts.count - Self.doubtsMax
        return words.joined(separator: "; ") + (rest > 0 ? "; \(rest) more" : "")
    }

    private func noticed(_ incident: IncidentStatus) -> String {
        // The line has a row of its own.
        let repeated = incident.line.map { ": " + $0 } ?? ""
        let isTold = !repeated.isEmpty && incident.clause.hasSuffix(repeated)
        let clause = String(incident.clause.dropLast(isTold ? repeated.count : 0)).plain
        guard let detected = incident.detectedMilliseconds else { return clause }
        return detected == 0
            ? "at once: \(clause)"
            : "after \(Duration.milliseconds(detected).text): \(clause)"
    }

    private func others(_ root: IncidentStatus, _ incident: IncidentStatus) -> String {
        let number = root.number.map { " (incident \($0))" } ?? ""
        guard let first = WallTime(root.began), let second = WallTime(incident.began) else {
            return "\(root.service.plain) failed\(number)"
        }
        let gap = Duration.milliseconds(second.milliseconds - first.milliseconds)
        let when = gap < .zero ? "first, but was noticed later" : "\(gap.text) earlier"
        return "\(root.service.plain) failed \(when)\(number)"
    }

    private func acts(_ incident: IncidentStatus) -> String {
        var acts: [String] = []
        let times = incident.restarts == 1 ? "once" : "\(incident.restarts) times"
        if incident.restarts > 0 { acts.append("started it again \(times)") }
        if incident.wasGivenUp { acts.append("gave it up, until the next retry") }
        if let ready = readyAfter(incident) { acts.append("it was ready after \(ready.text)") }
        return acts.isEmpty ? "did not restart it" : acts.joined(separator: "; ")
    }

    /// The time from the last start to the readiness of that run.
    private func readyAfter(_ incident: IncidentStatus) -> Duration? {
        guard let ready = incident.steps.last(where: { $0.event == EventKind.ready.rawValue }),
            let start = incident.steps.last(where: {
                $0.event == EventKind.starting.rawValue && $0.run == ready.run
            }), let end = WallTime(ready.time), let begin = WallTime(start.time)
        else { return nil }
        return .milliseconds(max(0, end.milliseconds - begin.milliseconds))
    }

    private func now(_ incident: IncidentStatus, _ clock: SpokenTime) -> String {
        let count = lastWeek == 1 ? "the only incident" : "one of \(lastWeek) incidents"
        let state =
            switch (incident.outcome, incident.ended.flatMap { WallTime($0) }) {
            case ("recovered"?, let time?): "well since \(clock.words(time))"
            case (let outcome?, let time?): "\(outcome.plain) \(clock.adverb(time))"
            default: incident.downFrom == nil ? "serves, but is not stable yet" : "still down"
            }
        return "\(state); \(count) within 7 days"
    }
}

/// A row of the report: a label, a text, and something short at the right margin.
private struct WhyRow {
    private let (label, text): (String, String)
    private let aside: String?

    /// The columns of the label, with its margins.
    private static let labelWidth = 12

    init(_ label: String, _ text: String, aside: String? = nil) {
        (self.label, self.text, self.aside) = (label, text, aside)
    }

    /// The lines of the row; what does not fit beside the text is below it.
    func lines(_ width: Int, _ output: Output) -> [String] {
        let texts = wrapped(width - Self.labelWidth)
        var lines = texts.enumerated().map { place, text in
            let first = "  " + label.padded(to: Self.labelWidth - 2)
            return (place == 0 ? output.paint(first, .dim) : Self.margin) + text
        }
        guard let aside else { return lines }
        let rest = width - Self.labelWidth - (texts.last ?? "").count - aside.count
        if rest >= 2 {
            lines[lines.count - 1] +=
                String(repeating: " ", count: rest) + output.paint(aside, .dim)
        } else {
            lines.append(Self.margin + output.paint(aside, .dim))
        }
        return lines
    }

    private static var margin: String { String(repeating: " ", count: labelWidth) }

    private func wrapped(_ width: Int) -> [String] {
        var (lines, line) = ([String](), "")
        for word in text.split(separator: " ") {
            if !line.isEmpty, line.count + word.count + 1 > width {
                lines.append(line)
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        return lines + [line]
    }
}

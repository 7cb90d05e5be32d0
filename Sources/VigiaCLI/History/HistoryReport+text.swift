import VigiaCore
import VigiaPlatform

// The report for people.
extension HistoryReport {
    /// The columns of a label and of a date, with their margins.
    private static let (labelWidth, dateWidth) = (12, 13)

    /// The report for a terminal of 80 columns and more.
    func text(_ output: Output, _ clock: SpokenTime = SpokenTime()) -> String {
        guard pasts.contains(where: { !$0.periods.isEmpty || !$0.outages.isEmpty }) else {
            return "no history is recorded\n"
        }
        return pasts.map { text(of: $0, output, clock) }.joined(separator: "\n")
    }

    private func text(of past: ServicePast, _ output: Output, _ clock: SpokenTime) -> String {
        let whole = past.availability(from: since, to: until)
        let down = "down for \(whole.down.text) in \(Self.count(whole.incidents, "incident"))"
        let head = "\(past.service.plain): \(Self.percent(whole.share)) available, \(down)"
        var lines = [output.paint(head, .bold)]
        let columns = min(max(output.width, 80), 100) - Self.labelWidth
        for (place, strip) in strips(of: past, columns, clock).enumerated() {
            lines.append(row(place == 0 ? "days" : "", strip, output))
        }
        lines.append(row("weeks", list(weeks, past, clock), output))
        lines.append(row("months", list(months, past, clock), output))
        if whole.unknown > .zero {
            lines.append(row("unknown", "\(whole.unknown.text), Vigia did not run", output))
        }
        let causes = past.causes(since: since).map { cause in
            "\(cause.incidents) \(cause.code.plain) (down \(cause.down.text))"
        }
        if !causes.isEmpty { lines.append(row("causes", causes.joined(separator: ", "), output)) }
        lines.append(row("restarts", "\(whole.restarts) during incidents", output))
        if let between = whole.betweenFailures, let repair = whole.toRepair {
            let words = "\(between.text) between failures, \(repair.text) to repair"
            lines.append(row("mean time", words, output))
        }
        let curves = HistoryCurves(samples[past.service] ?? [], since: since, until: until)
        if let memory = curves.memory(output) { lines.append(row("memory", memory, output)) }
        if let health = curves.health(output) { lines.append(row("health", health, output)) }
        return lines.joined(separator: "\n") + "\n"
    }

    private func row(_ label: String, _ text: String, _ output: Output) -> String {
        output.paint("  " + label.padded(to: Self.labelWidth - 2), .dim) + text
    }

    /// The calendar strip: a character for each day, between the first and the last date.
    private func strips(
        of past: ServicePast,
        _ columns: Int,
        _ clock: SpokenTime
    ) -> [String] {
        let cells = days.map { day -> Character in
            Self.cell(past.availability(from: day.from, to: day.to))
        }
        var lines: [String] = []
        var start = 0
        // A date on the left, and as many whole weeks as fit.
        let count = max(7, (columns - Self.dateWidth) / 7 * 7)
        while start < cells.count {
            let piece = cells[start..<min(start + count, cells.count)]
            let date = clock.words(ofSpan: days[start].name).padded(to: Self.dateWidth)
            lines.append(date + String(piece))
            start += count
        }
        return lines
    }

    /// The last spans, as many as fit on a line.
    private func list(_ spans: [Span], _ past: ServicePast, _ clock: SpokenTime) -> String {
        spans.suffix(4).map { span in
            let share = past.availability(from: span.from, to: span.to).share
            return "\(clock.words(ofSpan: span.name)) \(Self.percent(share))"
        }
        .joined(separator: "  ")
    }

    /// A day as one character; a dot for a day on which the service was not wanted, a question mark
    /// for one of which more is unknown than known.
    private static func cell(_ day: Availability) -> Character {
        if day.unknown > day.observed { return "?" }
        guard let share = day.share else { return "·" }
        let steps: [(Double, Character)] = [
            (1, "█"), (0.999, "▇"), (0.99, "▆"), (0.95, "▅"), (0.9, "▄"), (0.75, "▃"), (0.5, "▂"),
        ]
        return steps.first { share >= $0.0 }?.1 ?? "▁"
    }

    /// A share with so many digits that an outage is not rounded away.
    static func percent(_ share: Double?) -> String {
        guard let share else { return "-" }
        if share >= 1 { return "100%" }
        let thousandths = min(99_999, Int((share * 100_000).rounded(.down)))
        let rest = String(1000 + thousandths % 1000).dropFirst()
        return "\(thousandths / 1000).\(rest)%"
    }

    private static func count(_ number: Int, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }
}

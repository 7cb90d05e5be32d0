import VigiaCore
import VigiaJSON

/// The output of `vigia drill`.
enum DrillTable {
    private static let columns = [
        Table.Column(title: "PHASE"), Table.Column(title: "PROMISED", isNumber: true),
        Table.Column(title: "EXPECTED", isNumber: true),
        Table.Column(title: "MEASURED", isNumber: true),
    ]

    /// The deed, the times, the checks, the result, and what was put back.
    static func text(_ report: DrillReport, _ output: Output) -> String {
        var lines = [output.paint(report.service?.plain ?? "vigia", .bold) + ": \(report.deed)"]
        if !report.phases.isEmpty { lines += table(report, output) }
        lines += report.checks.map { check($0, output) }
        lines.append(result(report, output))
        lines += report.notes.map { "note: \($0)" }
        lines += report.restored.map { "put back: \($0)" }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func table(_ report: DrillReport, _ output: Output) -> [String] {
        let rows = report.phases.map { phase in
            [
                phase.name, shown(phase.promised), phase.expected.map(shown) ?? "-",
                phase.measured?.text ?? "never",
            ]
        }
        let table = Table(columns: columns, rows: rows).lines { cell, row, column in
            guard let row else { return output.paint(cell, .dim) }
            return column == 3 && !report.phases[row].isKept ? output.paint(cell, .red) : cell
        }
        return table.map { "  " + $0 }
    }

    private static func shown(_ time: Duration) -> String {
        time == .zero ? "at once" : time.roundedUp
    }

    private static func check(_ check: DrillCheck, _ output: Output) -> String {
        let mark = check.isKept ? output.paint("yes", .green) : output.paint("no", .red)
        return "  \(check.name): \(mark)" + (check.detail.map { " (\($0.plain))" } ?? "")
    }

    private static func result(_ report: DrillReport, _ output: Output) -> String {
        if report.isKept { return output.paint("as promised", .green) }
        let late = report.phases.filter { !$0.isKept }.map { phase in
            phase.measured == nil ? "\(phase.name): never" : "\(phase.name): late"
        }
        let broken = report.checks.filter { !$0.isKept }.map { "\($0.name): no" }
        return output.paint("not as promised: ", .red) + (late + broken).joined(separator: ", ")
    }
}

extension DrillReport: JSONWritable {
    /// Writes the JSON of `drill --json`.
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("drill", kind.rawValue)
            json.member("service", service)
            json.member("ok", isKept)
            json.member("done", deed)
            json.member("phases", phases)
            json.member("checks", checks)
            json.member("put_back", restored)
            json.member("notes", notes)
        }
    }
}

extension DrillPhase: JSONWritable {
    /// Writes the JSON of one phase; `null` if a time is unknown.
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("phase", name)
            json.member("promised_ms", promised.milliseconds)
            json.member("expected_ms", expected?.milliseconds)
            json.member("measured_ms", measured?.milliseconds)
            json.member("ok", isKept)
        }
    }
}

extension DrillCheck: JSONWritable {
    /// Writes the JSON of one check.
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("check", name)
            json.member("ok", isKept)
            json.member("detail", detail)
        }
    }
}

import VigiaCore

/// The table of `vigia check`.
enum CheckTable {
    private static let columns = [
        Table.Column(title: ""), Table.Column(title: "SERVICE"), Table.Column(title: "CHECK"),
        Table.Column(title: "RESULT"),
    ]

    /// A line for each check, with advice below failed ones.
    static func text(_ reports: [CheckReport], _ output: Output) -> String {
        let rows = reports.flatMap { report in report.checkResults.map { (report.service, $0) } }
        let cells = rows.map { service, checkResult in
            [mark(checkResult), service.plain, checkResult.check.plain, checkResult.words.plain]
        }
        let table = Table(columns: columns, rows: cells).lines { cell, row, column in
            guard let row else { return output.paint(cell, .bold) }
            return column == 0 ? output.paint(cell, colour(rows[row].1)) : cell
        }
        var lines = table.prefix(1).map { $0 }
        for (line, row) in zip(table.dropFirst(), rows) {
            lines.append(line)
            lines += advice(row.1).map { output.paint("   " + $0, .dim) }
        }
        lines.append(summary(rows.map(\.1)))
        return lines.joined(separator: "\n") + "\n"
    }

    /// The last lines of output, the hint, and the repair.
    static func advice(_ checkResult: CheckResult) -> [String] {
        guard checkResult.outcome == .failed else { return [] }
        var lines = checkResult.lines.map { "| \($0.plain)" }
        let code = checkResult.code.map { " [\($0)]" } ?? ""
        let page = checkResult.code.map { "`vigia help \($0)` explains it" } ?? "see docs/errors.md"
        lines.append("→ " + (checkResult.hint ?? page).plain + code)
        if let repair = checkResult.repair {
            lines.append("→ a repair is known: \(repair.plain)")
        }
        return lines
    }

    static func mark(_ checkResult: CheckResult) -> String {
        switch (checkResult.outcome, checkResult.severity) {
        case (.passed, _), (.repaired, _): "✓"
        case (.failed, .warn): "!"
        case (.failed, .required): "✗"
        }
    }

    private static func colour(_ checkResult: CheckResult) -> Colour {
        switch (checkResult.outcome, checkResult.severity) {
        case (.passed, _), (.repaired, _): .green
        case (.failed, .warn): .yellow
        case (.failed, .required): .red
        }
    }

    private static func summary(_ checkResults: [CheckResult]) -> String {
        let failed = checkResults.count { $0.isInTheWay }
        let warned = checkResults.count { $0.outcome == .failed } - failed
        let parts = [
            (checkResults.count - failed - warned, "passed"), (warned, "warn"), (failed, "failed"),
        ]
        return parts.filter { $0.0 > 0 || $0.1 == "passed" }.map { "\($0.0) \($0.1)" }
            .joined(separator: ", ")
    }
}

import VigiaCore
import VigiaWire

/// The tables of `vigia plan`.
enum PlanTable {
    private static let columns = [
        Table.Column(title: "FAILURE"), Table.Column(title: "NOTICED", isNumber: true),
        Table.Column(title: "STARTED AGAIN", isNumber: true),
        Table.Column(title: "SERVES BY", isNumber: true),
        Table.Column(title: "GIVEN UP", isNumber: true),
    ]

    /// A table for each service with notes, and the conflicts.
    ///
    /// - Parameters:
    ///   - plan: the plan.
    ///   - output: where it is shown.
    ///   - observed: the running services; empty without a supervisor.
    /// - Returns: the whole text.
    static func text(
        _ plan: ProjectPlan,
        _ output: Output,
        observed: [ServiceStatus] = []
    ) -> String {
        var lines: [String] = []
        for service in plan.services {
            lines.append(output.paint(service.service.plain, .bold))
            let seen = observed.filter { ($0.group ?? $0.name) == service.service }
            let all = notes(service) + seen.compactMap(ProbeDoubt.note)
            lines += table(service, output) + all.flatMap { wrapped($0, behind: "  ") }
            lines.append("")
        }
        lines += plan.conflicts.flatMap { conflict($0, output) }
        lines += wrapped(legend, behind: "").map { output.paint($0, .dim) }
        return lines.joined(separator: "\n") + "\n"
    }

    private static let legend =
        "Worst times, from the failure on, while Vigia itself may run; a new run may take the "
        + "whole of its start timeout. The last two failures are of runs that were not stable."

    private static func table(_ service: ServicePlan, _ output: Output) -> [String] {
        let rows = service.promises.map { promise in
            [
                promise.failure.rawValue.replacing("_", with: " "),
                promise.noticed.map { $0 == .zero ? "at once" : $0.roundedUp } ?? "never",
                promise.started?.roundedUp ?? "-", promise.serves?.roundedUp ?? "-",
                promise.givenUp?.roundedUp ?? "-",
            ]
        }
        let table = Table(columns: columns, rows: rows).lines { cell, row, column in
            guard let row else { return output.paint(cell, .dim) }
            let isNever = column == 1 && service.promises[row].noticed == nil
            return isNever ? output.paint(cell, .yellow) : cell
        }
        return table.map { "  " + $0 }
    }

    /// Facts that have no column in the table.
    private static func notes(_ service: ServicePlan) -> [String] {
        var notes: [String] = []
        var hints: [(hint: String, failures: [String])] = []
        for promise in service.promises {
            guard let hint = promise.hint else { continue }
            let name = promise.failure.rawValue.replacing("_", with: " ")
            if let known = hints.firstIndex(where: { $0.hint == hint }) {
                hints[known].failures.append(name)
            } else {
                hints.append((hint, [name]))
            }
        }
        notes += hints.map { "\($0.failures.joined(separator: ", ")): \($0.hint)" }
        if let busy = service.busyHangNoticed {
            notes.append(
                "a hang that keeps a processor and the network busy: noticed within "
                    + busy.roundedUp
            )
        }
        if let every = service.memoryRestartsEvery {
            notes.append("for its memory it is restarted once in \(every.text) at most")
        }
        notes.append(
            service.retriesEvery.map { "given up: tried again every \($0.text)" }
                ?? "given up: down until somebody starts it"
        )
        if let repair = service.repairWithin {
            notes.append("a repair before a start may add \(repair.text)")
        }
        if !service.needs.isEmpty {
            let needs = service.needs.map { "\($0.service.plain) (\($0.condition.rawValue))" }
            notes.append("starts after " + needs.joined(separator: ", "))
        }
        if !service.dependents.isEmpty {
            let names = service.dependents.map(\.plain).joined(separator: ", ")
            notes.append("while it is down, these go on, and wait for it if they start: \(names)")
        }
        return notes
    }

    /// A conflict with its remedy.
    private static func conflict(_ conflict: PlanConflict, _ output: Output) -> [String] {
        let head = wrapped(conflict.text, behind: "")
        return head.map { output.paint($0, .yellow) }
            + wrapped("→ " + conflict.hint, behind: "  ") + [""]
    }

    /// Wraps a text at 78 columns.
    private static func wrapped(_ text: String, behind margin: String) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, margin.count + line.count + word.count + 1 > 78 {
                lines.append(margin + line)
                line = "  "
            }
            line += (line.isEmpty || line == "  " ? "" : " ") + word
        }
        return lines + [margin + line]
    }
}

extension PlanConflict {
    /// The conflict's place, consequence and code.
    var text: String {
        let place = [service?.plain, setting].compactMap { $0 }.joined(separator: ": ")
        return "warning[\(code)]: \(place): \(problem)"
    }
}

extension Duration {
    /// The duration as in a configuration, rounded up.
    var roundedUp: String {
        let unit: Int64 = milliseconds < 10_000 ? 100 : 1000
        let shown = (milliseconds + unit - 1) / unit * unit
        return (milliseconds < 1000 ? self : .milliseconds(shown)).text
    }
}

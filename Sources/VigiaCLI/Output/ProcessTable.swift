import VigiaConfig
import VigiaCore
import VigiaWire

/// The table of `vigia status --tree`.
enum ProcessTable {
    private static let columns = [
        Table.Column(title: "NAME"), Table.Column(title: "PID", isNumber: true),
        Table.Column(title: "USER"), Table.Column(title: "MEMORY", isNumber: true),
        Table.Column(title: "COMMAND"),
    ]

    /// A row for each process, indented below its parent.
    static func text(_ list: ProcessList, _ output: Output) -> String {
        let rows = list.services.flatMap(rows)
        let lines = Table(columns: columns, rows: rows).lines { cell, row, column in
            row == nil || (column == 0 && !cell.isEmpty) ? output.paint(cell, .bold) : cell
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func rows(_ service: ServiceProcesses) -> [[String]] {
        guard !service.processes.isEmpty else { return [[service.service, "-", "-", "-", "-"]] }
        return ordered(service.processes).enumerated().map { place, row in
            [
                place == 0 ? service.service : "", "\(row.process.pid)",
                row.process.uid.map(LinuxFacts.name(of:)) ?? "?",
                "\(Bytes(count: row.process.memoryBytes))",
                String(repeating: "  ", count: row.depth) + words(row.process),
            ]
        }
    }

    private static func words(_ process: ProcessStatus) -> String {
        process.state == "Z" ? "\(process.command) (ended, not yet reaped)" : process.command
    }

    /// Parents before their children; a process whose parent is not listed is a root.
    static func ordered(_ processes: [ProcessStatus]) -> [(process: ProcessStatus, depth: Int)] {
        let known = Set(processes.map(\.pid))
        let children = Dictionary(grouping: processes) { known.contains($0.parent) ? $0.parent : 0 }
        var rows: [(process: ProcessStatus, depth: Int)] = []
        var open = (children[0] ?? []).reversed().map { (process: $0, depth: 0) }
        while let next = open.popLast() {
            rows.append(next)
            let below = (children[next.process.pid] ?? []).reversed()
            open += below.map { (process: $0, depth: next.depth + 1) }
        }
        return rows
    }
}

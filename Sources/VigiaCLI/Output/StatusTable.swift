import VigiaCore
import VigiaWire

/// The table of `vigia status`.
enum StatusTable {
    static let columns = [
        Table.Column(title: "NAME"), Table.Column(title: "STATE"),
        Table.Column(title: "PID", isNumber: true), Table.Column(title: "UPTIME", isNumber: true),
        Table.Column(title: "RESTARTS", isNumber: true), Table.Column(title: "CPU", isNumber: true),
        Table.Column(title: "MEMORY"), Table.Column(title: "HEALTH"),
    ]

    /// The project, the table, and a line for each unhealthy service.
    static func text(_ status: ProjectStatus, _ output: Output) -> String {
        let table = Table(columns: columns, rows: status.services.map(row))
        var lines = [output.paint(heading(status), .dim)]
        lines += table.lines { cell, row, column in
            guard let row else { return output.paint(cell, .bold) }
            guard column == 1 || column == 7 else { return cell }
            return output.paint(cell, colour(status.services[row]))
        }
        if let words = silence(status) { lines.insert(output.paint(words, .red), at: 1) }
        let troubled = status.services.filter { !$0.isWell || $0.health == .degraded }
        lines += troubled.compactMap { service in
            why(service).map { "  \(service.name.plain): \($0)" }
        }
        lines += status.services.compactMap { service in
            service.memoryForecast.map { "  \(service.name.plain): \($0.text)" }
        }
        lines += status.services.compactMap { service in
            service.statusText.map { "  \(service.name.plain) says: \($0.plain)" }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A line if the guardian does not answer; nil if it does.
    static func silence(_ status: ProjectStatus) -> String? {
        status.guardian.silentSeconds.map { silent in
            "the guardian (pid \(status.guardian.pid)) has not answered for \(seconds(silent))"
                + ": nothing is started or stopped until it does"
        }
    }

    /// The project and its two processes.
    static func heading(_ status: ProjectStatus) -> String {
        let profile = status.profile.map { " (\($0))" } ?? ""
        let supervisor = "supervisor \(status.supervisor.pid)"
        let uptime = seconds(status.supervisor.uptimeSeconds)
        return "\(status.project)\(profile) · \(supervisor), up \(uptime)"
            + " · guardian \(status.guardian.pid)"
    }

    /// The cells of a service, as many as `columns`.
    static func row(_ service: ServiceStatus) -> [String] {
        [
            service.name, service.state,
            service.pid.map { "\($0)" } ?? "-",
            service.uptimeSeconds.map(seconds) ?? "-",
            "\(service.restarts) (\(service.restartsLastHour)/h)",
            service.cpuPercent.map(percent) ?? "-",
            memory(service), service.health == .none ? "-" : service.health.word,
        ]
    }

    private static func memory(_ service: ServiceStatus) -> String {
        guard let used = service.memoryBytes else { return "-" }
        let limit = service.memoryLimitBytes.map { " of \(Bytes(count: $0))" } ?? ""
        return "\(Bytes(count: used))\(limit)"
    }

    /// Why a service is unhealthy; nil if there is nothing to add.
    static func why(_ service: ServiceStatus) -> String? {
        var parts: [String] = []
        if let reason = service.reason { parts.append(reason) }
        if !service.waitingFor.isEmpty {
            parts.append("waiting for " + service.waitingFor.joined(separator: ", "))
        }
        let isIll = [.degraded, .failing].contains(service.health)
        if isIll, let detail = service.healthDetail, detail != service.reason {
            parts.append(detail)
        }
        if parts.isEmpty, let ending = service.lastEnding { parts.append("the last run \(ending)") }
        return parts.isEmpty ? nil : parts.joined(separator: "; ").plain
    }

    /// Rounded to whole seconds, so that the table does not flicker.
    private static func seconds(_ value: Double) -> String {
        Duration.seconds(Int64(max(0, min(value, 1e12)))).text.replacingZero
    }

    private static func percent(_ value: Double) -> String {
        let tenths = Int(max(0, min(value, 1e9)) * 10 + 0.5)
        return "\(tenths / 10).\(tenths % 10)%"
    }

    /// The colour of a state and its health.
    static func colour(_ service: ServiceStatus) -> Colour {
        switch service.standing {
        case .known(.well): [.passing, .none].contains(service.health) ? .green : .yellow
        case .known(.down): .dim
        case .known(.givenUp): .red
        case .known(.degraded), .known(.working), .known(.held), .other: .yellow
        }
    }
}

extension MemoryForecast {
    /// The forecast as a clause.
    fileprivate var text: String {
        "memory grows by \(Bytes(count: slopeBytesPerHour)) an hour and reaches "
            + "\(Bytes(count: limitBytes)) in about \(Self.span(hoursLeft))"
    }

    /// A time span with as many units as matter: `50m`, `5h30m`, `3d`.
    private static func span(_ hours: Double) -> String {
        let minutes = Int64(max(1, min(hours * 60, 1e9)))
        let unit: Int64 = minutes < 600 ? 10 : minutes < 2 * 1440 ? 60 : 1440
        return Duration.seconds(max(minutes < 10 ? minutes : unit, minutes / unit * unit) * 60).text
    }
}

extension String {
    /// `0ms` as `0s`.
    fileprivate var replacingZero: String { self == "0ms" ? "0s" : self }
}

import VigiaWire

/// What is being waited for, seen in one status.
struct Settling {
    /// The services that were asked for.
    let names: Set<String>
    let status: ProjectStatus

    init(_ names: [String], _ status: ProjectStatus) {
        (self.names, self.status) = (Set(names), status)
    }

    /// The services that were asked for; all where none was named.
    var asked: [ServiceStatus] {
        names.isEmpty
            ? status.services
            : status.services.filter { service in
                names.contains(service.name) || service.group.map(names.contains) == true
            }
    }

    /// Those of which something is still to come.
    var unsettled: [ServiceStatus] { asked.filter { !isSettled($0) } }

    /// Settled, or waiting for one that is settled and will not be what it waits for.
    private func isSettled(_ service: ServiceStatus, depth: Int = 0) -> Bool {
        if service.settled { return true }
        guard depth < 32, service.pid == nil else { return false }
        return status.services.contains {
            service.waitingFor.contains($0.name) && !$0.isWell && isSettled($0, depth: depth + 1)
        }
    }

    /// `waiting for backend (starting), db (waiting: exited with status 1)`.
    var sentence: String {
        let parts = unsettled.prefix(3).map { service in
            let why = service.reason.map { ": \($0)" } ?? ""
            let others = service.waitingFor.joined(separator: ", ")
            let behind = others.isEmpty ? "" : ": needs \(others)"
            return "\(service.name) (\(service.state)\(why)\(behind))"
        }
        let more = unsettled.count - parts.count
        return "waiting for \(parts.joined(separator: ", "))"
            + (more > 0 ? " and \(more) more" : "")
    }
}

extension Settling {
    /// Says of which services the old run stays in its place, and why.
    func tellRefusals(_ output: Output) {
        for service in asked {
            guard let why = service.refusal else { continue }
            output.note("\(service.name): the old run stays: \(why)".plain + "\n")
        }
    }
}

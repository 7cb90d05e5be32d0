/// What a service of a compose file says about restarts, memory, stopping and logs.
struct ComposePolicies {
    let value: ForeignValue
    let name: String

    func apply(to service: inout ImportedService, _ project: inout ImportedProject) {
        takeRestart(&service, &project)
        let limits = value["deploy"]?["resources"]?["limits"]
        if let memory = limits?["memory"] ?? value["mem_limit"] {
            if let size = memory.text.map(ComposeText.plain).flatMap(ForeignQuantity.size) {
                service.memory.append(.init("limit", size))
                let words = "above its memory limit it is restarted gracefully, not killed"
                project.differs(words, of: name, line: memory.line)
            } else {
                project.leftOut("its memory limit is no size", of: name, line: memory.line)
            }
        }
        if let cpus = limits?["cpus"] {
            project.leftOut("Vigia does not limit CPUs", of: name, line: cpus.line)
        }
        takeCount(&service, &project)
        if let signal = value["stop_signal"]?.text.map(ComposeText.plain) {
            service.stop.append(.init("signal", ForeignQuantity.signal(signal) ?? signal))
        }
        if let time = ComposeText.time(value["stop_grace_period"]) {
            service.stop.append(.init("timeout", time))
        }
        takeLogs(&service)
    }

    private func takeRestart(_ service: inout ImportedService, _ project: inout ImportedProject) {
        let deploy = value["deploy"]?["restart_policy"]
        guard deploy == nil else { return takeDeployed(deploy, &service) }
        let text = value["restart"]?.text.map(ComposeText.plain) ?? "no"
        let parts = text.split(separator: ":")
        switch parts.first {
        case "always", "unless-stopped": break
        case "on-failure":
            service.restart.append(.init("policy", "on-failure"))
            if parts.count == 2, let count = Int(parts[1]), count > 0 {
                service.restart.append(.init("attempts", "\(count)"))
            }
        case "no", "false":
            service.restart.append(.init("policy", "never"))
            if value["restart"] == nil {
                let words = "services without `restart` in compose stay unrestarted: policy never"
                project.differs(words)
            }
        default:
            project.leftOut(
                "its restart policy is not known",
                of: name,
                line: value["restart"]?.line
            )
        }
    }

    private func takeDeployed(_ policy: ForeignValue?, _ service: inout ImportedService) {
        switch policy?["condition"]?.text {
        case "on-failure": service.restart.append(.init("policy", "on-failure"))
        case "none": service.restart.append(.init("policy", "never"))
        default: break
        }
        for (key, setting) in [("delay", "delay"), ("window", "stable_after")] {
            guard let time = ComposeText.time(policy?[key]) else { continue }
            service.restart.append(.init(setting, time))
        }
        if let count = policy?["max_attempts"]?.number, count > 0 {
            service.restart.append(.init("attempts", "\(count)"))
        }
    }

    private func takeCount(_ service: inout ImportedService, _ project: inout ImportedProject) {
        let value = self.value["deploy"]?["replicas"] ?? self.value["scale"]
        guard let value, let count = value.text.map(ComposeText.plain).flatMap({ Int($0) }),
            count != 1
        else { return }
        if count > 1, service.port == nil {
            return service.set("instances", "\(count)")
        }
        let words = "one process runs instead of \(count); for several, see docs/sockets.md"
        project.differs(words, of: name, line: value.line)
    }

    private func takeLogs(_ service: inout ImportedService) {
        let options = value["logging"]?["options"]
        if let size = options?["max-size"]?.text.flatMap(ForeignQuantity.size) {
            service.logs.append(.init("max_size", size))
        }
        if let count = options?["max-file"]?.number, count > 0 {
            service.logs.append(.init("keep", "\(count)"))
        }
    }
}

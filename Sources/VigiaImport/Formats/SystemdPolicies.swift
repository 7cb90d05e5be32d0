/// What a unit says about readiness, restarts, memory and stopping.
struct SystemdPolicies {
    let settings: SystemdSettings
    let name: String

    func apply(to service: inout ImportedService, _ project: inout ImportedProject) {
        takeType(&service, &project)
        takeRestart(&service, &project)
        takeTimes(&service, &project)
        for (key, setting) in [("MemoryMax", "limit"), ("MemoryHigh", "soft")] {
            guard let found = settings[key], found.value != "infinity" else { continue }
            guard let size = ForeignQuantity.size(found.value) else {
                project.leftOut("\(key): it is no size", of: name, line: found.line)
                continue
            }
            service.memory.append(.init(setting, size))
            if setting == "limit" {
                project.differs("above its memory limit it is restarted gracefully, not killed")
            }
        }
        // Without a limit, Vigia does not measure.
        if service.memory.first?.key == "soft" {
            service.memory = []
            let words = "MemoryHigh: a soft limit needs MemoryMax"
            project.leftOut(words, of: name, line: settings["MemoryHigh"]?.line)
        }
        if let found = settings["KillSignal"] {
            if let signal = ForeignQuantity.signal(found.value) {
                if signal != "SIGTERM" { service.stop.insert(.init("signal", signal), at: 0) }
            } else {
                project.leftOut("KillSignal: it is not known", of: name, line: found.line)
            }
        }
        if let found = settings["KillMode"], found.value != "control-group" {
            let words = "KillMode=\(found.value): Vigia always ends the whole process tree"
            project.differs(words, of: name, line: found.line)
        }
    }

    private func takeType(_ service: inout ImportedService, _ project: inout ImportedProject) {
        switch settings.text("Type")?.lowercased() {
        case "notify", "notify-reload": service.set("notify", "true")
        case "oneshot":
            project.differs("Type=oneshot: it runs once at each start of Vigia", of: name)
        case "dbus":
            let words = "Type=dbus: it is ready after 1s, not with its name on the bus"
            project.differs(words, of: name, line: settings["Type"]?.line)
        default: break
        }
    }

    private func takeRestart(_ service: inout ImportedService, _ project: inout ImportedProject) {
        let text = settings.text("Restart") ?? "no"
        switch text {
        case "always": break
        case "on-success":
            let words = "Restart=on-success: it is restarted after failures, too"
            project.differs(words, of: name, line: settings["Restart"]?.line)
        case "on-failure": service.restart.append(.init("policy", "on-failure"))
        case "on-abnormal", "on-abort", "on-watchdog":
            service.restart.append(.init("policy", "on-failure"))
            let words = "Restart=\(text): it is restarted after every failure"
            project.differs(words, of: name, line: settings["Restart"]?.line)
        default: service.restart.append(.init("policy", "never"))
        }
        let pairs = [
            ("RestartSec", "delay"), ("RestartMaxDelaySec", "max_delay"),
            ("StartLimitIntervalSec", "window"), ("StartLimitInterval", "window"),
        ]
        for (key, setting) in pairs {
            guard let time = time(key, &project), time != "0s" || setting == "delay" else {
                continue
            }
            service.restart.append(.init(setting, time))
        }
        if let text = settings.text("StartLimitBurst"), let count = Int(text), count > 0 {
            service.restart.append(.init("attempts", "\(count)"))
        }
        if text != "no", settings["RestartSec"] == nil {
            project.differs(
                "a service that ends is started again after 5s at first (systemd: 100ms)"
            )
        }
    }

    private func takeTimes(_ service: inout ImportedService, _ project: inout ImportedProject) {
        if let time = time("WatchdogSec", &project), time != "0s" { service.set("watchdog", time) }
        if let time = time("TimeoutStartSec", &project) ?? time("TimeoutSec", &project),
            time != "0s"
        {
            service.health.append(.init("start_timeout", time))
        }
        if let time = time("TimeoutStopSec", &project) ?? time("TimeoutSec", &project) {
            service.stop.append(.init("timeout", time))
        } else {
            project.differs("a process has 10s to stop (systemd: 90s), then its tree is killed")
        }
    }

    private func time(_ key: String, _ project: inout ImportedProject) -> String? {
        guard let found = settings[key], found.value != "infinity" else { return nil }
        let units = [
            "ms": 1, "msec": 1, "s": 1000, "sec": 1000, "second": 1000, "seconds": 1000,
            "m": 60_000, "min": 60_000, "minute": 60_000, "minutes": 60_000, "h": 3_600_000,
            "hr": 3_600_000, "hour": 3_600_000, "hours": 3_600_000, "d": 86_400_000,
            "day": 86_400_000, "days": 86_400_000,
        ]
        if let time = ForeignQuantity.time(found.value, units: units) { return time }
        project.leftOut("\(key): it is no time", of: name, line: found.line)
        return nil
    }
}

/// What an app of pm2 says about restarts, memory, stopping and watching.
struct PM2Policies {
    let app: ForeignValue

    func apply(to service: inout ImportedService, _ project: inout ImportedProject) {
        takeRestart(&service, &project)
        if let size = app["max_memory_restart"]?.known {
            add(
                "limit",
                ForeignQuantity.size(size),
                "max_memory_restart",
                to: &service.memory,
                &project,
                service.name
            )
        }
        if let time = app["kill_timeout"]?.known {
            add(
                "timeout",
                Self.time(time),
                "kill_timeout",
                to: &service.stop,
                &project,
                service.name
            )
        }
        // pm2 sends SIGINT, and programs that run under it may handle no other signal.
        service.stop.insert(ImportedService.Pair("signal", "SIGINT"), at: 0)
        takeReadiness(&service, &project)
        takeWatch(&service, &project)
        if app["log_date_format"]?.text?.isEmpty == false || app["time"]?.flag == true {
            service.logs.append(ImportedService.Pair("format", "timestamped"))
        }
    }

    private func takeRestart(_ service: inout ImportedService, _ project: inout ImportedProject) {
        if app["autorestart"]?.flag == false {
            service.restart.append(ImportedService.Pair("policy", "never"))
        }
        let settings = [
            ("restart_delay", "delay", true), ("max_restarts", "attempts", false),
            ("min_uptime", "stable_after", true),
        ]
        for (key, setting, isTime) in settings {
            guard let text = app[key]?.known else { continue }
            let value = isTime ? Self.time(text) : Int(text).map { "\($0)" }
            add(setting, value, key, to: &service.restart, &project, service.name)
            // The longest delay must not be below the first one, and is that by default.
        }
        if let value = app["exp_backoff_restart_delay"] {
            let words = "exp_backoff_restart_delay: delays grow anyway, from 5s to 30s"
            project.differs(words, of: service.name, line: value.line)
        }
    }

    /// A number in milliseconds, or with a unit such as `10s`, `5m` or `1h`.
    private static func time(_ text: String) -> String? {
        if let time = ForeignQuantity.milliseconds(text) { return time }
        let units = ["h": 3_600_000, "m": 60_000, "s": 1000]
        return Int(text) == nil ? ForeignQuantity.time(text, units: units) : nil
    }

    private func add(
        _ setting: String,
        _ value: String?,
        _ key: String,
        to pairs: inout [ImportedService.Pair],
        _ project: inout ImportedProject,
        _ name: String
    ) {
        if let value { return pairs.append(ImportedService.Pair(setting, value)) }
        project.leftOut("\(key): its value is not understood", of: name, line: app[key]?.line)
    }

    private func takeReadiness(_ service: inout ImportedService, _ project: inout ImportedProject) {
        if let time = app["listen_timeout"]?.known,
            service.port != nil || app["wait_ready"]?.flag == true,
            let limit = ForeignQuantity.milliseconds(time), limit != "0s"
        {
            if service.port != nil {
                service.health.append(ImportedService.Pair("start_timeout", limit))
            }
        }
        guard app["wait_ready"]?.flag == true else { return }
        let how = service.port == nil ? "after 1s" : "once its port accepts connections"
        let words = "wait_ready: it is ready \(how), not with process.send('ready')"
        project.differs(words, of: service.name, line: app["wait_ready"]?.line)
    }

    private func takeWatch(_ service: inout ImportedService, _ project: inout ImportedProject) {
        guard let watch = app["watch"], watch.flag != false else { return }
        let ignored = app["ignore_watch"]?.texts ?? []
        if case .list = watch.shape {
            service.watch = watch.texts.map { Self.pattern($0) }
        }
        if ignored.isEmpty == false, !service.watch.isEmpty || watch.flag == true {
            service.watch += ignored.map { "!" + Self.pattern($0) }
        }
        let words = "files are watched only under `vigia start --dev`"
        project.differs(words, of: service.name, line: watch.line)
    }

    private static func pattern(_ text: String) -> String {
        text.hasPrefix("./") ? String(text.dropFirst(2)) : text
    }
}

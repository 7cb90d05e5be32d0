public import VigiaCore
public import VigiaJSON

extension ProjectStatus: JSONWritable, JSONReadable {
    /// Writes the members that have a value.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("version", version)
            json.member("project", project)
            json.memberIfPresent("profile", profile)
            json.member("supervisor", supervisor)
            json.member("guardian", guardian)
            json.member("services", services)
            if !files.isEmpty { json.member("configuration", files) }
            json.memberIfPresent("configuration_changed", changedFiles)
        }
    }

    /// Reads the members; unknown ones are skipped.
    public init(json: JSONValue) throws(JSONError) {
        self.init(
            version: try json.member("version"),
            project: try json.member("project"),
            profile: try json.member("profile"),
            supervisor: try json.member("supervisor"),
            guardian: try json.member("guardian"),
            services: try json.member("services")
        )
        files = try json.member("configuration") ?? []
        changedFiles = try json.member("configuration_changed")
    }
}

extension ConfigurationFile: JSONWritable, JSONReadable {
    /// Writes both members, the fingerprint in hexadecimal digits without a prefix.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("path", path)
            json.member("fingerprint", String(fingerprint, radix: 16))
        }
    }

    /// Reads both members; a fingerprint that is no hexadecimal number becomes 0.
    public init(json: JSONValue) throws(JSONError) {
        let digits: String = try json.member("fingerprint")
        self.init(path: try json.member("path"), fingerprint: UInt64(digits, radix: 16) ?? 0)
    }
}

extension SupervisorStatus: JSONWritable, JSONReadable {
    /// Writes the members.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("pid", pid)
            json.member("uptime_s", uptimeSeconds)
            json.member("generation", generation)
        }
    }

    /// Reads the members; unknown ones are skipped.
    public init(json: JSONValue) throws(JSONError) {
        self.init(
            pid: try json.member("pid"),
            uptimeSeconds: try json.member("uptime_s"),
            generation: try json.member("generation")
        )
    }
}

extension GuardianStatus: JSONWritable, JSONReadable {
    /// Writes the members.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("pid", pid)
            json.member("trees", trees)
            json.member("silent_s", silentSeconds)
        }
    }

    /// Reads the members; unknown ones are skipped.
    public init(json: JSONValue) throws(JSONError) {
        self.init(
            pid: try json.member("pid"),
            trees: try json.member("trees"),
            silentSeconds: try json.member("silent_s")
        )
    }
}

extension ServiceStatus: JSONWritable, JSONReadable {
    /// Writes every member, missing values as null, so that scripts can rely on them.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("name", name)
            json.member("state", state)
            json.member("goal", goal)
            json.member("standing", standing)
            json.member("pid", pid)
            json.member("run", run)
            json.member("uptime_s", uptimeSeconds)
            json.member("restarts", restarts)
            json.member("restarts_last_hour", restartsLastHour)
            json.member("memory_bytes", memoryBytes)
            json.member("memory_limit_bytes", memoryLimitBytes)
            json.member("memory_forecast", memoryForecast)
            json.member("cpu_percent", cpuPercent)
            json.member("health", health)
            json.member("health_detail", healthDetail)
            json.member("probe", probe)
            json.member("ready", ready)
            json.member("settled", settled)
            json.member("reason", reason)
            json.member("cause", cause)
            json.member("waiting_for", waitingFor)
            json.member("last_ending", lastEnding)
            json.member("last_failure", lastFailure)
            json.member("profile", profile)
            json.member("log_dropped_bytes", logDroppedBytes)
            json.member("can_reload", canReload)
            json.member("reloading", isReloading)
            json.member("refusal", refusal)
            json.member("status_text", statusText)
            json.member("tree", tree)
            json.member("group", group)
        }
    }

    /// Reads the members; unknown ones are skipped.
    public init(json: JSONValue) throws(JSONError) {
        name = try json.member("name")
        state = try json.member("state")
        goal = try json.member("goal")
        pid = try json.member("pid")
        run = try json.member("run")
        uptimeSeconds = try json.member("uptime_s")
        restarts = try json.member("restarts")
        restartsLastHour = try json.member("restarts_last_hour")
        memoryBytes = try json.member("memory_bytes")
        memoryLimitBytes = try json.member("memory_limit_bytes")
        memoryForecast = try json.member("memory_forecast")
        cpuPercent = try json.member("cpu_percent")
        health = try json.member("health")
        healthDetail = try json.member("health_detail")
        probe = try json.member("probe")
        ready = try json.member("ready")
        settled = try json.member("settled")
        reason = try json.member("reason")
        cause = try json.member("cause")
        waitingFor = try json.member("waiting_for")
        lastEnding = try json.member("last_ending")
        lastFailure = try json.member("last_failure")
        profile = try json.member("profile")
        logDroppedBytes = try json.member("log_dropped_bytes")
        canReload = try json.member("can_reload")
        isReloading = try json.member("reloading")
        refusal = try json.member("refusal")
        statusText = try json.member("status_text")
        tree = try json.member("tree")
        group = try json.member("group")
        let sent: StandingWord? = try json.member("standing")
        standing =
            sent
            ?? StandingWord(
                state: state,
                goal: goal,
                ready: ready,
                settled: settled,
                waits: !waitingFor.isEmpty
            )
    }
}

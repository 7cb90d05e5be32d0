extension ServiceStatus: APIValue {
    /// The name in documents.
    public static var schemaName: String { "ServiceStatus" }
    /// What it is.
    public static var meaning: String { "how one service is" }
    /// Its members.
    public static var members: [SchemaMember] { present + reached }

    /// How it is now.
    private static var present: [SchemaMember] {
        [
            SchemaMember("name", \Self.name, "its name"),
            SchemaMember(
                "state",
                \Self.state,
                "where it is: `down`, `checking`, `starting`, `up`, `degraded`, `stopping`, `waiting`, `broken` or `done`"
            ),
            SchemaMember("goal", \Self.goal, "what is wanted of it: `up` or `down`"),
            SchemaMember(
                "standing",
                \Self.standing,
                "how it is: what follows from the state, the goal and what it waits for"
            ),
            SchemaMember("pid", \Self.pid, "its main process"),
            SchemaMember("run", \Self.run, "the number of the current or the last run"),
            SchemaMember(
                "uptime_s",
                \Self.uptimeSeconds,
                "for how long the current run has lived, in seconds"
            ),
            SchemaMember(
                "restarts",
                \Self.restarts,
                "how often Vigia restarted it because a run ended that was to go on"
            ),
            SchemaMember(
                "restarts_last_hour",
                \Self.restartsLastHour,
                "how many of those were within the last hour"
            ),
            SchemaMember("memory_bytes", \Self.memoryBytes, "what its process tree holds"),
            SchemaMember("memory_limit_bytes", \Self.memoryLimitBytes, "the limit on that"),
            SchemaMember(
                "memory_forecast",
                \Self.memoryForecast,
                "when its memory reaches the limit, while it grows steadily"
            ),
            SchemaMember(
                "cpu_percent",
                \Self.cpuPercent,
                "the processor time it uses; 100 is one whole core"
            ),
            SchemaMember("health", \Self.health, "what is believed of its health"),
            SchemaMember("health_detail", \Self.healthDetail, "what the last probe said"),
        ]
    }

    /// How far it got, and what was before.
    private static var reached: [SchemaMember] {
        [
            SchemaMember(
                "probe",
                \Self.probe,
                "the answers to its probe since the supervisor started"
            ),
            SchemaMember("ready", \Self.ready, "whether the current run is ready"),
            SchemaMember(
                "settled",
                \Self.settled,
                "whether nothing more comes of the last order by itself"
            ),
            SchemaMember("reason", \Self.reason, "why it waits or broke, in words"),
            SchemaMember(
                "cause",
                \Self.cause,
                "why it was begun, ended or held back last, where it is not simply up or down"
            ),
            SchemaMember("waiting_for", \Self.waitingFor, "the services that it waits for"),
            SchemaMember("last_ending", \Self.lastEnding, "how the last run ended, in words"),
            SchemaMember("last_failure", \Self.lastFailure, "why the last run that failed did so"),
            SchemaMember("profile", \Self.profile, "the profile that it was started with"),
            SchemaMember(
                "log_dropped_bytes",
                \Self.logDroppedBytes,
                "how much of its output was lost, as the disk was full or did not answer"
            ),
            SchemaMember(
                "can_reload",
                \Self.canReload,
                "whether a new run can be brought up beside the old one"
            ),
            SchemaMember("reloading", \Self.isReloading, "whether that is under way"),
            SchemaMember(
                "refusal",
                \Self.refusal,
                "why the last restart or reload left the old run in its place"
            ),
            SchemaMember("status_text", \Self.statusText, "what the current run says of itself"),
            SchemaMember(
                "tree",
                \Self.tree,
                "how it is known that nothing of its run is left: `cgroup` or `subreaper`"
            ),
            SchemaMember("group", \Self.group, "the service that it is an instance of"),
        ]
    }
}

extension MemoryForecast: APIValue {
    /// The name in documents.
    public static var schemaName: String { "MemoryForecast" }
    /// What it is.
    public static var meaning: String { "when the memory of a service reaches its limit" }
    /// Its members.
    public static var members: [SchemaMember] {
        [
            SchemaMember("limit_bytes", \Self.limitBytes, "the limit"),
            SchemaMember(
                "slope_bytes_per_hour",
                \Self.slopeBytesPerHour,
                "how much the memory grows in an hour"
            ),
            SchemaMember("hours_left", \Self.hoursLeft, "the hours until the limit is reached"),
            SchemaMember(
                "hours_left_min",
                \Self.hoursLeftMin,
                "the hours until then at least, with 99 % confidence"
            ),
            SchemaMember(
                "hours_left_max",
                \Self.hoursLeftMax,
                "the hours until then at most, with 99 % confidence"
            ),
            SchemaMember(
                "window_hours",
                \Self.windowHours,
                "for how many hours the growth was observed"
            ),
        ]
    }
}

extension FailureStatus: APIValue {
    /// The name in documents.
    public static var schemaName: String { "FailureStatus" }
    /// What it is.
    public static var meaning: String { "why a run failed" }
    /// Its members.
    public static var members: [SchemaMember] {
        [
            SchemaMember("run", \Self.run, "the number of the run"),
            SchemaMember(
                "class",
                \Self.cause,
                "the coarse cause, one of the words of docs/causes.md"
            ),
            SchemaMember(
                "confidence",
                \Self.confidence,
                "how surely the cause is known: `certain`, `high` or `low`"
            ),
            SchemaMember("line", \Self.line, "the line of its output that tells"),
            SchemaMember("detail", \Self.detail, "the whole in words"),
        ]
    }
}

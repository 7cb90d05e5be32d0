/// The keys that a map of the configuration may have.
struct Keys {
    /// Those that are understood, in the order of the manual.
    let known: [String]
    /// Those that a later version understands.
    var later: [String] = []
}

extension Keys {
    static let project = Keys(known: ["name", "services", "env", "env_file", "profiles"])
    static let profile = Keys(known: ["services", "env", "env_file"])
    static let service = Keys(
        known: [
            "command", "port", "env", "env_file", "directory", "user", "umask", "nice", "health",
            "restart", "memory", "stop", "depends_on",
        ],
        later: [
            "checks", "logs", "sockets", "watch", "auto_repair", "backup", "instances",
            "reuse_port", "notify", "watchdog",
        ]
    )
    static let health = Keys(
        known: questions + [
            "expect", "interval", "timeout", "failures", "successes", "start_timeout",
        ],
        later: ["heartbeat", "notify"]
    )
    static let expect = Keys(known: ["status", "json"])
    static let restart = Keys(
        known: [
            "policy", "delay", "backoff", "max_delay", "jitter", "attempts", "window",
            "stable_after", "cooldown",
        ]
    )
    static let memory = Keys(known: ["limit", "soft", "relief", "interval"])
    static let stop = Keys(known: ["signal", "timeout"])

    /// The keys under `health` that say what is asked; exactly one of them.
    static let questions = ["http", "tcp", "exec", "unix"]
}

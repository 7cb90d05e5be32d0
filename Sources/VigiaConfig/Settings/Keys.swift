/// The keys that a map of the configuration may have.
struct Keys {
    /// Those that are understood, in the order of the manual.
    let known: [String]
    /// Those that a later version understands.
    var later: [String] = []
    /// How the map is written, for those who wrote something else.
    var example: String?
}

extension Keys {
    static let project = Keys(
        known: ["name", "services", "env", "env_file", "logs", "leftovers", "profiles"]
    )
    static let profile = Keys(known: ["services", "env", "env_file"])
    static let service = Keys(
        known: [
            "command", "port", "env", "env_file", "directory", "user", "umask", "nice", "health",
            "restart", "memory", "stop", "logs", "depends_on", "sockets", "reuse_port",
            "notify", "watchdog", "instances", "checks", "auto_repair", "backup", "watch", "build",
        ]
    )
    static let health = Keys(
        known: questions + [
            "expect", "interval", "timeout", "failures", "successes", "start_timeout",
        ],
        later: ["heartbeat"],
        example: "health: { http: /health }"
    )
    static let expect = Keys(known: ["status", "json"], example: "expect: { status: 2xx }")
    static let restart = Keys(
        known: [
            "policy", "delay", "backoff", "max_delay", "jitter", "attempts", "window",
            "stable_after", "cooldown",
        ],
        example: "restart: { policy: always }"
    )
    static let memory = Keys(
        known: ["limit", "soft", "relief", "interval"],
        example: "memory: { limit: 500MB }"
    )
    static let stop = Keys(
        known: ["signal", "timeout"],
        example: "stop: { signal: SIGTERM, timeout: 10s }"
    )
    static let build = Keys(
        known: ["command", "timeout"],
        example: "build: swift build"
    )

    static let backup = Keys(
        known: ["database", "every", "keep"],
        example: "backup: { database: data/shop.db, every: 6h, keep: 7 }"
    )

    static let logs = Keys(
        known: ["format", "max_size", "max_age", "keep", "compress"],
        example: "logs: { max_size: 20MB }"
    )
    static let allLogs = Keys(known: ["total", "min_free"], example: "logs: { total: 500MB }")
    static let disk = Keys(
        known: ["path", "free", "inodes"],
        example: "disk: { path: logs, free: 5% }"
    )

    /// The keys of a check: its question, and what goes with that.
    static func check(of question: String?) -> Keys {
        let all = ["severity", "timeout", "repair"]
        guard let question else { return Keys(known: checkQuestions + all) }
        let own: [String]
        switch question {
        case "file", "directory": own = ["access"]
        case "executable": own = ["version", "version_command"]
        case "dependencies": own = ["folder"]
        default: own = []
        }
        return Keys(known: [question] + own + all)
    }

    /// The keys that say what a check asks; exactly one of them.
    static let checkQuestions = [
        "port", "file", "directory", "env", "executable", "dependencies", "sqlite", "disk",
        "memory", "clock", "command",
    ]

    /// The keys under `health` that say what is asked; exactly one of them.
    static let questions = ["http", "tcp", "exec", "unix"]
}

internal import VigiaCore

/// The keys of a map in the configuration.
struct Keys {
    /// The known keys, in the order of the manual.
    let known: [String]
    /// The keys that a later version will know.
    var later: [String] = []
    /// An example of the map, for the message about a wrong value.
    var example: String?
}

extension Keys {
    /// The known key that a person most likely meant by an unknown one.
    func meant(by key: String) -> String? {
        if let own = Self.synonyms[key], known.contains(own) { return own }
        return nearest(to: key, among: known + later)
    }

    /// The names of the same settings in pm2, compose, supervisord, systemd and process-compose, in
    /// the spelling of their files.
    static let synonyms: [String: String] = [
        "environment": "env", "envs": "env", "environment_file": "env_file",
        "EnvironmentFile": "env_file", "Environment": "env", "env_production": "profiles",
        "cwd": "directory", "working_dir": "directory", "workdir": "directory",
        "WorkingDirectory": "directory", "working_directory": "directory", "dir": "directory",
        "script": "command", "cmd": "command", "exec": "command", "ExecStart": "command",
        "entrypoint": "command", "run": "command", "args": "command", "program": "command",
        "replicas": "instances", "numprocs": "instances", "scale": "instances",
        "exec_mode": "instances", "processes": "services", "programs": "services",
        "apps": "services", "ports": "port", "healthcheck": "health", "health_check": "health",
        "readiness_probe": "health", "liveness_probe": "health", "probe": "health",
        "autorestart": "restart", "availability": "restart", "Restart": "restart",
        "max_restarts": "attempts", "retries": "failures", "startretries": "attempts",
        "restart_delay": "delay", "RestartSec": "delay", "start_period": "start_timeout",
        "startsecs": "stable_after", "min_uptime": "stable_after",
        "listen_timeout": "start_timeout",
        "max_memory_restart": "memory", "mem_limit": "memory", "MemoryMax": "memory",
        "kill_timeout": "stop", "stop_signal": "stop", "stopsignal": "stop",
        "stopwaitsecs": "stop", "stop_grace_period": "stop", "KillSignal": "stop",
        "TimeoutStopSec": "stop", "shutdown": "stop", "depends": "depends_on",
        "After": "depends_on", "Requires": "depends_on", "User": "user", "uid": "user",
        "Nice": "nice", "priority": "nice", "WatchdogSec": "watchdog", "UMask": "umask",
        "logging": "logs", "log": "logs", "log_location": "logs", "out_file": "logs",
        "error_file": "logs", "stdout_logfile": "logs", "stderr_logfile": "logs",
        "ignore_watch": "watch", "url": "http", "get": "http", "http_get": "http",
        "test": "exec",
    ]

    static let project = Keys(
        known: [
            "name", "services", "env", "env_file", "logs", "leftovers", "alerts", "api",
            "profiles",
        ]
    )
    static let api = Keys(
        known: ["listen", "tls", "read_only", "hosts", "origins", "insecure"],
        example: "api: { listen: 127.0.0.1:9650 }"
    )
    static let tls = Keys(
        known: ["cert", "key"],
        example: "tls: { cert: /etc/ssl/vigia.pem, key: /etc/ssl/vigia.key }"
    )
    static let profile = Keys(known: ["services", "env", "env_file"])
    static let environmentFile = Keys(
        known: ["path", "optional"],
        example: "env_file: { path: .env, optional: true }"
    )
    static let service = Keys(
        known: [
            "command", "port", "env", "env_file", "directory", "user", "group", "umask", "nice",
            "no_new_privs", "capabilities", "health", "restart", "memory", "stop", "logs",
            "depends_on", "sockets", "reuse_port",
            "notify", "watchdog", "instances", "checks", "auto_repair", "backup", "watch", "build",
        ]
    )
    static let health = Keys(
        known: questions + [
            "method", "headers", "expect", "interval", "timeout", "failures", "successes",
            "start_timeout", "accept_within",
        ],
        later: ["heartbeat"],
        example: "health: { http: /health }"
    )
    static let expect = Keys(known: ["status", "json", "body"], example: "expect: { status: 2xx }")
    static let restart = Keys(
        known: [
            "policy", "delay", "backoff", "max_delay", "jitter", "attempts", "window",
            "stable_after", "cooldown",
        ],
        example: "restart: { policy: always }"
    )
    static let memory = Keys(
        known: ["limit", "soft", "relief", "interval", "forecast"],
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

    /// The keys of a check: its question, and the keys that go with it.
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

    /// The keys that name what a check asks; a check has exactly one.
    static let checkQuestions = [
        "port", "file", "directory", "env", "executable", "dependencies", "sqlite", "disk",
        "memory", "clock", "command",
    ]

    /// The keys under `health` that name what a probe asks; a probe has exactly one.
    static let questions = ["http", "tcp", "exec", "unix"]
}

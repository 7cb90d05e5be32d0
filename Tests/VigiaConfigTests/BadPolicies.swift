/// Invalid `restart`, `memory` and `stop`: each file with the exact report.
let badPolicies = BadFile.table(
    #"""
    ===
    services:
      web:
        command: x
        restart: { policy: alwys }
    >>>
    vigia.yaml:4:24: error[config.value]: "policy" cannot be "alwys"; did you mean "always"?
      hint: allowed: always, on-failure, never
    ===
    services:
      web:
        command: x
        restart: { policy: sometimes }
    >>>
    vigia.yaml:4:24: error[config.value]: "policy" cannot be "sometimes"
      hint: allowed: always, on-failure, never
    ===
    services:
      web:
        command: x
        restart: always
    >>>
    vigia.yaml:4:14: error[config.kind]: "restart" must be a map of settings, not text
      hint: write restart: { policy: always }
    ===
    services:
      web:
        command: x
        restart: { backoff: 0.5 }
    >>>
    vigia.yaml:4:25: error[config.out_of_range]: "backoff" is 0.5; it must be from 1 to 10
    ===
    services:
      web:
        command: x
        restart: { backoff: nan }
    >>>
    vigia.yaml:4:25: error[config.value]: "backoff" cannot be "nan"; it must be a number
    ===
    services:
      web:
        command: x
        restart: { jitter: 0.9 }
    >>>
    vigia.yaml:4:24: error[config.out_of_range]: "jitter" is 0.9; it must be from 0 to 0.5
    ===
    services:
      web:
        command: x
        restart: { delay: 10s, max_delay: 5s }
    >>>
    vigia.yaml:4:39: error[config.conflict]: "max_delay" is 5s, less than "delay", 10s
    ===
    services:
      web:
        command: x
        restart: { attempts: many }
    >>>
    vigia.yaml:4:26: error[config.value]: "attempts" cannot be "many"; it must be a whole number
    ===
    services:
      web:
        command: x
        restart: { cooldown: nevr }
    >>>
    vigia.yaml:4:26: error[config.value]: "cooldown" cannot be "nevr", which is not a time
      hint: write a number and a unit: 250ms, 30s, 5m, 1h30m, 2d
    ===
    services:
      web:
        command: x
        memory: { limit: 500 }
    >>>
    vigia.yaml:4:22: error[config.unit]: "limit" is 500 without a unit; write 500MB
    ===
    services:
      web:
        command: x
        memory: { limit: 524288000 }
    >>>
    vigia.yaml:4:22: error[config.unit]: "limit" is 524288000 without a unit; write 524288000B
    ===
    services:
      web:
        command: x
        memory: { limit: lots }
    >>>
    vigia.yaml:4:22: error[config.value]: "limit" cannot be "lots", which is not a size
      hint: write a number and a unit: 64KB, 500MB, 1.5GB
    ===
    services:
      web:
        command: x
        memory: { limit: 100KB }
    >>>
    vigia.yaml:4:22: error[config.out_of_range]: "limit" is 100KB; it must be from 1 MB to 16 TB
    ===
    services:
      web:
        command: x
        memory: { soft: 600MB }
    >>>
    vigia.yaml:4:21: error[config.conflict]: "soft" is 600 MB, more than "limit", 500 MB
      hint: "limit" is 500 MB unless it is set
    ===
    services:
      web:
        command: x
        memory: { soft: 120% }
    >>>
    vigia.yaml:4:21: error[config.out_of_range]: "soft" is 120%; it must be from 1% to 100%
    ===
    services:
      web:
        command: x
        memory: { relief: SIGUSR3 }
    >>>
    vigia.yaml:4:23: error[config.value]: "relief" cannot be "SIGUSR3"; did you mean "SIGUSR1"?
      hint: write a signal's name, such as SIGTERM, SIGINT, SIGHUP, SIGUSR1 or SIGUSR2
    ===
    services:
      web:
        command: x
        memory: { relief: SIGKILL }
    >>>
    vigia.yaml:4:23: error[config.value]: "relief" cannot be "SIGKILL"
      hint: write a signal's name, such as SIGTERM, SIGINT, SIGHUP, SIGUSR1 or SIGUSR2
    ===
    services:
      web:
        command: x
        memory: { relief: POST /gc }
    >>>
    vigia.yaml:4:23: error[config.conflict]: "relief" by POST needs a "port"
    ===
    services:
      web:
        command: x
        memory: { relief: POST gc }
        port: 80
    >>>
    vigia.yaml:4:23: error[config.value]: "relief" cannot post to "gc", which is not a path
      hint: write POST /path
    ===
    services:
      web:
        command: x
        memory: { forecast: never }
    >>>
    vigia.yaml:4:25: error[config.value]: "forecast" cannot be "never", which is not a time
      hint: write a number and a unit: 250ms, 30s, 5m, 1h30m, 2d
    ===
    services:
      web:
        command: x
        memory: { forecast: 8d }
    >>>
    vigia.yaml:4:25: error[config.out_of_range]: "forecast" is 8d; it must be from 1s to 7d
    ===
    services:
      web:
        command: x
        memory: 500MB
    >>>
    vigia.yaml:4:13: error[config.kind]: "memory" must be a map of settings, not text
      hint: write memory: { limit: 500MB }
    ===
    services:
      web:
        command: x
        stop: { signal: TREM }
    >>>
    vigia.yaml:4:21: error[config.value]: "signal" cannot be "TREM"; did you mean "SIGTERM"?
      hint: write a signal's name, such as SIGTERM, SIGINT, SIGHUP, SIGUSR1 or SIGUSR2
    ===
    services:
      web:
        command: x
        stop: { timeout: 2d }
    >>>
    vigia.yaml:4:22: error[config.out_of_range]: "timeout" is 2d; it must be from 0ms to 1d
    ===
    services:
      web:
        command: x
        stop: { signal: 15 }
    >>>
    vigia.yaml:4:21: error[config.value]: "signal" cannot be "15"; did you mean "SIGIO"?
      hint: write a signal's name, such as SIGTERM, SIGINT, SIGHUP, SIGUSR1 or SIGUSR2
    ===
    services:
      web:
        command: x
        logs: { format: jsn }
    >>>
    vigia.yaml:4:21: error[config.value]: "format" cannot be "jsn"; did you mean "json"?
      hint: allowed: raw, timestamped, json
    ===
    services:
      web:
        command: x
        logs: { max_size: 1KB }
    >>>
    vigia.yaml:4:23: error[config.out_of_range]: "max_size" is 1KB; it must be from 64 KB to 16 GB
    ===
    services:
      web:
        command: x
        logs: { compress: perhaps }
    >>>
    vigia.yaml:4:23: error[config.value]: "compress" cannot be "perhaps"; it must be true or false
    ===
    services:
      web:
        command: x
        logs: { keep: -1 }
    >>>
    vigia.yaml:4:19: error[config.out_of_range]: "keep" is -1; it must be from 0 to 1000
    ===
    services:
      web:
        command: x
        logs: 20MB
    >>>
    vigia.yaml:4:11: error[config.kind]: "logs" must be a map of settings, not text
      hint: write logs: { max_size: 20MB }
    ===
    services: { web: { command: x } }
    logs: { min_free: 60% }
    >>>
    vigia.yaml:2:19: error[config.out_of_range]: "min_free" is 60%; it must be from 0% to 50%
    ===
    services: { web: { command: x } }
    logs: { min_free: 5 }
    >>>
    vigia.yaml:2:19: error[config.value]: "min_free" cannot be "5"; it must be a part such as 5%
    ===
    services: { web: { command: x } }
    logs: { totl: 1GB }
    >>>
    vigia.yaml:2:9: error[config.unknown_key]: there is no setting called "totl" here; did you mean "total"?
      hint: allowed here: total, min_free
    """#
)

/// Invalid checks: each file with the exact report.
let badChecks = BadFile.table(
    #"""
    ===
    services: { web: { command: x, checks: { port: 80 } } }
    >>>
    vigia.yaml:1:32: error[config.kind]: "checks" must be a list of checks, not a map
      hint: write checks: [port, { executable: node, version: ">=16" }]
    ===
    services: { web: { command: x, checks: [port] } }
    >>>
    vigia.yaml:1:41: error[config.missing]: the check of the port needs a port
      hint: add port: 3001 to the service, or write { port: 3001 }
    ===
    services: { web: { command: x, checks: [clokc] } }
    >>>
    vigia.yaml:1:41: error[config.value]: there is no check called "clokc"; did you mean "clock"?
      hint: checks are: port, file, directory, env, executable, dependencies, sqlite, disk, memory, clock, command
    ===
    services: { web: { command: x, checks: [disk] } }
    >>>
    vigia.yaml:1:41: error[config.value]: the check "disk" needs to be told what it asks of
      hint: write { disk: 5% }
    ===
    services: { web: { command: x, checks: [[port]] } }
    >>>
    vigia.yaml:1:41: error[config.kind]: a check must be a word or a map
      hint: write checks: [port, { executable: node, version: ">=16" }]
    ===
    services: { web: { command: x, checks: [ { severity: warn } ] } }
    >>>
    vigia.yaml:1:44: error[config.missing]: the check asks nothing
      hint: add one: port, file, directory, env, executable, dependencies, sqlite, disk, memory, clock, command
    ===
    services:
      web:
        command: x
        checks:
          - file: server.js
            version: 16
    >>>
    vigia.yaml:6:9: error[config.unknown_key]: there is no setting called "version" here
      hint: allowed here: file, access, severity, timeout, repair
    ===
    services: { web: { command: x, checks: [ { file: a, env: B } ] } }
    >>>
    vigia.yaml:1:53: error[config.unknown_key]: there is no setting called "env" here
      hint: allowed here: file, access, severity, timeout, repair
    ===
    services: { web: { command: x, checks: [ { executable: node, version: latest } ] } }
    >>>
    vigia.yaml:1:71: error[config.value]: "version" cannot be "latest", which is no range of versions
      hint: write ">=16", ">=3.10 <4" or "18.x"
    ===
    services: { web: { command: x, checks: [ { executable: app, version_command: app -V } ] } }
    >>>
    vigia.yaml:1:61: error[config.missing]: "version_command" means nothing without "version"
      hint: add which will do: version: ">=16"
    ===
    services: { web: { command: x, checks: [ { env: A, severity: fatal } ] } }
    >>>
    vigia.yaml:1:62: error[config.value]: "severity" cannot be "fatal"
      hint: allowed: required, warn
    ===
    services: { web: { command: x, checks: [ { env: "A=1" } ] } }
    >>>
    vigia.yaml:1:49: error[config.name]: a variable's name must not be empty or hold = or blanks
    ===
    services: { web: { command: x, checks: [ { env: A B } ] } }
    >>>
    vigia.yaml:1:49: error[config.name]: a variable's name must not be empty or hold = or blanks
      hint: write several as a list: env: [A, B]
    ===
    services: { web: { command: x, checks: [ { disk: { path: logs } } ] } }
    >>>
    vigia.yaml:1:44: error[config.missing]: the check of the disk asks nothing
      hint: add how much must be free: { path: logs, free: 5% }
    ===
    services: { web: { command: x, checks: [ { memory: 256 } ] } }
    >>>
    vigia.yaml:1:52: error[config.unit]: "memory" is 256 without a unit; write 256MB
    ===
    services: { web: { command: x, checks: [ { memory: 120% } ] } }
    >>>
    vigia.yaml:1:52: error[config.out_of_range]: "memory" is 120%; it must be from 0% to 100%
    ===
    services: { web: { command: x, checks: [ { file: ~/server.js } ] } }
    >>>
    vigia.yaml:1:50: error[config.value]: ~ is not expanded in "~/server.js"
      hint: write the whole path, or one relative to the folder of vigia.yaml
    ===
    services: { web: { command: x, checks: [ { command: a | b } ] } }
    >>>
    vigia.yaml:1:53: error[config.shell_syntax]: "command" holds |, which only a shell understands; it runs without one
      hint: quote it ('…') if it is meant as it stands, or run a shell: command: [sh, -c, "…"]
    ===
    services: { web: { command: x, checks: [ { command: a, timeout: 2h } ] } }
    >>>
    vigia.yaml:1:65: error[config.out_of_range]: "timeout" is 2h; it must be from 10ms to 1h
    ===
    services: { web: { command: x, auto_repair: sometimes } }
    >>>
    vigia.yaml:1:45: error[config.value]: "auto_repair" cannot be "sometimes"
      hint: allowed: safe, never, all
    ===
    services: { web: { command: x, checks: [ { dependencies: yarn } ] } }
    >>>
    vigia.yaml:1:58: error[config.value]: "dependencies" cannot be "yarn"
      hint: allowed: npm, pip, bundler, go, swift
    """#
)

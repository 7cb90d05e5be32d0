/// Invalid keys, names and commands: each file with the exact report.
let badKeys = BadFile.table(
    #"""
    ===
    service: { web: { command: x } }
    >>>
    vigia.yaml:1:1: error[config.unknown_key]: there is no setting called "service" here; did you mean "services"?
      hint: allowed here: name, services, env, env_file, logs, leftovers, alerts, api, profiles
    ===
    services:
      web:
        command: x
        comand: y
    >>>
    vigia.yaml:4:5: error[config.unknown_key]: there is no setting called "comand" here; did you mean "command"?
      hint: allowed here: command, port, env, env_file, directory, user, group, umask, nice, no_new_privs, capabilities, health, restart, memory, stop, logs, depends_on, sockets, reuse_port, notify, watchdog, instances, checks, auto_repair, backup, watch, build
    ===
    services:
      web:
        command: x
        health: { url: /x }
    >>>
    vigia.yaml:4:15: error[config.unknown_key]: there is no setting called "url" here; did you mean "http"?
      hint: allowed here: http, tcp, exec, unix, method, headers, expect, interval, timeout, failures, successes, start_timeout, accept_within
    ===
    services:
      web:
        command: x
        quite_something_else: 1
    >>>
    vigia.yaml:4:5: error[config.unknown_key]: there is no setting called "quite_something_else" here
      hint: allowed here: command, port, env, env_file, directory, user, group, umask, nice, no_new_privs, capabilities, health, restart, memory, stop, logs, depends_on, sockets, reuse_port, notify, watchdog, instances, checks, auto_repair, backup, watch, build
    ===
    services:
      web:
        command: x
        health: { heartbeat: /x }
    >>>
    vigia.yaml:4:15: error[config.unsupported]: "heartbeat" is not yet supported
      hint: remove it; allowed here: http, tcp, exec, unix, method, headers, expect, interval, timeout, failures, successes, start_timeout, accept_within
    ===
    services: { web: {} }
    >>>
    vigia.yaml:1:13: error[config.missing]: the service "web" has no command
      hint: add one: command: node server.js
    ===
    services: { web: }
    >>>
    vigia.yaml:1:13: error[config.kind]: the service "web" must be a map of settings, not an empty value
    ===
    services: { 'a b': { command: x } }
    >>>
    vigia.yaml:1:13: error[config.name]: "a b" cannot be the name of a service
      hint: letters, digits, - _ and . are allowed, at most 64; not . or - at the beginning
    ===
    services: { a/b: { command: x } }
    >>>
    vigia.yaml:1:13: error[config.name]: "a/b" cannot be the name of a service
      hint: letters, digits, - _ and . are allowed, at most 64; not . or - at the beginning
    ===
    services: { .a: { command: x } }
    >>>
    vigia.yaml:1:13: error[config.name]: ".a" cannot be the name of a service
      hint: letters, digits, - _ and . are allowed, at most 64; not . or - at the beginning
    ===
    name: -x
    services: { a: { command: x } }
    >>>
    vigia.yaml:1:7: error[config.name]: "-x" cannot be the name of a project
      hint: letters, digits, - _ and . are allowed, at most 64; not . or - at the beginning
    ===
    services: { a: { command: x }, a-error: { command: x } }
    >>>
    vigia.yaml:1:32: error[config.name]: "a-error" cannot be the name of a service beside "a", whose errors are kept in logs/a-error.log
    ===
    services: { process-monitor: { command: x } }
    >>>
    vigia.yaml:1:13: error[config.name]: "process-monitor" cannot be the name of a service; logs/process-monitor.log is Vigia's own
    ===
    services: { web: { command: a | b } }
    >>>
    vigia.yaml:1:29: error[config.shell_syntax]: "command" holds |, which only a shell understands; it runs without one
      hint: quote it ('…') if it is meant as it stands, or run a shell: command: [sh, -c, "…"]
    ===
    services: { web: { command: 'a && b' } }
    >>>
    vigia.yaml:1:29: error[config.shell_syntax]: "command" holds &, which only a shell understands; it runs without one
      hint: quote it ('…') if it is meant as it stands, or run a shell: command: [sh, -c, "…"]
    ===
    services: { web: { command: 'a $HOME' } }
    >>>
    vigia.yaml:1:29: error[config.shell_syntax]: "command" holds $HOME, which only a shell understands; it runs without one
      hint: write ${HOME}, or $$ for a dollar
    ===
    services: { web: { command: 'a $(b)' } }
    >>>
    vigia.yaml:1:29: error[config.shell_syntax]: "command" holds $, which only a shell understands; it runs without one
      hint: quote it ('…') if it is meant as it stands, or run a shell: command: [sh, -c, "…"]
    ===
    services: { web: { command: 'a `b`' } }
    >>>
    vigia.yaml:1:29: error[config.shell_syntax]: "command" holds a backquote, which only a shell understands; it runs without one
      hint: quote it ('…') if it is meant as it stands, or run a shell: command: [sh, -c, "…"]
    ===
    services: { web: { command: 'A=1 b' } }
    >>>
    vigia.yaml:1:29: error[config.shell_syntax]: "command" sets the variable A, which only a shell understands
      hint: set it under env: { A: … }
    ===
    services: { web: { command: 'a "b' } }
    >>>
    vigia.yaml:1:29: error[config.value]: "command" has a " that is never closed
    ===
    services: { web: { command: '' } }
    >>>
    vigia.yaml:1:29: error[config.value]: "command" names no program
    ===
    services: { web: { command: [] } }
    >>>
    vigia.yaml:1:20: error[config.value]: "command" names no program
    ===
    services: { web: { command: [a, [b]] } }
    >>>
    vigia.yaml:1:33: error[config.kind]: "command" must be made of texts, not of a list
    ===
    services: { web: { command: { a: b } } }
    >>>
    vigia.yaml:1:20: error[config.kind]: "command" must be a command line or a list of words, not a map
    ===
    services:
      web:
        command: |
          a
          b

    >>>
    vigia.yaml:3:14: error[config.shell_syntax]: "command" holds a line break, which only a shell understands; it runs without one
      hint: quote it ('…') if it is meant as it stands, or run a shell: command: [sh, -c, "…"]
    ===
    services:
      web:
        command:

    >>>
    vigia.yaml:3:5: error[config.kind]: "command" must be a command line or a list of words, not an empty value
    """#
)

/// Invalid dependencies and profiles, and several mistakes at once: each file with the exact
/// report.
let badProjects = BadFile.table(
    #"""
    ===
    services:
      web:
        command: x
        depends_on: [web]
    >>>
    vigia.yaml:4:18: error[config.dependency]: "web" depends on itself
    ===
    services:
      web:
        command: x
        depends_on: [dbb]
      db: { command: x }
    >>>
    vigia.yaml:4:18: error[config.dependency]: there is no service called "dbb"; did you mean "db"?
    ===
    services:
      web:
        command: x
        depends_on: { db: redy }
      db: { command: x }
    >>>
    vigia.yaml:4:23: error[config.value]: "db" cannot be "redy"; did you mean "ready"?
      hint: allowed: ready, started, done
    ===
    services:
      web:
        command: x
        depends_on: [db]
      db: { command: x, depends_on: [web] }
    >>>
    vigia.yaml:4:18: error[config.cycle]: services depend on each other in a circle: web -> db -> web
      hint: remove one of these depends_on
    ===
    services:
      a: { command: x, depends_on: [b] }
      b: { command: x, depends_on: [c] }
      c: { command: x, depends_on: { b: started } }
    >>>
    vigia.yaml:3:33: error[config.cycle]: services depend on each other in a circle: b -> c -> b
      hint: remove one of these depends_on
    ===
    services:
      web:
        command: x
        depends_on: { db: [ready] }
      db: { command: x }
    >>>
    vigia.yaml:4:19: error[config.kind]: "db" must be ready, started or done, not a list
    ===
    services: { web: { command: x } }
    profiles: [dev]
    >>>
    vigia.yaml:2:1: error[config.kind]: "profiles" must be a map of profiles, not a list
    ===
    services: { web: { command: x } }
    profiles: { dev: { web: { port: 80 } } }
    >>>
    vigia.yaml:2:20: error[config.unknown_key]: there is no setting called "web" here
      hint: allowed here: services, env, env_file
    ===
    services: { web: { command: x } }
    profiles: { dev: { services: { wbe: { port: 80 } } } }
    >>>
    vigia.yaml:2:32: error[config.profile]: there is no service called "wbe"; did you mean "web"?
      hint: a service that only a profile has needs a command
    ===
    services: { web: { command: x } }
    profiles: { dev: { services: { web: { port: 0 } } } }
    >>>
    vigia.yaml:2:45: error[config.out_of_range]: "port" is 0; it must be from 1 to 65535
    ===
    services:
      web:
        comand: x
        port: 99999
        memory: { limit: 5 }

    >>>
    vigia.yaml:3:5: error[config.unknown_key]: there is no setting called "comand" here; did you mean "command"?
      hint: allowed here: command, port, env, env_file, directory, user, group, umask, nice, no_new_privs, capabilities, health, restart, memory, stop, logs, depends_on, sockets, reuse_port, notify, watchdog, instances, checks, auto_repair, backup, watch, build
    vigia.yaml:4:11: error[config.out_of_range]: "port" is 99999; it must be from 1 to 65535
    vigia.yaml:5:22: error[config.unit]: "limit" is 5 without a unit; write 5MB
    """#
)

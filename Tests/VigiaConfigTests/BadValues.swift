/// Invalid ports, users, folders and environments: each file with the exact report.
let badValues = BadFile.table(
    #"""
    ===
    services:
      web:
        command: x
        port: 70000
    >>>
    vigia.yaml:4:11: error[config.out_of_range]: "port" is 70000; it must be from 1 to 65535
    ===
    services:
      web:
        command: x
        port: 0
    >>>
    vigia.yaml:4:11: error[config.out_of_range]: "port" is 0; it must be from 1 to 65535
    ===
    services:
      web:
        command: x
        port: $PORT
    >>>
    vigia.yaml:4:11: error[config.value]: "port" cannot be "$PORT"
      hint: a variable is written with braces: ${PORT}, or ${PORT:-default}
    ===
    services:
      web:
        command: x
        port: ${PORT:-http}
    >>>
    vigia.yaml:4:11: error[config.value]: "port" cannot be "${PORT:-http}"; it must be a whole number
    ===
    services:
      web:
        command: x
        port: ${PORT:-3001
    >>>
    vigia.yaml:4:11: error[config.value]: "port" has a ${ that names no variable
      hint: write ${NAME}, ${NAME:-default}, or $$ for a dollar
    ===
    services:
      web:
        command: x
        port: ${PORT:-${OTHER:-3001}}
    >>>
    vigia.yaml:4:11: error[config.value]: "port" has a ${ in the default of PORT
      hint: write the default itself: it holds no other variable
    ===
    services:
      web:
        command: x
        user: ""
        group: 33
    >>>
    vigia.yaml:4:11: error[config.value]: "user" is empty
    ===
    services:
      web:
        command: x
        port: ${PORT}
    >>>
    vigia.yaml:4:11: error[config.unset]: "port" needs the variable PORT, which is not set
      hint: set it in the environment or an env_file, write ${PORT:-default}, or $${PORT} for the text itself
    ===
    services:
      web:
        command: serve --key "${KEY}"
        env: { A: "x${B}", C: "${1}" }
    >>>
    vigia.yaml:3:14: error[config.unset]: "command" needs the variable KEY, which is not set
      hint: set it in the environment or an env_file, write ${KEY:-default}, or $${KEY} for the text itself
    vigia.yaml:4:12: error[config.unset]: the variable "A" needs the variable B, which is not set
      hint: set it in the environment or an env_file, write ${B:-default}, or $${B} for the text itself
    vigia.yaml:4:24: error[config.value]: the variable "C" has a ${ that names no variable
      hint: write ${NAME}, ${NAME:-default}, or $$ for a dollar
    ===
    services:
      web:
        command: uvicorn --port $PORT
    >>>
    vigia.yaml:3:14: error[config.shell_syntax]: "command" holds $PORT, which only a shell understands; it runs without one
      hint: write ${PORT}, or $$ for a dollar
    ===
    services:
      web:
        command: x
        port: http
    >>>
    vigia.yaml:4:11: error[config.value]: "port" cannot be "http"; it must be a whole number
    ===
    services:
      web:
        command: x
        port: [80]
    >>>
    vigia.yaml:4:5: error[config.kind]: "port" must be a whole number, not a list
    ===
    services:
      web:
        command: x
        port: +80
    >>>
    vigia.yaml:4:11: error[config.value]: "port" cannot be "+80"; it must be a whole number
    ===
    services:
      web:
        command: x
        nice: 20
    >>>
    vigia.yaml:4:11: error[config.out_of_range]: "nice" is 20; it must be from -20 to 19
    ===
    services:
      web:
        command: x
        umask: 088
    >>>
    vigia.yaml:4:12: error[config.value]: "umask" cannot be "088"; it must be an octal mask from 000 to 777
    ===
    services:
      web:
        command: x
        umask: 7777
    >>>
    vigia.yaml:4:12: error[config.value]: "umask" cannot be "7777"; it must be an octal mask from 000 to 777
    ===
    services:
      web:
        command: x
        user: nobody-here
    >>>
    vigia.yaml:4:11: error[config.not_found]: there is no user called "nobody-here"
    ===
    services:
      web:
        command: x
        user: "33:nobodies"
    >>>
    vigia.yaml:4:11: error[config.not_found]: there is no group called "nobodies"
    ===
    services:
      web:
        command: x
        user: www-data
        group: nobodies
    >>>
    vigia.yaml:5:12: error[config.not_found]: there is no group called "nobodies"
    ===
    services:
      web:
        command: x
        group: 33
    >>>
    vigia.yaml:4:5: error[config.conflict]: "group" needs a "user"
      hint: write the user too, if need be the one who runs Vigia
    ===
    services:
      web:
        command: x
        user: "33:33"
        group: 33
    >>>
    vigia.yaml:5:5: error[config.conflict]: a group stands in "user" already
      hint: remove one of the two
    ===
    services:
      web:
        command: x
        user: 4294967295
    >>>
    vigia.yaml:4:11: error[config.not_found]: there is no user called "4294967295"
    ===
    services:
      web:
        command: x
        capabilities: [chown, net_bind_servise]
    >>>
    vigia.yaml:4:27: error[config.value]: there is no capability called "net_bind_servise"; did you mean "net_bind_service"?
      hint: capabilities(7) lists them: net_bind_service, sys_nice and others
    ===
    services:
      web:
        command: x
        no_new_privs: yes
    >>>
    vigia.yaml:4:19: error[config.value]: "no_new_privs" cannot be "yes"; it must be true or false
    ===
    services:
      web:
        command: x
        directory: nowhere
    >>>
    vigia.yaml:4:16: error[config.not_found]: there is no folder "/srv/shop/nowhere"
      hint: "directory" is relative to the folder of vigia.yaml
    ===
    services:
      web:
        command: x
        directory: ~/app
    >>>
    vigia.yaml:4:16: error[config.value]: ~ is not expanded in "~/app"
      hint: write the whole path, or one relative to the folder of vigia.yaml
    ===
    services:
      web:
        command: x
        env_file: .env
    >>>
    vigia.yaml:4:15: error[config.not_found]: the environment file ".env" does not exist
      hint: it is looked for in the folder of vigia.yaml; { path: …, optional: true } if it may be missing
    ===
    services:
      web:
        command: x
        env_file: { optional: true }
    >>>
    vigia.yaml:4:5: error[config.missing]: "env_file" has no "path"
    ===
    services:
      web:
        command: x
        env_file: [a.env, { path: .env, optional: perhaps }]
    >>>
    vigia.yaml:4:16: error[config.not_found]: the environment file "a.env" does not exist
      hint: it is looked for in the folder of vigia.yaml; { path: …, optional: true } if it may be missing
    vigia.yaml:4:31: error[config.not_found]: the environment file ".env" does not exist
      hint: it is looked for in the folder of vigia.yaml; { path: …, optional: true } if it may be missing
    vigia.yaml:4:47: error[config.value]: "optional" cannot be "perhaps"; it must be true or false
    ===
    services:
      web:
        command: x
        env: SECRET=hush
    >>>
    vigia.yaml:4:5: error[config.kind]: "env" must be a map of names and values, not text
      hint: write env: { NAME: value }
    ===
    services:
      web:
        command: x
        env: [SECRET=hush]
    >>>
    vigia.yaml:4:5: error[config.kind]: "env" must be a map of names and values, not a list
      hint: write env: { NAME: value }
    ===
    services:
      web:
        command: x
        env: { SECRET: [hush] }
    >>>
    vigia.yaml:4:12: error[config.kind]: the variable "SECRET" must be text, not a list
    ===
    services:
      web:
        command: x
        env: { SECRET: }
    >>>
    vigia.yaml:4:12: error[config.kind]: the variable "SECRET" must be text, not an empty value
      hint: write "" for an empty value
    ===
    services:
      web:
        command: x
        port: 80
        env: { PORT: 81 }
    >>>
    vigia.yaml:5:12: error[config.conflict]: PORT is set here, and to another number by "port"
      hint: remove it; "port" becomes PORT by itself
    ===
    services:
      web:
        command: x
        env: { 'A=hush': 1 }
    >>>
    vigia.yaml:4:12: error[config.name]: a variable's name must not be empty or hold =
    """#
)

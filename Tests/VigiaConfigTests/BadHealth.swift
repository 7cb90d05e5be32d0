/// Invalid `health`: each file with the exact report.
let badHealth = BadFile.table(
    #"""
    ===
    services:
      web:
        command: x
        health: { interval: 30 }
        port: 80
    >>>
    vigia.yaml:4:25: error[config.unit]: "interval" is 30 without a unit; write 30s
    ===
    services:
      web:
        command: x
        health: { interval: 5000 }
        port: 80
    >>>
    vigia.yaml:4:25: error[config.unit]: "interval" is 5000 without a unit; write 5000ms
    ===
    services:
      web:
        command: x
        health: { interval: soon }
        port: 80
    >>>
    vigia.yaml:4:25: error[config.value]: "interval" cannot be "soon", which is not a time
      hint: write a number and a unit: 250ms, 30s, 5m, 1h30m, 2d
    ===
    services:
      web:
        command: x
        health: { interval: 10ms }
        port: 80
    >>>
    vigia.yaml:4:25: error[config.out_of_range]: "interval" is 10ms; it must be from 100ms to 1d
    ===
    services:
      web:
        command: x
        health: { interval: 2d }
        port: 80
    >>>
    vigia.yaml:4:25: error[config.out_of_range]: "interval" is 2d; it must be from 100ms to 1d
    ===
    services:
      web:
        command: x
        health: /api/health
    >>>
    vigia.yaml:4:13: error[config.kind]: "health" must be a map of settings, not text
      hint: write health: { http: /health }
    ===
    services:
      web:
        command: x
        health: { http: /up }
    >>>
    vigia.yaml:4:21: error[config.missing]: "http" is a path, and the service has no port to ask it on
      hint: add port: 3001, or write the whole URL
    ===
    services:
      web:
        command: x
        health: { http: 'https://a/up' }
    >>>
    vigia.yaml:4:21: error[config.unsupported]: https is not yet supported
      hint: ask over http, or write exec: [curl, -fsS, "https://a/up"]
    ===
    services:
      web:
        command: x
        health: { http: up }
    >>>
    vigia.yaml:4:21: error[config.value]: "http" cannot be "up", which is neither a path nor a URL
      hint: write /health, or http://127.0.0.1:3001/health
    ===
    services:
      web:
        command: x
        health: { http: /up, tcp: 80 }
        port: 80
    >>>
    vigia.yaml:4:26: error[config.conflict]: "http" and "tcp" exclude each other
      hint: ask one question
    ===
    services:
      web:
        command: x
        health: { tcp: 0 }
    >>>
    vigia.yaml:4:20: error[config.value]: "tcp" cannot be "0"; it must be a port from 1 to 65535, or host:port
    ===
    services:
      web:
        command: x
        health: { tcp: 'a b:80' }
    >>>
    vigia.yaml:4:20: error[config.value]: "tcp" cannot be "a b:80"; it must be a port from 1 to 65535, or host:port
    ===
    services:
      web:
        command: x
        health: { unix: /xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx }
    >>>
    vigia.yaml:4:21: error[config.out_of_range]: the path of the socket has 121 bytes; at most 107 are allowed
    ===
    services:
      web:
        command: x
        health: { exec: 'a > b' }
    >>>
    vigia.yaml:4:21: error[config.shell_syntax]: "exec" holds >, which only a shell understands; it runs without one
      hint: quote it ('…') if it is meant as it stands, or run a shell: exec: [sh, -c, "…"]
    ===
    services:
      web:
        command: x
        health: { interval: 5s }
    >>>
    vigia.yaml:4:15: error[config.missing]: "interval" means nothing here, since nothing is asked
      hint: add a question: http, tcp, exec or unix; or give the service a port
    ===
    services:
      web:
        command: x
        health: { http: /, accept_within: 1m }
        port: 80
    >>>
    vigia.yaml:4:24: error[config.conflict]: "accept_within" belongs to a tcp or unix probe
      hint: remove it; a probe that asks for an answer fails if no connection is accepted
    ===
    services:
      web:
        command: x
        health: { http: /, method: DELETE, headers: { "a b": c, Connection: close, C: "a\nb" } }
        port: 80
    >>>
    vigia.yaml:4:32: error[config.value]: "method" cannot be "DELETE"; it must be one of GET, HEAD, OPTIONS, POST
    vigia.yaml:4:51: error[config.name]: "a b" is no name of a header field
    vigia.yaml:4:61: error[config.name]: "Connection" cannot be set: Vigia writes it itself
    vigia.yaml:4:83: error[config.value]: the value of "C" cannot be sent: it must have at most 4096 bytes, and no line ends
    ===
    services:
      web:
        command: x
        health: { http: /, method: HEAD, expect: { json: { a: b } } }
        port: 80
    >>>
    vigia.yaml:4:48: error[config.conflict]: "json" asks for a body, and an answer to HEAD has none
    ===
    services:
      web:
        command: x
        health: { tcp: 81, method: HEAD, headers: [a] }
    >>>
    vigia.yaml:4:24: error[config.conflict]: "method" belongs to "http"
    vigia.yaml:4:38: error[config.conflict]: "headers" belongs to "http"
    ===
    services:
      web:
        command: x
        health: { accept_within: 1m }
    >>>
    vigia.yaml:4:15: error[config.missing]: "accept_within" means nothing here, since nothing is asked
      hint: add a question: http, tcp, exec or unix; or give the service a port
    ===
    services:
      web:
        command: x
        health: { start_timeout: 1s }
    >>>
    vigia.yaml:4:30: error[config.conflict]: "start_timeout" is 1s; a service without a question is ready after 1s
    ===
    services:
      web:
        command: x
        health: { http: /, failures: 0 }
        port: 80
    >>>
    vigia.yaml:4:34: error[config.out_of_range]: "failures" is 0; it must be from 1 to 100
    ===
    services:
      web:
        command: x
        health: { http: /, expect: { status: 2yy } }
        port: 80
    >>>
    vigia.yaml:4:42: error[config.value]: "status" cannot be "2yy"
      hint: write 200, 2xx or 200-299, or a list of them
    ===
    services:
      web:
        command: x
        health: { http: /, expect: { status: 600 } }
        port: 80
    >>>
    vigia.yaml:4:42: error[config.value]: "status" cannot be "600"
      hint: write 200, 2xx or 200-299, or a list of them
    ===
    services:
      web:
        command: x
        health: { http: /, expect: { json: ok } }
        port: 80
    >>>
    vigia.yaml:4:40: error[config.kind]: "json" must be a map of keys and values, not text
    ===
    services:
      web:
        command: x
        health: { http: /, expect: { json: { a: { b: c } } } }
        port: 80
    >>>
    vigia.yaml:4:42: error[config.kind]: "a" must be text or a list, not a map
    ===
    services:
      web:
        command: x
        health: { tcp: 80, expect: { status: 200 } }
    >>>
    vigia.yaml:4:24: error[config.conflict]: "expect" belongs to "http"
    ===
    services:
      web:
        command: x
        health: { http: /, expect: { body: ok } }
        port: 80
    >>>
    vigia.yaml:4:40: error[config.value]: "body" cannot be "ok"; it must be true or false
    """#
)

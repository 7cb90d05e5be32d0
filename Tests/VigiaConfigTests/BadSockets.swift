/// Invalid held sockets: each file with the exact report.
let badSockets = BadFile.table(
    #"""
    ===
    services: { web: { command: x, sockets: { http: 3001 } } }
    >>>
    vigia.yaml:1:49: error[config.value]: the socket "http" cannot be at "3001"
      hint: write 127.0.0.1:3001, or :3001 for every address of this machine
    ===
    services: { web: { command: x, sockets: { http: "localhost:3001" } } }
    >>>
    vigia.yaml:1:49: error[config.value]: the socket "http" cannot be at "localhost:3001"
      hint: write a numeric address, such as 127.0.0.1:3001; names may change
    ===
    services: { web: { command: x, sockets: { http: "127.0.0.1:70000" } } }
    >>>
    vigia.yaml:1:49: error[config.value]: the socket "http" cannot be at "127.0.0.1:70000"
      hint: write 127.0.0.1:3001, [::1]:3001, :3001 for every address, or unix:/path
    ===
    services: { web: { command: x, sockets: 127.0.0.1:3001 } }
    >>>
    vigia.yaml:1:41: error[config.kind]: "sockets" must be a map of names and addresses, not text
      hint: write sockets: { http: 127.0.0.1:3001 }
    ===
    services: { web: { command: x, sockets: {} } }
    >>>
    vigia.yaml:1:32: error[config.kind]: "sockets" must be a map of names and addresses, not an empty one
      hint: write sockets: { http: 127.0.0.1:3001 }
    ===
    services: { web: { command: x, sockets: { http: "unix:" } } }
    >>>
    vigia.yaml:1:49: error[config.value]: the socket "http" has no path
      hint: write unix:/run/shop.sock
    ===
    services: { web: { command: x, sockets: { "a:b": ":80" } } }
    >>>
    vigia.yaml:1:43: error[config.name]: "a:b" cannot be the name of a socket
      hint: letters, digits, - _ and . are allowed, at most 64; not . or - at the beginning
    ===
    services:
      a: { command: x, sockets: { http: "127.0.0.1:80" } }
      b: { command: x, sockets: { http: ":80" } }
    >>>
    vigia.yaml:3:37: error[config.conflict]: the address :80 is taken by the socket "http" of "a"
    ===
    services:
      a: { command: x, sockets: { http: ":80" } }
      b: { command: x, sockets: { http: "${HOST:-127.0.0.1}:80" } }
    >>>
    vigia.yaml:3:37: error[config.conflict]: the address ${HOST:-127.0.0.1}:80 is taken by the socket "http" of "a"
    ===
    services: { web: { command: x, sockets: { a: ":80" }, health: { tcp: 80 } } }
    >>>
    vigia.yaml:1:70: error[config.conflict]: "tcp" asks a socket that Vigia holds; that takes connections even while the service is dead
      hint: ask for an answer: http: /health
    ===
    services: { web: { command: x, sockets: { a: "unix:s" }, health: { unix: s } } }
    >>>
    vigia.yaml:1:74: error[config.conflict]: "unix" asks a socket that Vigia holds; that takes connections even while the service is dead
      hint: ask for an answer: http: /health
    ===
    services: { web: { command: x, sockets: { a: ":80" }, reuse_port: true } }
    >>>
    vigia.yaml:1:55: error[config.conflict]: "reuse_port" and "sockets" exclude each other
      hint: held sockets are shared by both runs already; remove "reuse_port"
    ===
    services: { web: { command: x, port: 80, instances: 4 } }
    >>>
    vigia.yaml:1:53: error[config.conflict]: 4 instances cannot all listen on port 80
      hint: have Vigia listen for them: sockets: { http: 127.0.0.1:80 }; or write reuse_port: true where they share it by themselves
    ===
    services: { web: { command: x, instances: 65 } }
    >>>
    vigia.yaml:1:43: error[config.out_of_range]: "instances" is 65; it must be from 1 to 64
    ===
    services: { web: { command: x, instances: 2 }, web.2: { command: x } }
    >>>
    vigia.yaml:1:48: error[config.name]: "web.2" is the name of an instance of another service
    ===
    services: { web: { command: x, reuse_port: true } }
    >>>
    vigia.yaml:1:32: error[config.missing]: "reuse_port" needs a "port", the one that is shared
    ===
    services: { web: { command: x, sockets: { a: ":1", b: ":2", c: ":3", d: ":4", e: ":5", f: ":6", g: ":7", h: ":8" } } }
    >>>
    vigia.yaml:1:106: error[config.out_of_range]: there are 8 sockets; at most 7 are allowed
    """#
)

/// Invalid `watch` and `build`: each file with the exact report.
let badDevelopment = BadFile.table(
    #"""
    ===
    services:
      web:
        command: x
        watch: /etc/**
    >>>
    vigia.yaml:4:12: error[config.value]: "watch" cannot be "/etc/**", which is no path in the project
      hint: write patterns relative to the folder of vigia.yaml, such as src/**/*.js
    ===
    services:
      web:
        command: x
        watch: [src/**, ../lib/**, "!"]
    >>>
    vigia.yaml:4:21: error[config.value]: "watch" cannot be "../lib/**", which is no path in the project
      hint: write patterns relative to the folder of vigia.yaml, such as src/**/*.js
    vigia.yaml:4:32: error[config.value]: "watch" cannot be "!", which is no path in the project
      hint: write patterns relative to the folder of vigia.yaml, such as src/**/*.js
    ===
    services:
      web:
        command: x
        watch: []
    >>>
    vigia.yaml:4:5: error[config.value]: "watch" is empty
      hint: write none to watch nothing, or leave it out
    ===
    services:
      web:
        command: x
        watch: { src: true }
    >>>
    vigia.yaml:4:5: error[config.kind]: "watch" must be text or a list, not a map
    ===
    services:
      web:
        command: x
        watch: "{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}"
    >>>
    vigia.yaml:4:12: error[config.out_of_range]: the pattern "{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}" is too long, or its braces stand for more than 64 patterns
      hint: write patterns relative to the folder of vigia.yaml, such as src/**/*.js
    ===
    services:
      web:
        command: x
        build: a | b
    >>>
    vigia.yaml:4:12: error[config.shell_syntax]: "build" holds |, which only a shell understands; it runs without one
      hint: quote it ('…') if it is meant as it stands, or run a shell: build: [sh, -c, "…"]
    ===
    services:
      web:
        command: x
        build: { timeout: 1m }
    >>>
    vigia.yaml:4:5: error[config.missing]: "build" has no command
      hint: add one: build: { command: swift build }
    ===
    services:
      web:
        command: x
        build: { command: y, timeout: 1ms }
    >>>
    vigia.yaml:4:35: error[config.out_of_range]: "timeout" is 1ms; it must be from 1s to 1d
    ===
    services: { web: { command: x }, web-build: { command: y } }
    >>>
    vigia.yaml:1:34: error[config.name]: "web-build" cannot be the name of a service beside "web", whose builds are kept in logs/web-build.log
    """#
)

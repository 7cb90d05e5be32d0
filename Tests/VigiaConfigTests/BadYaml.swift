/// Invalid YAML, and YAML that Vigia does not read: each file with the exact report.
let badYaml = BadFile.table(
    #"""
    ===
    >>>
    vigia.yaml: error[config.missing]: the file is empty
      hint: begin with: services: { backend: { command: node server.js } }
    ===
    # nothing

    >>>
    vigia.yaml: error[config.missing]: the file is empty
      hint: begin with: services: { backend: { command: node server.js } }
    ===
    just text
    >>>
    vigia.yaml:1:1: error[config.kind]: the file must be a map of settings, not text
    ===
    - a
    - b
    >>>
    vigia.yaml:1:1: error[config.kind]: the file must be a map of settings, not a list
    ===
    name: shop
    >>>
    vigia.yaml: error[config.missing]: there are no services
      hint: begin with: services: { backend: { command: node server.js } }
    ===
    services:
    >>>
    vigia.yaml:1:1: error[config.kind]: "services" must be a map of services, not an empty value
      hint: begin with: services: { backend: { command: node server.js } }
    ===
    services: {}
    >>>
    vigia.yaml:1:1: error[config.kind]: "services" must be a map of services, not an empty one
      hint: begin with: services: { backend: { command: node server.js } }
    ===
    services: [web]
    >>>
    vigia.yaml:1:1: error[config.kind]: "services" must be a map of services, not a list
      hint: begin with: services: { backend: { command: node server.js } }
    ===
    services:
    	web: {}
    >>>
    vigia.yaml:2:1: error[config.syntax]: this is not YAML: found character that cannot start any token while scanning for the next token
      hint: indent with spaces; YAML does not take tabs
    ===
    services: { web: { command: x }
    >>>
    vigia.yaml:1:11: error[config.syntax]: this is not YAML: the map that begins here is not closed: did not find expected ',' or '}' in line 2, column 1
    ===
    services: { web: { command: [x }
    >>>
    vigia.yaml:1:29: error[config.syntax]: this is not YAML: the list that begins here is not closed: did not find expected ',' or ']' in line 1, column 32
    ===
    services:
      a: [1, 2

      b: 3
    >>>
    vigia.yaml:2:6: error[config.syntax]: this is not YAML: the list that begins here is not closed: did not find expected ',' or ']' in line 4, column 4
    ===
    services:
      a: "open
      b: 3
    >>>
    vigia.yaml:2:6: error[config.syntax]: this is not YAML: the quoted text that begins here is not closed: found unexpected end of stream in line 4, column 1
    ===
    a: b: c
    >>>
    vigia.yaml:1:5: error[config.syntax]: this is not YAML: mapping values are not allowed in this context
    ===
    services: { web: { command: x } }
    ---
    a: b
    >>>
    vigia.yaml:2:1: error[config.documents]: a second document begins here; one is allowed
      hint: remove the line ---
    ===
    services: { web: &a { command: x }, b: *a }
    >>>
    vigia.yaml:1:18: error[config.alias]: anchors (&name) are not supported
      hint: remove the anchor
    ===
    services: { web: *a }
    >>>
    vigia.yaml:1:18: error[config.alias]: aliases (*name) are not supported
      hint: write the value out
    ===
    services:
      web:
        <<: { command: x }
    >>>
    vigia.yaml:3:5: error[config.merge_key]: merge keys (<<) are not supported
      hint: write the settings out, or use a profile
    ===
    services: { web: !!map { command: x } }
    >>>
    vigia.yaml:1:18: error[config.tag]: tags (!name) are not supported
      hint: remove the tag
    ===
    services: { web: { command: x, command: y } }
    >>>
    vigia.yaml:1:32: error[config.duplicate_key]: "command" stands here a second time; the first is in line 1
      hint: keep one of them
    ===
    services:
      web:
        command: x
      web:
        command: y
    >>>
    vigia.yaml:4:3: error[config.duplicate_key]: "web" stands here a second time; the first is in line 2
      hint: keep one of them
    ===
    ? [a]
    : b
    >>>
    vigia.yaml:1:3: error[config.syntax]: a key must be text
    ===
    [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[
    >>>
    vigia.yaml:1:34: error[config.too_deep]: lists and maps stand more than 32 deep here
    ===
    services: { web: { command: "a\0b" } }
    >>>
    vigia.yaml:1:29: error[config.value]: this text holds a NUL character
    """#
)

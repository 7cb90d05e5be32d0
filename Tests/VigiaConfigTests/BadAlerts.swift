/// Invalid `alerts`: each file with the exact report.
let badAlerts = BadFile.table(
    #"""
    ===
    alerts: {}
    services: { web: { command: x } }
    >>>
    vigia.yaml:1:1: error[config.missing]: "alerts" does not say where to send them
      hint: write alerts: { to: [{ slack: "${SLACK_URL}" }] }
    ===
    alerts: { to: [{ slack: https://x.org }], rules: { log: { services: web } } }
    services: { web: { command: x } }
    >>>
    vigia.yaml:1:57: error[config.missing]: the rule does not say what a line must match
      hint: write log: { match: "out of memory" }
    ===
    alerts: { to: [{ slack: https://x.org }], rules: { log: [{ match: "a{3}" }] } }
    services: { web: { command: x } }
    >>>
    vigia.yaml:1:67: error[config.value]: "a{3}" has {, which means nothing here; write \ before a sign
      hint: for example: "^ERROR|out of memory"
    ===
    alerts: { to: [{ slack: https://x.org }], rules: { log: { match: x, services: [wbe] } } }
    services: { web: { command: x } }
    >>>
    vigia.yaml:1:69: error[config.value]: there is no service called "wbe"; did you mean "web"?
    ===
    alerts: { to: [{ slack: https://x.org }], quiet: [Sat-Sun, night] }
    services: { web: { command: x } }
    >>>
    vigia.yaml:1:43: error[config.value]: "quiet" cannot be "night"
      hint: for example: ["22:00-07:00", "Sat-Sun"]
    ===
    alerts: { to: [{ slack: https://x.org }], quiet: Mon-Sun }
    services: { web: { command: x } }
    >>>
    vigia.yaml:1:50: error[config.value]: "quiet" covers the whole week, so no warning would ever be sent
      hint: use severity: critical instead
    ===
    alerts: { to: https://example.org }
    services: { web: { command: x } }
    >>>
    vigia.yaml:1:11: error[config.kind]: "to" must be a list of targets, not text
      hint: write alerts: { to: [{ slack: "${SLACK_URL}" }] }
    ===
    alerts: { to: [slack] }
    services: { web: { command: x } }
    >>>
    vigia.yaml:1:11: error[config.kind]: a target must be a map of settings, not text
      hint: write alerts: { to: [{ slack: "${SLACK_URL}" }] }
    ===
    alerts: { to: [{ slak: https://example.org }] }
    services: { web: { command: x } }
    >>>
    vigia.yaml:1:18: error[config.unknown_key]: there is no setting called "slak" here; did you mean "slack"?
      hint: allowed here: webhook, slack, discord, telegram, ntfy, pagerduty, alertmanager, mail, command, dead_mans_switch, name, severity, ca
    ===
    alerts: { to: [{ name: a }] }
    services: { web: { command: x } }
    >>>
    vigia.yaml:1:18: error[config.missing]: the target has no kind
      hint: add one: webhook, slack, discord, telegram, ntfy, pagerduty, alertmanager, mail, command, dead_mans_switch
    ===
    alerts: { to: [{ slack: ftp://example.org/hush }] }
    services: { web: { command: x } }
    >>>
    vigia.yaml:1:18: error[config.value]: "slack" must be an address that begins with https:// or http://
      hint: it is not shown here, since it may be secret
    ===
    alerts: { to: [{ webhook: "https://user:hush@example.org/" }] }
    services: { web: { command: x } }
    >>>
    vigia.yaml:1:18: error[config.value]: "webhook" must not contain a user or password
      hint: write user and password, or token, as settings of their own
    ===
    alerts: { to: [{ slack: "${SLACK_URL}" }] }
    services: { web: { command: x } }
    >>>
    vigia.yaml:1:25: error[config.unset]: "slack" needs the variable SLACK_URL, which is not set
      hint: set it in the environment or an env_file, write ${SLACK_URL:-default}, or $${SLACK_URL} for the text itself
    ===
    alerts: { to: [{ telegram: "12:hush" }] }
    services: { web: { command: x } }
    >>>
    vigia.yaml:1:18: error[config.missing]: "telegram" needs "chat"
      hint: its settings: telegram, chat, url, name, severity, ca
    ===
    alerts: { to: [{ ntfy: https://ntfy.sh }] }
    services: { web: { command: x } }
    >>>
    vigia.yaml:1:18: error[config.value]: "ntfy" must end with the name of a topic
      hint: https://ntfy.sh/TOPIC
    ===
    alerts: { to: [{ mail: smtps://mail.example.org, from: vigia, to: [a@b, "c d@e"], password: hush }] }
    services: { web: { command: x } }
    >>>
    vigia.yaml:1:50: error[config.value]: "from" must be a mail address: ops@example.org
    vigia.yaml:1:63: error[config.value]: "to" must be a mail address: ops@example.org
    vigia.yaml:1:83: error[config.missing]: "password" needs the "user" that it belongs to
    ===
    alerts: { to: [{ slack: https://a.org, token: hush }] }
    services: { web: { command: x } }
    >>>
    vigia.yaml:1:40: error[config.unknown_key]: there is no setting called "token" here
      hint: allowed here: slack, name, severity, ca
    ===
    alerts: { to: [{ slack: https://a.org, name: a }, { slack: https://b.org, name: a }] }
    services: { web: { command: x } }
    >>>
    vigia.yaml:1:81: error[config.conflict]: two targets are called "a"
    ===
    alerts: { to: [{ slack: https://a.org, severity: high }], rules: { down: 5, disk: 10, flapping: 3 } }
    services: { web: { command: x } }
    >>>
    vigia.yaml:1:50: error[config.value]: "severity" cannot be "high"
      hint: allowed: warning, critical
    vigia.yaml:1:74: error[config.unit]: "down" is 5 without a unit; write 5s
    vigia.yaml:1:83: error[config.value]: "disk" cannot be "10"
      hint: write a percentage from 1% to 90%, or off
    vigia.yaml:1:97: error[config.value]: "flapping" cannot be "3"
      hint: allowed: on, off
    """#
)

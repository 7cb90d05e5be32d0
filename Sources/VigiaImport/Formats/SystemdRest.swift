/// The settings of units that Vigia does not have.
enum SystemdRest {
    /// Notes those that a unit has.
    static func note(
        _ settings: SystemdSettings,
        _ name: String,
        _ project: inout ImportedProject
    ) {
        var confined: [String] = []
        for key in settings.keys {
            guard let setting = settings[key] else { continue }
            if known.contains(key) { continue }
            if let words = words[key] {
                project.leftOut("\(key): \(words)", of: name, line: setting.line)
            } else if sandbox.contains(where: key.hasPrefix) {
                confined.append(key)
            } else {
                project.leftOut("\(key): Vigia has no such setting", of: name, line: setting.line)
            }
        }
        if !confined.isEmpty {
            project.leftOut("Vigia does not confine: \(confined.joined(separator: ", "))", of: name)
        }
    }

    /// Those that are taken over, or mean nothing for Vigia.
    private static let known: Set<String> = [
        "Description", "Documentation", "Type", "ExecStart", "Environment", "EnvironmentFile",
        "WorkingDirectory", "User", "Group", "UMask", "Nice", "NoNewPrivileges",
        "AmbientCapabilities", "MemoryMax", "MemoryHigh", "KillSignal", "KillMode", "Restart",
        "RestartSec", "RestartMaxDelaySec", "RestartSteps", "StartLimitIntervalSec",
        "StartLimitInterval", "StartLimitBurst", "WatchdogSec", "TimeoutStartSec",
        "TimeoutStopSec", "TimeoutSec", "After", "Before", "Requires", "Wants", "BindsTo",
        "PartOf", "NotifyAccess", "SyslogIdentifier", "RemainAfterExit", "DefaultDependencies",
        "MemoryAccounting", "CPUAccounting", "TasksAccounting", "PIDFile", "SendSIGKILL",
    ]

    private static let words = [
        "LimitNOFILE": "start Vigia with this limit, for example `ulimit -n` before it",
        "ExecStartPre": "write it under `checks`, as `command`",
        "ExecStartPost": "start it as a service with depends_on",
        "ExecStop": "a service gets its stop signal; see `stop`",
        "ExecStopPost": "Vigia runs nothing after a service",
        "ExecReload": "`vigia reload` starts a new run before the old one ends",
        "StandardOutput": "output goes to logs/ of the project",
        "StandardError": "errors go to logs/ of the project",
        "OnFailure": "alerts tell of failures: docs/alerts.md",
        "RootDirectory": "Vigia changes no root folder",
        "DynamicUser": "Vigia makes no users",
        "SuccessExitStatus": "only status 0 counts as success",
        "RestartPreventExitStatus": "every failure counts",
        "RestartForceExitStatus": "every failure counts",
        "CPUQuota": "Vigia does not limit CPUs", "CPUWeight": "Vigia does not limit CPUs",
        "TasksMax": "Vigia does not limit processes", "Slice": "Vigia has cgroups of its own",
        "RuntimeMaxSec": "use cron and `vigia restart`",
        "UnsetEnvironment": "start Vigia without that variable",
        "PassEnvironment": "services inherit the environment of Vigia",
    ]

    private static let sandbox = [
        "Protect", "Private", "Restrict", "ReadOnly", "ReadWrite", "Inaccessible", "SystemCall",
        "CapabilityBoundingSet", "LockPersonality", "MemoryDeny", "Device", "IPAddress",
    ]
}

internal import VigiaCore

/// A `[program:…]` section of supervisord.
struct SupervisordProgram {
    let section: IniFile.Section
    let name: String
    let source: ImportSource

    /// The number of processes.
    var count: Int { max(1, section.text("numprocs").flatMap { Int($0) } ?? 1) }
    /// The number of the first process.
    var first: Int {
        let number = section.text("numprocs_start").flatMap { Int($0) } ?? 0
        return (0...1_000_000).contains(number) ? number : 0
    }

    /// Whether a setting other than the name depends on the number of the process.
    var namesNumber: Bool {
        section.settings.contains {
            $0.key != "process_name" && !$0.key.hasPrefix("std") && $0.value.holds("%(process_num)")
        }
    }

    /// Fills in the settings of one process.
    ///
    /// - Returns: false, with a note, where it cannot run.
    func fill(
        _ service: inout ImportedService,
        number: Int,
        _ project: inout ImportedProject
    ) -> Bool {
        let expansion = SupervisordText(name: name, number: number, source: source)
        guard let command = section["command"],
            case .words(let words) = WordSplitter.splitWords(expansion.expand(command.value)),
            words.first?.parts.isEmpty == false
        else {
            let words = "its command is missing, or has a quote that is not closed"
            project.leftOut(words, of: name, line: section.line)
            return false
        }
        service.command = words
        if let setting = section["environment"] {
            if let variables = expansion.variables(setting.value) {
                for one in variables { service.set(variable: one.name, one.value) }
            } else {
                project.leftOut("environment: it cannot be read", of: name, line: setting.line)
            }
        }
        service.takePort()
        let folder = section.text("directory").map { source.path(expansion.expand($0).raw) }
        service.set("directory", folder == "." ? nil : folder)
        service.set("user", section.text("user"))
        service.set("umask", section.text("umask"))
        takeRestart(&service, &project)
        takeStop(&service, &project)
        takeLogs(&service, &project)
        note(&project)
        return true
    }

    private func takeRestart(_ service: inout ImportedService, _ project: inout ImportedProject) {
        switch section.text("autorestart")?.lowercased() {
        case "true", "1", "yes", "on": break
        case "false", "0", "no", "off": service.restart.append(.init("policy", "never"))
        default: service.restart.append(.init("policy", "on-failure"))
        }
        if let text = section.text("startretries"), let count = Int(text), count > 0 {
            service.restart.append(.init("attempts", "\(count)"))
        }
        if let time = section.text("startsecs").flatMap(ForeignQuantity.seconds), time != "1s" {
            service.restart.append(.init("stable_after", time))
        }
        if let codes = section["exitcodes"], codes.value != "0" {
            let words = "exitcodes: only status 0 is expected"
            project.leftOut(words, of: name, line: codes.line)
        }
    }

    private func takeStop(_ service: inout ImportedService, _ project: inout ImportedProject) {
        if let setting = section["stopsignal"] {
            if let signal = ForeignQuantity.signal(setting.value) {
                if signal != "SIGTERM" { service.stop.append(.init("signal", signal)) }
            } else {
                project.leftOut("stopsignal: it is not known", of: name, line: setting.line)
            }
        }
        if let time = section.text("stopwaitsecs").flatMap(ForeignQuantity.seconds) {
            service.stop.append(.init("timeout", time))
        }
        let wholeTree = ["true", "1", "yes", "on"]
        if !wholeTree.contains(section.text("killasgroup")?.lowercased() ?? "") {
            project.differs("the whole process tree is stopped, not only its first process")
        }
    }

    private func takeLogs(_ service: inout ImportedService, _ project: inout ImportedProject) {
        if let text = section.text("stdout_logfile_maxbytes"), text != "0",
            let size = ForeignQuantity.size(text)
        {
            service.logs.append(.init("max_size", size))
        }
        if let text = section.text("stdout_logfile_backups"), let count = Int(text) {
            service.logs.append(.init("keep", "\(count)"))
        }
        let files = ["stdout_logfile", "stderr_logfile"].compactMap { section[$0] }
            .filter { !["auto", "none"].contains($0.value.lowercased()) }
        if let file = files.first {
            let words = "output goes to logs/\(service.name).log and -error.log, not to its files"
            project.differs(words, of: service.name, line: file.line)
        }
        if let setting = section["redirect_stderr"], setting.value.lowercased() == "true" {
            let words = "stderr has a file of its own; `vigia logs` merges both"
            project.differs(words, of: service.name, line: setting.line)
        }
    }

    private static let unknown = [
        "serverurl": "Vigia has another API: docs/api.md",
        "stdout_capture_maxbytes": "Vigia has no events of process communication",
        "stderr_capture_maxbytes": "Vigia has no events of process communication",
        "stdout_events_enabled": "rules about output are alerts: docs/alerts.md",
        "stderr_events_enabled": "rules about output are alerts: docs/alerts.md",
        "stdout_syslog": "Vigia writes no syslog", "stderr_syslog": "Vigia writes no syslog",
        "priority": "the order of starts follows from depends_on",
    ]

    private func note(_ project: inout ImportedProject) {
        for setting in section.settings {
            if let words = Self.unknown[setting.key] {
                project.leftOut("\(setting.key): \(words)", of: name, line: setting.line)
            }
        }
        let falses = ["false", "0", "no", "off"]
        if let setting = section["autostart"], falses.contains(setting.value.lowercased()) {
            let words = "autostart=false: `vigia start` starts all; name those to start"
            project.differs(words, of: name, line: setting.line)
        }
    }
}

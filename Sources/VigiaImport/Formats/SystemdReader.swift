internal import VigiaCore

/// Reads a service unit of systemd.
///
/// Source: systemd.service(5), systemd.exec(5), systemd.kill(5), systemd.resource-control(5).
struct SystemdReader {
    private let source: ImportSource
    private let unit: String

    init(_ source: ImportSource) {
        self.source = source
        let name = source.file.split(separator: "/").last.map { String($0) } ?? source.file
        unit = name.hasSuffix(".service") ? String(name.dropLast(".service".count)) : name
    }

    func read() throws(ImportRefusal) -> ImportedProject {
        for (end, words) in [
            (".timer", "Vigia has no timetable; leave the timer to systemd or cron"),
            (".socket", "write the socket under `sockets` of its service: docs/sockets.md"),
        ] where unit.hasSuffix(end) {
            throw .nothing(file: source.file, words)
        }
        let file = try IniFile(source, .systemd)
        guard file.sections.contains(where: { $0.name == "Service" }) else {
            throw .nothing(file: source.file, "it has no [Service] section")
        }
        var settings = SystemdSettings()
        for section in file.sections where ["Unit", "Service"].contains(section.name) {
            for setting in section.settings { settings.add(setting) }
        }
        var project = ImportedProject()
        let plain = unit.split(separator: "@").joined(separator: "-")
        var names = ServiceNames()
        var service = ImportedService(names.name(for: plain), line: settings["ExecStart"]?.line)
        guard fill(&service, settings, &project) else { return project }
        if file.sections.contains(where: { $0.name == "Install" }) {
            project.differs("Vigia itself must be started at boot, for all its services")
        }
        project.services = [service]
        return project
    }

    private func fill(
        _ service: inout ImportedService,
        _ settings: SystemdSettings,
        _ project: inout ImportedProject
    ) -> Bool {
        let name = service.name
        let user = settings.text("User")
        let text = SystemdText(unit: unit, user: user)
        if settings.text("Type")?.lowercased() == "forking" {
            let words = "Type=forking: Vigia needs a program that stays in the foreground"
            project.differs(words, of: name, line: settings["Type"]?.line)
        }
        guard let line = settings["ExecStart"], let command = SystemdCommand(line.value, text)
        else {
            project.leftOut("it has no ExecStart that can be read", of: name, line: service.line)
            return false
        }
        service.command = command.words
        for words in command.notes { project.differs(words, of: name, line: line.line) }
        if unit.hasSuffix("@") {
            let words = "it is a template: write what stands for %i into the file"
            project.differs(words, of: name)
        }
        takeEnvironment(&service, settings, text, &project)
        takeIdentity(&service, settings, text, &project)
        SystemdPolicies(settings: settings, name: name).apply(to: &service, &project)
        takeNeeds(&service, settings, &project)
        SystemdRest.note(settings, name, &project)
        project.differs("services inherit the environment of Vigia; systemd gives nearly none")
        return true
    }

    private func takeEnvironment(
        _ service: inout ImportedService,
        _ settings: SystemdSettings,
        _ text: SystemdText,
        _ project: inout ImportedProject
    ) {
        for setting in settings.all("Environment") {
            guard let words = text.plainWords(setting.value) else {
                project.leftOut(
                    "Environment: a quote is open",
                    of: service.name,
                    line: setting.line
                )
                continue
            }
            for word in words {
                guard let sign = word.firstIndex(of: "="), sign != word.startIndex else { continue }
                let value = Template(String(word[sign...].dropFirst()))
                service.set(variable: String(word[..<sign]), value)
            }
        }
        service.takePort()
        for setting in settings.all("EnvironmentFile") {
            let isOptional = setting.value.first == "-"
            let path =
                setting.value.first == "-" ? String(setting.value.dropFirst()) : setting.value
            let whole = text.expandSpecifiers(path).raw
            if isOptional, !source.has(whole) { continue }
            source.addVariables([whole], to: &service, &project)
        }
    }

    private func takeIdentity(
        _ service: inout ImportedService,
        _ settings: SystemdSettings,
        _ text: SystemdText,
        _ project: inout ImportedProject
    ) {
        if let setting = settings["WorkingDirectory"] {
            var path = setting.value
            if path.first == "-" { path.removeFirst() }
            if path == "~" || path.holds("%h") {
                let words = "WorkingDirectory: write the home folder as `directory`"
                project.leftOut(words, of: service.name, line: setting.line)
            } else {
                let folder = source.path(text.expandSpecifiers(path).raw)
                service.set("directory", folder == "." ? nil : folder)
            }
        } else {
            service.set("directory", "/")
        }
        service.set("user", settings.text("User"))
        if settings.text("User") != nil { service.set("group", settings.text("Group")) }
        service.set("umask", settings.text("UMask"))
        service.set("nice", settings.text("Nice"))
        if settings.flag("NoNewPrivileges") { service.set("no_new_privs", "true") }
        let kept = settings.text("AmbientCapabilities")?.split(separator: " ") ?? []
        if !kept.isEmpty, !kept.contains(where: { $0.hasPrefix("~") }) {
            service.plain.append(
                .init("capabilities", kept.map { Template(String($0).lowercased()) })
            )
        }
    }

    /// Other services that it names, which are not part of this file.
    private func takeNeeds(
        _ service: inout ImportedService,
        _ settings: SystemdSettings,
        _ project: inout ImportedProject
    ) {
        for key in ["Requires", "BindsTo", "After", "Wants"] {
            for setting in settings.all(key) {
                for other in setting.value.split(separator: " ") where other.hasSuffix(".service") {
                    let name = String(other.dropLast(".service".count))
                    let condition = key == "Requires" || key == "BindsTo" ? "ready" : "started"
                    if service.needs.contains(where: { $0.key == name }) { continue }
                    service.needs.append(.init(name, condition))
                }
            }
        }
    }
}

/// The settings of a unit; an empty value removes those above it.
struct SystemdSettings {
    private var values: [String: [IniFile.Setting]] = [:]

    /// The names of all settings.
    var keys: [String] { values.filter { !$0.value.isEmpty }.keys.sorted() }

    mutating func add(_ setting: IniFile.Setting) {
        if setting.value.isEmpty {
            values[setting.key] = []
        } else {
            values[setting.key, default: []].append(setting)
        }
    }

    /// The last value of a setting.
    subscript(key: String) -> IniFile.Setting? { values[key]?.last }

    func all(_ key: String) -> [IniFile.Setting] { values[key] ?? [] }

    func text(_ key: String) -> String? { self[key]?.value }

    func flag(_ key: String) -> Bool {
        ["1", "yes", "true", "on", "y", "t"].contains(text(key)?.lowercased() ?? "")
    }
}

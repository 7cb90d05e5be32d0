internal import VigiaCore

/// Reads the ecosystem file of pm2, as JavaScript, JSON or YAML.
///
/// Source: https://pm2.keymetrics.io/docs/usage/application-declaration/, pm2 7.0.3.
struct PM2Reader {
    private let source: ImportSource
    private var project = ImportedProject()
    private var names = ServiceNames()

    init(_ source: ImportSource) { self.source = source }

    mutating func read() throws(ImportRefusal) -> ImportedProject {
        let root = try source.foreignValue()
        var apps = root.items
        if case .map = root.shape { apps = root["apps"]?.items ?? [] }
        if apps.isEmpty, root["script"] != nil { apps = [root] }
        if apps.isEmpty, let one = root["apps"], case .map = one.shape { apps = [one] }
        for code in root.code.prefix(Self.notesMax) {
            project.leftOut("\(code.what): the file is read, not run", line: code.line)
        }
        for (place, app) in apps.enumerated() { take(app, place) }
        if root["deploy"] != nil {
            project.leftOut("pm2's deployment is not part of Vigia", of: "deploy")
        }
        if !project.services.isEmpty { addDifferences() }
        return project
    }

    private static let notesMax = 50

    private mutating func addDifferences() {
        project.differs("a service that ends is started again after 5s at first (pm2: at once)")
        let words = "after 5 unstable runs it is retried every 5m (pm2: given up after 16)"
        project.differs(words)
        project.differs("a process has 10s to stop (pm2: 1.6s), then its whole tree is killed")
        project.differs("output goes to logs/NAME.log and logs/NAME-error.log")
    }

    private mutating func take(_ app: ForeignValue, _ place: Int) {
        let script = app["script"]?.known ?? app["exec"]?.known
        guard let script, !script.isEmpty else {
            let name = app["name"]?.text ?? "app \(place + 1)"
            return project.leftOut("it has no script that can be read", of: name, line: app.line)
        }
        let stem = script.split(separator: "/").last?.split(separator: ".").first
        let name = app["name"]?.known ?? stem.map { String($0) } ?? "app"
        var service = ImportedService(
            names.name(for: "\(place) \(name)", shown: name),
            line: app.line
        )
        guard let command = PM2Command(app, script: script, in: source).words else {
            let words = "its arguments have a quote that is not closed"
            return project.leftOut(words, of: name, line: app.line)
        }
        service.command = command
        takeEnvironment(app, &service)
        let folder = app["cwd"]?.known.map { source.path($0) } ?? source.directory
        service.set("directory", folder == "." ? nil : folder)
        for (key, setting) in [("uid", "user"), ("user", "user"), ("gid", "group")] {
            service.set(setting, app[key]?.known)
        }
        takeInstances(app, &service)
        PM2Policies(app: app).apply(to: &service, &project)
        note(app, service.name)
        project.services.append(service)
    }

    private mutating func takeEnvironment(_ app: ForeignValue, _ service: inout ImportedService) {
        for member in app["env"]?.members ?? [] {
            if case .nothing = member.value.shape {
                service.env.removeAll { $0.name == member.key }
            }
            guard let value = member.value.template else {
                noteUnread(member, service.name)
                continue
            }
            service.set(variable: member.key, value)
        }
        service.takePort()
        let files = app["env_file"]?.known.map { [$0] } ?? []
        source.addVariables(files, to: &service, &project)
        for member in app.members where member.key.hasPrefix("env_") && member.key != "env_file" {
            let wanted = String(member.key.dropFirst(4))
            let profile = Self.profiles[wanted]
            guard let profile else {
                let words = "\(member.key): Vigia has the profiles dev, monitor and prod"
                project.leftOut(words, of: service.name, line: member.line)
                continue
            }
            var own = ImportedService("")
            for member in member.value.members {
                if let value = member.value.template { own.set(variable: member.key, value) }
            }
            // A service has one port, whatever the profile.
            if service.port != nil, own.env.contains(where: { $0.name == "PORT" }) {
                own.env.removeAll { $0.name == "PORT" }
                let words = "PORT of \(member.key): a profile keeps the port of the service"
                project.leftOut(words, of: service.name, line: member.line)
            }
            guard !own.env.isEmpty else { continue }
            service.profiles[profile] = own.env
            let words = "\(member.key) is the profile \(profile): `vigia start --\(profile)`"
            project.differs(words, of: service.name, line: member.line)
        }
    }

    private static let profiles = [
        "production": "prod", "prod": "prod", "development": "dev", "dev": "dev",
    ]

    private mutating func noteUnread(_ member: ForeignMember, _ name: String) {
        switch member.value.shape {
        case .code, .nothing: return
        default: break
        }
        project.leftOut("the variable \(member.key) is no text", of: name, line: member.line)
    }

    private mutating func takeInstances(_ app: ForeignValue, _ service: inout ImportedService) {
        guard let instances = app["instances"], let text = instances.known, text != "1" else {
            return
        }
        let isCluster =
            app["exec_mode"]?.text?.hasPrefix("cluster") ?? (service.command.first?.plain == "node")
        if let count = Int(text), count > 1, !isCluster, service.port == nil {
            service.set("instances", text)
            let words = "each instance has its number from 1 in VIGIA_INSTANCE"
            return project.differs(words, of: service.name, line: instances.line)
        }
        let words =
            "one process runs instead of \(oneLine(text)) that share a port; for several, see "
            + "docs/sockets.md"
        project.differs(words, of: service.name, line: instances.line)
    }

    /// Settings without a counterpart, and why.
    private static let unknown: [(key: String, words: String)] = [
        ("cron_restart", "Vigia has no timetable; use cron and `vigia restart`"),
        ("cron", "Vigia has no timetable; use cron and `vigia restart`"),
        ("stop_exit_codes", "only status 0 ends a service for good, with policy on-failure"),
        ("increment_var", "each instance has its number in VIGIA_INSTANCE"),
        ("out_file", "the output goes to logs/ of the project"),
        ("output", "the output goes to logs/ of the project"),
        ("error_file", "the errors go to logs/ of the project"),
        ("error", "the errors go to logs/ of the project"),
        ("log_file", "the output goes to logs/ of the project"),
        ("pid_file", "Vigia needs no pid file"),
        ("merge_logs", "each instance has a log of its own"),
        ("append_env_to_name", "names do not change with a profile"),
        ("post_update", "Vigia deploys nothing"),
    ]

    private mutating func note(_ app: ForeignValue, _ name: String) {
        for (key, words) in Self.unknown {
            guard let value = app[key] else { continue }
            project.leftOut("\(key): \(words)", of: name, line: value.line)
        }
    }
}

import VigiaCore

/// A service on one line: its name, its words, and every setting that is not the default.
enum Summary {
    static func line(_ service: ServiceSpec, without inherited: [String: String]) -> String {
        let launch = service.launch
        var parts = ["\(service.name):"] + launch.command.map(word)
        if let port = service.port { parts.append("port=\(port)") }
        let own = launch.environment.filter { name, value in
            inherited[name] != value && !(name == "PORT" && value == "\(service.port ?? 0)")
        }
        if !own.isEmpty {
            let pairs = own.sorted { $0.key < $1.key }.map { "\($0)=\(word($1))" }
            parts.append("env(\(pairs.joined(separator: " ")))")
        }
        if launch.directory != "/srv/shop" { parts.append("in=\(launch.directory)") }
        if let user = launch.user { parts.append("user=\(user.name):\(user.gid)") }
        if let umask = launch.umask { parts.append("umask=\(String(umask, radix: 8))") }
        if let nice = launch.nice { parts.append("nice=\(nice)") }
        if let privileges = launch.privileges, launch.user == nil || privileges.capabilities != 0 {
            parts.append("privileges=\(privileges)")
        }
        parts += health(service) + policies(service)
        let needs = service.dependsOn.sorted { $0.key < $1.key }.map { "\($0):\($1.rawValue)" }
        if !needs.isEmpty { parts.append("needs=\(needs.joined(separator: ","))") }
        if service.development.watched != .standard(except: []) {
            parts.append("watch=\(service.development.watched)")
        }
        return parts.joined(separator: " ")
    }

    private static func word(_ text: String) -> String {
        let isPlain = text.allSatisfy {
            $0.isASCII && ($0.isLetter || $0.isNumber || "-_./:@%+=,".contains($0))
        }
        return isPlain && !text.isEmpty ? text : text.debugDescription
    }

    private static func health(_ service: ServiceSpec) -> [String] {
        var parts: [String] = []
        switch service.probe?.question {
        case .http(let target): parts.append("http=\(target.url)")
        case .tcp(_, let port): if port != service.port { parts.append("tcp=\(port)") }
        case .unix(let path): parts.append("unix=\(path)")
        case .exec(let command):
            parts.append("exec(\(command.map(word).joined(separator: " ")))")
        case nil: if service.port != nil { parts.append("health=none") }
        }
        let (policy, standard) = (service.policy.health ?? HealthPolicy(), HealthPolicy())
        if policy.interval != standard.interval { parts.append("every=\(policy.interval.text)") }
        if policy.timeout != standard.timeout { parts.append("timeout=\(policy.timeout.text)") }
        if policy.failures != standard.failures { parts.append("failures=\(policy.failures)") }
        let ready = service.policy.readiness
        if ready.timeout != ReadinessPolicy(source: .lived).timeout {
            parts.append("start=\(ready.timeout.text)")
        }
        if ready.source == .notify { parts.append("notify") }
        if let time = service.policy.watchdog { parts.append("watchdog=\(time.text)") }
        return parts
    }

    private static func policies(_ service: ServiceSpec) -> [String] {
        var parts: [String] = []
        let (restart, standard) = (service.policy.restart, RestartPolicy())
        if restart.mode != standard.mode { parts.append("restart=\(restart.mode.rawValue)") }
        if restart.delay != standard.delay { parts.append("delay=\(restart.delay.text)") }
        if restart.delayMax != standard.delayMax { parts.append("max=\(restart.delayMax.text)") }
        if restart.attempts != standard.attempts { parts.append("attempts=\(restart.attempts)") }
        if restart.window != standard.window { parts.append("window=\(restart.window.text)") }
        if restart.stableAfter != standard.stableAfter {
            parts.append("stable=\(restart.stableAfter.text)")
        }
        if let memory = service.policy.memory {
            parts.append("memory=\(memory.limit)/\(memory.soft)")
        }
        let stop = service.policy.stop
        if stop.signal != StopPolicy().signal { parts.append("signal=\(stop.signal)") }
        if stop.timeout != StopPolicy().timeout { parts.append("stop=\(stop.timeout.text)") }
        let (logs, usual) = (service.logs, LogPolicy())
        if logs.format != usual.format { parts.append("format=\(logs.format.rawValue)") }
        if logs.sizeMax != usual.sizeMax { parts.append("size=\(logs.sizeMax)") }
        if logs.keep != usual.keep { parts.append("keep=\(logs.keep)") }
        return parts
    }
}

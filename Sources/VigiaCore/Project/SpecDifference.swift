/// The differences between two configurations of one project.
///
/// A service is identified by its name: a renamed service is another service.
public struct SpecDifference: Hashable, Sendable {
    /// The differences of one service.
    public struct Service: Hashable, Sendable {
        /// Which of both configurations contain the service.
        public enum Kind: String, Hashable, Sendable {
            /// Only the new configuration contains it.
            case added
            /// Only the old configuration contains it.
            case removed
            /// Both configurations contain it, with different settings.
            case changed
        }

        /// The name of the service.
        public let name: String
        /// Which of both configurations contain the service.
        public let kind: Kind
        /// The keys of the settings that differ; for `env`, the names of the variables.
        public let settings: [String]
        /// Whether a run made by the old settings must be replaced: no running process can be given
        /// another command, environment, folder, user or socket.
        public let needsNewRun: Bool
    }

    /// The services that differ: those of the new configuration in its order, then removed ones.
    public let services: [Service]
    /// The settings outside services that differ.
    public let project: [String]

    /// Whether both configurations are equal.
    public var isEmpty: Bool { services.isEmpty && project.isEmpty }

    /// Compares; services of `old` that are already being removed count as absent.
    public init(from old: ProjectSpec, to new: ProjectSpec) {
        let before = Dictionary(old.configured.map { ($0.name, $0) }) { first, _ in first }
        let after = Set(new.configured.map(\.name))
        let kept = new.configured.compactMap { service -> Service? in
            guard let known = before[service.name] else {
                return Service(name: service.name, kind: .added, settings: [], needsNewRun: true)
            }
            return Self.change(of: known, to: service)
        }
        let removed = old.configured.filter { !after.contains($0.name) }.map {
            Service(name: $0.name, kind: .removed, settings: [], needsNewRun: false)
        }
        services = kept + removed
        let settings = [
            ("name", old.name != new.name), ("logs", old.logs != new.logs),
            ("leftovers", old.leftovers != new.leftovers), ("alerts", old.alerts != new.alerts),
            ("api", old.api != new.api),
        ]
        project = settings.filter(\.1).map(\.0)
    }

    private static func change(of old: ServiceSpec, to new: ServiceSpec) -> Service? {
        if old == new { return nil }
        let (made, kept) = (new.runSettings(unlike: old), new.policySettings(unlike: old))
        return Service(
            name: new.name,
            kind: .changed,
            settings: made + kept,
            // A setting that is missing in both lists must not count as harmless.
            needsNewRun: !made.isEmpty || kept.isEmpty || new.launch != old.launch
        )
    }
}

extension ServiceSpec {
    /// The settings that make a process and that differ from another service's.
    fileprivate func runSettings(unlike old: Self) -> [String] {
        let (new, was) = (launch, old.launch)
        let settings = [
            ("command", new.command != was.command), ("directory", new.directory != was.directory),
            ("user", new.user != was.user),
            (
                "no_new_privs",
                new.privileges?.noNewPrivileges != was.privileges?.noNewPrivileges
            ),
            ("capabilities", new.privileges?.capabilities != was.privileges?.capabilities),
            ("umask", new.umask != was.umask),
            ("nice", new.nice != was.nice), ("port", port != old.port),
            ("sockets", sockets != old.sockets), ("instances", group != old.group),
            // The process finds both in its environment at its start.
            ("notify", asksForNotice != old.asksForNotice),
            ("watchdog", policy.watchdog != old.policy.watchdog),
        ]
        .filter(\.1).map(\.0)
        let variables = names(unlike: was.environment).filter { $0 != "PORT" || port == old.port }
        return settings + variables.map { "env \($0)" }
    }

    private var asksForNotice: Bool { policy.readiness.source == .notify }

    /// The names of the variables that differ; the values may be secret.
    private func names(unlike old: [String: String]) -> [String] {
        let new = launch.environment
        if new == old { return [] }
        let names = Set(new.keys).union(old.keys).filter { new[$0] != old[$0] }
        return names.sorted()
    }

    /// The settings that differ and say how the service is kept up.
    fileprivate func policySettings(unlike old: Self) -> [String] {
        let (new, was) = (policy, old.policy)
        return [
            (
                "health",
                probe != old.probe || new.health != was.health
                    || new.readiness.timeout != was.readiness.timeout
            ),
            ("restart", new.restart != was.restart), ("memory", new.memory != was.memory),
            ("stop", new.stop != was.stop), ("reuse_port", new.canOverlap != was.canOverlap),
            ("depends_on", dependsOn != old.dependsOn), ("logs", logs != old.logs),
            ("checks", checks != old.checks || new.checks != was.checks),
            (
                "auto_repair",
                autoRepair != old.autoRepair || new.remedies != was.remedies
                    || new.remedyTimeout != was.remedyTimeout
            ),
            ("watch", development.watched != old.development.watched),
            ("build", development.build != old.development.build), ("backup", backup != old.backup),
        ]
        .filter(\.1).map(\.0)
    }
}

extension ProjectSpec {
    /// This configuration, with some services as another configuration has them.
    ///
    /// Dependencies of these services that this configuration lacks are added; all other services
    /// stay as they are.
    ///
    /// - Parameters:
    ///   - names: names of services, or names that all instances share.
    ///   - other: the other configuration.
    /// - Returns: the mixed configuration; `other` itself where nothing else differs.
    public func taking(_ names: [String], from other: Self) -> Self {
        let own = Set(configured.map(\.name))
        let theirs = Dictionary(other.configured.map { ($0.name, $0) }) { first, _ in first }
        var chosen = Set(theirs.values.filter { $0.isAmong(names) }.map(\.name))
        var queue = Array(chosen)
        while let name = queue.popLast() {
            for need in theirs[name]?.dependsOn.keys.sorted() ?? []
            where !own.contains(need) && chosen.insert(need).inserted {
                queue.append(need)
            }
        }
        var mixed = self
        mixed.removed = 0
        mixed.services = configured.compactMap { service in
            if chosen.contains(service.name) { return theirs[service.name] }
            return service.isAmong(names) && theirs[service.name] == nil ? nil : service
        }
        mixed.services += other.configured.filter {
            chosen.contains($0.name) && !own.contains($0.name)
        }
        return SpecDifference(from: mixed, to: other).isEmpty ? other : mixed
    }

    /// Why this configuration could not be kept up; nil where it can.
    ///
    /// A file is checked when it is read. This checks a mixture of two files.
    public var flaw: String? {
        let names = Set(services.map(\.name))
        if names.count < services.count { return "two services have one name" }
        for service in services {
            if let need = service.dependsOn.keys.sorted().first(where: { !names.contains($0) }) {
                return "\(service.name) depends on \(need), which there is not"
            }
        }
        return circle.map { "\($0) would depend on itself" }
    }

    /// A service that depends on itself through others.
    private var circle: String? {
        var waiting = Dictionary(
            uniqueKeysWithValues: services.map { ($0.name, $0.dependsOn.count) }
        )
        var users: [String: [String]] = [:]
        for service in services {
            for need in service.dependsOn.keys { users[need, default: []].append(service.name) }
        }
        var queue = services.filter(\.dependsOn.isEmpty).map(\.name)
        while let name = queue.popLast() {
            waiting[name] = nil
            for user in users[name] ?? [] {
                waiting[user, default: 0] -= 1
                if waiting[user] == 0 { queue.append(user) }
            }
        }
        return services.first { waiting[$0.name] != nil }?.name
    }
}

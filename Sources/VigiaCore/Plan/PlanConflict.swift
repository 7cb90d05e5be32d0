/// Two settings, or a setting and the machine, that do not go together, though neither is wrong.
public struct PlanConflict: Hashable, Sendable {
    /// Stable and greppable: `plan.probe_cannot_fail`.
    public let code: String
    /// The service; nil where it is about several.
    public let service: String?
    /// The setting below the service: `health.timeout`.
    public let setting: String
    /// What follows, in one sentence without a full stop.
    public let problem: String
    /// What to write instead.
    public let hint: String

    /// Takes the parts.
    public init(
        _ code: String,
        service: String?,
        setting: String,
        _ problem: String,
        hint: String
    ) {
        (self.code, self.service, self.setting) = (code, service, setting)
        (self.problem, self.hint) = (problem, hint)
    }
}

/// What a whole project may expect of Vigia, and what in its configuration does not go together.
public struct ProjectPlan: Hashable, Sendable {
    /// A plan for each service of the configuration, of instances one for all.
    public let services: [ServicePlan]
    /// What does not go together.
    public let conflicts: [PlanConflict]

    /// Plans a project.
    ///
    /// - Parameters:
    ///   - spec: the configuration.
    ///   - names: the services that are meant; empty for all.
    ///   - memory: how much memory the machine has; nil where that is not known.
    public init(of spec: ProjectSpec, only names: [String] = [], memory: Bytes?) {
        let meant = spec.written(among: names)
        services = meant.map { ServicePlan(of: $0, among: spec.services) }
        let own = Set(meant.map(\.shownName))
        conflicts = spec.conflicts(memory: memory).filter { conflict in
            conflict.service.map(own.contains) ?? true
        }
    }
}

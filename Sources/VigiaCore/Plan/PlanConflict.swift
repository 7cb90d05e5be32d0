/// Two settings, or a setting and the machine, that conflict although each is valid.
public struct PlanConflict: Hashable, Sendable {
    /// A stable code to search for, such as `plan.probe_cannot_fail`.
    public let code: String
    /// The service; nil where the conflict concerns several.
    public let service: String?
    /// The setting below the service: `health.timeout`.
    public let setting: String
    /// The consequence, in one sentence without a full stop.
    public let problem: String
    /// What to write instead.
    public let hint: String

    /// Takes a conflict; `problem` and `hint` are one line each, without a full stop.
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

/// What Vigia guarantees for a project, and which of its settings conflict.
public struct ProjectPlan: Hashable, Sendable {
    /// One plan for each configured service; all instances share one.
    public let services: [ServicePlan]
    /// The settings that conflict.
    public let conflicts: [PlanConflict]

    /// Plans a project.
    ///
    /// - Parameters:
    ///   - spec: the configuration.
    ///   - names: the services to plan; empty for all.
    ///   - memory: the machine's memory; nil where it is not known.
    public init(of spec: ProjectSpec, only names: [String] = [], memory: Bytes?) {
        let meant = spec.written(among: names)
        let held = spec.heldAddresses
        services = meant.map { ServicePlan(of: $0, among: spec.services, holding: held) }
        let own = Set(meant.map(\.shownName))
        conflicts = spec.conflicts(memory: memory).filter { conflict in
            conflict.service.map(own.contains) ?? true
        }
    }
}

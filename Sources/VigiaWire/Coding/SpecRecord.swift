package import VigiaCore

/// The configuration as a supervisor leaves it to the next one.
///
/// What the environments of services have in common stands in it once: for a thousand services
/// it would be by far the larger part, and the first of them would wait until it is written.
package struct SpecRecord: Codable {
    /// The environment of the first service.
    private let environment: [String: String]
    /// What that of each service has instead or besides.
    private var own: [[String: String]] = []
    /// What each service does without.
    private var missing: [[String]] = []
    /// All the rest.
    private var spec: ProjectSpec

    /// Takes a configuration apart.
    package init(_ whole: ProjectSpec) {
        (environment, spec) = (whole.services.first?.launch.environment ?? [:], whole)
        for index in spec.services.indices {
            let variables = spec.services[index].launch.environment
            spec.services[index].launch.environment = [:]
            guard variables != environment else {
                own.append([:])
                missing.append([])
                continue
            }
            own.append(variables.filter { environment[$0.key] != $0.value })
            missing.append(environment.keys.filter { variables[$0] == nil })
        }
    }

    /// The configuration as it was; nil where this is none.
    package var whole: ProjectSpec? {
        guard own.count == spec.services.count, missing.count == own.count else { return nil }
        var whole = spec
        for index in whole.services.indices {
            var variables = environment
            for name in missing[index] { variables[name] = nil }
            for (name, value) in own[index] { variables[name] = value }
            whole.services[index].launch.environment = variables
        }
        return whole
    }
}

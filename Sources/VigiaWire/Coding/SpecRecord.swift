package import VigiaCore

/// The configuration that a supervisor leaves to the next one.
///
/// Variables that all services share are stored once: for a thousand services, they would be by far
/// the larger part, and the first service would wait until they are written.
package struct SpecRecord: Codable {
    /// The environment of the first service.
    private let environment: [String: String]
    /// For each service, the variables that differ from `environment` or that only the service has.
    private var own: [[String: String]] = []
    /// For each service, the names in `environment` that the service lacks.
    private var missing: [[String]] = []
    /// The configuration without environments.
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

    /// The whole configuration; nil where the record is inconsistent.
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

/// Which services use the packages of which folder, so that Vigia knows when packages work.
///
/// A service uses the packages that its checks name, and those of its working directory.
public struct PackageUsers: Sendable {
    private let users: [String: [Int]]

    /// Collects the folders of a configuration.
    public init(_ spec: ProjectSpec) {
        var users: [String: [Int]] = [:]
        for (index, service) in spec.services.enumerated() {
            for folder in Self.folders(of: service) { users[folder, default: []].append(index) }
        }
        self.users = users
    }

    /// The folders whose packages are proven to work: every service that uses them is ready, ended
    /// well, or is not wanted.
    ///
    /// - Parameters:
    ///   - services: the indices of the services that became ready.
    ///   - project: all services in their present state.
    /// - Returns: the absolute folders among those that `services` use.
    public func proven(by services: [Int], in project: Project) -> Set<String> {
        let folders = Set(services.flatMap { Self.folders(of: project.spec.services[$0]) })
        return folders.filter { folder in
            users[folder, default: []].allSatisfy { project.machines[$0].isWellOrIdle }
        }
    }

    private static func folders(of service: ServiceSpec) -> Set<String> {
        let named = service.checks.compactMap { check -> String? in
            if case .dependencies(_, let folder) = check.question { folder } else { nil }
        }
        return Set(named + [service.launch.directory])
    }
}

extension ServiceMachine {
    /// Whether the service gives no evidence against its packages: it is ready, ended well, or is
    /// not wanted.
    fileprivate var isWellOrIdle: Bool {
        switch standing {
        case .well, .degraded: true
        case .down: if case .done(let ending) = state { ending.isSuccess } else { true }
        case .working, .held, .givenUp: goal == .down
        }
    }
}

/// Which services use what is installed in which folder, so that it is known when it works.
///
/// A service uses the packages that its checks name and those of the folder it runs in.
public struct PackageUsers: Sendable {
    private let users: [String: [Int]]

    /// Takes a configuration.
    public init(_ spec: ProjectSpec) {
        var users: [String: [Int]] = [:]
        for (index, service) in spec.services.enumerated() {
            for folder in Self.folders(of: service) { users[folder, default: []].append(index) }
        }
        self.users = users
    }

    /// The folders with packages that are proven to work: every service that uses them and is to
    /// run is ready.
    ///
    /// - Parameters:
    ///   - services: those that became ready, by index.
    ///   - project: all services as they are.
    /// - Returns: the absolute folders, of those that these services use.
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
    /// Whether nothing speaks against what it uses: it is ready, ended well, or is not to run.
    fileprivate var isWellOrIdle: Bool {
        switch standing {
        case .well, .degraded: true
        case .down: if case .done(let ending) = state { ending.isSuccess } else { true }
        case .working, .held, .givenUp: goal == .down
        }
    }
}

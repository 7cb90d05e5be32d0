import Testing

@testable import VigiaCore

@Suite("Users of installed packages")
struct PackageUsersTests {
    private static let cause = Cause.projectStarted
    private static let run = Run(id: RunID(raw: 1), cause: cause, orderedAt: .boot)
    private static let openBreaker = OpenBreaker(reason: "no", cause: cause, until: nil)

    private static func service(_ name: String, _ checked: String?) -> ServiceSpec {
        let checks = checked.map { [CheckSpec(question: .dependencies(.npm, folder: $0))] }
        return ServiceSpec(
            name: name,
            launch: Launch(command: [name], directory: "/srv"),
            checks: checks ?? []
        )
    }

    /// `web` names the packages of a subfolder, and `worker` runs in the folder above.
    static let spec = ProjectSpec(
        name: "shop",
        services: [service("web", "/srv/front"), service("worker", nil), service("job", "/srv")]
    )

    static let projects: [(web: ServiceState, rest: [ServiceState], folders: Set<String>)] = [
        (.up(run), [.up(run), .up(run)], ["/srv", "/srv/front"]),
        (.degraded(run), [.up(run), .done(.exited(code: 0))], ["/srv", "/srv/front"]),
        (.up(run), [.starting(run), .up(run)], ["/srv/front"]),
        (.up(run), [.up(run), .broken(openBreaker)], ["/srv/front"]),
        (.up(run), [.up(run), .done(.exited(code: 1))], ["/srv/front"]),
        (.starting(run), [.up(run), .up(run)], []),
    ]

    @Test("packages are proven once all services that use them are well", arguments: projects)
    func proven(web: ServiceState, rest: [ServiceState], folders: Set<String>) {
        let project = Self.project([web] + rest)
        let users = PackageUsers(Self.spec)
        #expect(users.proven(by: [0], in: project) == folders)
        #expect(users.proven(by: [1], in: project) == folders.subtracting(["/srv/front"]))
    }

    @Test("a service that is not wanted gives no evidence against packages")
    func idle() {
        let project = Self.project([.down, .up(Self.run), .down])
        #expect(PackageUsers(Self.spec).proven(by: [1], in: project) == ["/srv"])
    }

    private static func project(_ states: [ServiceState]) -> Project {
        let machines = states.map { state in
            var machine = ServiceMachine(policy: ServicePolicy())
            (machine.state, machine.goal) = (state, state == .down ? .down : .up)
            return machine
        }
        return Project(spec: spec, machines: machines, nextRun: 2, held: [])
    }
}

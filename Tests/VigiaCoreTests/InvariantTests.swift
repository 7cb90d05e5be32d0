import Testing

@testable import VigiaCore

@Suite("Invariants after every event")
struct InvariantTests {
    private static let cause = Cause.projectStarted
    private static let run = Run(id: RunID(raw: 1), cause: cause, orderedAt: .boot)

    /// A project of `web`, which depends on `db`, in a state that is never allowed.
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var web = ServiceState.down
        var goal = ServiceMachine.Goal.down
        var db = ServiceState.down
        var isAllowed = false
        var pauses: [Pause] = []
        var nextRun: UInt64 = 2
    }

    static let flaws = [
        Row(testDescription: "wanted, and neither on its way nor given up", goal: .up),
        Row(testDescription: "not wanted, and not down", web: .waiting(.tree(cause))),
        Row(testDescription: "it serves, and was never ready", web: .up(run), goal: .up),
        Row(
            testDescription: "its run has no number yet",
            web: .starting(run),
            goal: .up,
            nextRun: 1
        ),
        Row(
            testDescription: "wanted, and paused",
            web: .starting(run),
            goal: .up,
            pauses: [Pause(owner: PauseOwner(pid: 1, startTime: 1), services: [0])]
        ),
        Row(testDescription: "it is not told what it depends on", isAllowed: true),
        Row(testDescription: "two runs have one number", web: .starting(run), db: .starting(run)),
    ]

    @Test("a broken invariant is found and names its service", arguments: flaws)
    func found(_ row: Row) {
        let words = Self.project(row).brokenInvariant
        #expect(words?.hasSuffix(row.testDescription) == true, "\(words ?? "nothing")")
    }

    @Test("a valid project breaks no invariant")
    func whole() {
        #expect(Self.project(Row(testDescription: "down")).brokenInvariant == nil)
        let starting = Row(testDescription: "starting", web: .starting(Self.run), goal: .up)
        #expect(Self.project(starting).brokenInvariant == nil)
    }

    private static func project(_ row: Row) -> Project {
        let services = ["web", "db"].map { name in
            ServiceSpec(
                name: name,
                launch: Launch(command: [name], directory: "/"),
                dependsOn: name == "web" ? ["db": .ready] : [:]
            )
        }
        let machines = [(row.web, row.goal), (row.db, .down)].map { state, goal in
            var machine = ServiceMachine(policy: ServicePolicy())
            (machine.state, machine.goal) = (state, goal)
            return machine
        }
        var project = Project(
            spec: ProjectSpec(name: "p", services: services),
            machines: machines,
            nextRun: row.nextRun,
            held: [],
            pauses: row.pauses
        )
        project.withMachine(0) { $0.isAllowed = row.isAllowed }
        return project
    }
}

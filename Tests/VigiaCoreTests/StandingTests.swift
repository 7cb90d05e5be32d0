import Testing

@testable import VigiaCore

@Suite("The standing of a service")
struct StandingTests {
    private static let cause = Cause.projectStarted
    private static let run = Run(id: RunID(raw: 1), cause: cause, orderedAt: .boot)
    private static let stop = Stop(cause: cause, sequel: .settle, killAt: .boot)

    private static func broken(until: Instant?) -> OpenBreaker {
        OpenBreaker(reason: "it fails", cause: cause, until: until)
    }

    private static func port(heldBy holder: String?) -> ServiceState {
        .waiting(.port(PortWait(cause: cause, isRetry: false, until: .boot, holder: holder)))
    }

    /// A row of the table in the comment of `Standing`.
    struct Row: Sendable, CustomTestStringConvertible {
        let state: ServiceState
        var goal = ServiceMachine.Goal.up
        var isPaused = false
        let standing: Standing

        var testDescription: String { "\(state), wanted \(goal)" + (isPaused ? ", paused" : "") }
    }

    static let table = [
        Row(state: .up(run), standing: .well),
        Row(state: .up(run), goal: .down, standing: .working),
        Row(state: .degraded(run), standing: .degraded),
        Row(state: .degraded(run), goal: .down, standing: .working),
        Row(
            state: .checking(Checking(cause: cause, until: .boot, isRetry: false)),
            standing: .working
        ),
        Row(state: .starting(run), standing: .working),
        Row(state: .starting(run), goal: .down, standing: .working),
        Row(state: .stopping(run, stop), standing: .working),
        Row(state: .stopping(run, stop), goal: .down, standing: .working),
        Row(state: .stopping(run, stop), goal: .down, isPaused: true, standing: .working),
        Row(state: .waiting(.delay(until: .boot, after: cause)), standing: .working),
        Row(state: .waiting(.tree(cause)), standing: .working),
        Row(state: .waiting(.remedy(.freePort, until: .boot, after: cause)), standing: .working),
        Row(state: .waiting(.words(until: .boot, broken(until: nil))), standing: .working),
        Row(state: port(heldBy: nil), standing: .working),
        Row(state: port(heldBy: "port 1, which is held by a"), standing: .held),
        Row(state: .waiting(.dependencies(cause)), standing: .held),
        Row(state: .broken(broken(until: nil)), standing: .givenUp),
        Row(state: .broken(broken(until: .boot)), standing: .givenUp),
        Row(state: .down, standing: .working),
        Row(state: .down, goal: .down, standing: .down),
        Row(state: .down, goal: .down, isPaused: true, standing: .held),
        Row(state: .done(.exited(code: 0)), standing: .down),
        Row(state: .done(.exited(code: 0)), goal: .down, standing: .down),
    ]

    @Test("every state has one standing", arguments: table)
    func standing(_ row: Row) {
        #expect(Standing(row.state, goal: row.goal, isPaused: row.isPaused) == row.standing)
    }

    @Test("the table covers every state and every standing")
    func whole() {
        let states: Set = [
            "down", "checking", "starting", "up", "degraded", "stopping", "waiting", "broken",
            "done",
        ]
        #expect(Set(Self.table.map(\.state.name)) == states)
        #expect(Set(Self.table.map(\.standing)) == Set(Standing.allCases))
    }

    static let questions: [(Standing, isAsWanted: Bool, hasArrived: Bool)] = [
        (.well, true, true), (.down, true, true), (.degraded, false, true),
        (.working, false, false), (.held, false, false), (.givenUp, false, false),
    ]

    @Test("a standing tells whether it is wanted and an order has arrived", arguments: questions)
    func asked(standing: Standing, isAsWanted: Bool, hasArrived: Bool) {
        #expect(standing.isAsWanted == isAsWanted)
        #expect(standing.hasArrived == hasArrived)
    }

    @Test("a pause holds the services that are down for it, and no others")
    func paused() {
        let services = ["a", "b"].map { name in
            ServiceSpec(name: name, launch: Launch(command: [name], directory: "/"))
        }
        var project = Project(spec: ProjectSpec(name: "p", services: services))
        #expect([0, 1].map(project.standing) == [.down, .down])
        _ = project.ask(.start, of: [0], because: Self.cause, at: .boot, draw: 0)
        let spawned = ServiceEvent.spawned(RunID(raw: 1), ProcessID(raw: 42))
        _ = project.handle(spawned, for: 0, at: .boot, draw: 0)
        #expect([0, 1].map(project.standing) == [.working, .down])
        let owner = PauseOwner(pid: 7, startTime: 1)
        _ = project.pause([0, 1], for: owner, because: Self.cause, at: .boot, draw: 0)
        #expect([0, 1].map(project.standing) == [.working, .down])
        for event: ServiceEvent in [
            .ended(RunID(raw: 1), .exited(code: 0)), .emptied(RunID(raw: 1), .subreaper),
        ] {
            _ = project.handle(event, for: 0, at: .boot, draw: 0)
        }
        #expect([0, 1].map(project.standing) == [.held, .down])
    }

    @Test("nothing comes of services that are down, done, or broken without a retry")
    func spent() {
        let never = Self.broken(until: nil)
        let rows: [(state: ServiceState, goal: ServiceMachine.Goal, isSpent: Bool)] = [
            (.down, .down, true), (.done(.exited(code: 0)), .up, true),
            (.broken(never), .up, true), (.broken(Self.broken(until: .boot)), .up, false),
            (.up(Self.run), .up, false), (.stopping(Self.run, Self.stop), .down, false),
            (.waiting(.dependencies(Self.cause)), .up, false),
        ]
        let spec = ServiceSpec(name: "a", launch: Launch(command: ["a"], directory: "/"))
        var project = Project(spec: ProjectSpec(name: "p", services: [spec]), nextRun: 2)
        for row in rows {
            project.withMachine(0) { ($0.state, $0.goal) = (row.state, row.goal) }
            #expect(project.isSpent == row.isSpent, "\(row.state)")
            #expect(project.hasBroken == (row.state == .broken(never)), "\(row.state)")
        }
        project.withMachine(0) { ($0.state, $0.goal) = (.down, .down) }
        project.pauses = [Pause(owner: PauseOwner(pid: 7, startTime: 1), services: [0])]
        #expect(!project.isSpent)
    }
}

import Testing
import VigiaCore

/// A project whose processes start and end at once, except stubborn ones.
private struct Quick {
    var project: Project
    var now = Instant(nanoseconds: 1_000_000_000)
    /// Services whose processes ignore the stop signal.
    var stubborn: Set<String> = []
    /// The orders so far, in words.
    var story: [String] = []

    static let byUser = Cause.requested(Requester(uid: 0, pid: 7, command: "test"))

    init(_ services: ServiceSpec...) {
        project = Project(spec: ProjectSpec(name: "p", services: services))
    }

    mutating func ask(_ request: Request, _ services: [Int] = []) {
        carryOut(project.ask(request, of: services, because: Self.byUser, at: now, draw: 0.5))
        settle()
    }

    mutating func change(to services: ServiceSpec..., startedWith chosen: [String] = []) {
        let target = ProjectSpec(name: "p", services: services)
        project = project.changed(to: target, startedWith: chosen, because: Self.byUser)
        carryOut(project.carryOutChange(at: now, draw: 0.5))
        settle()
    }

    /// Lets time pass until everything is ready that can be.
    mutating func settle() {
        for _ in 0..<20 {
            now = now + .milliseconds(500)
            for index in project.machines.indices where project.deadline(of: index) <= now {
                handle(.deadlinePassed, index)
            }
        }
    }

    mutating func handle(_ event: ServiceEvent, _ index: Int) {
        carryOut(project.handle(event, for: index, at: now, draw: 0.5))
    }

    /// Ends a stubborn process.
    mutating func giveIn(_ name: String) {
        stubborn.remove(name)
        guard let index = project.spec.services.firstIndex(where: { $0.name == name }),
            let run = project.machines[index].state.run
        else {
            Issue.record("nothing of \(name) runs")
            return
        }
        end(run.id, index)
        settle()
    }

    private mutating func end(_ run: RunID, _ index: Int) {
        handle(.ended(run, .exited(code: 0)), index)
        handle(.emptied(run, .cgroup), index)
    }

    private mutating func carryOut(_ orders: [Project.Order]) {
        for order in orders {
            let name = project.spec.services[order.service].name
            switch order.effect {
            case .spawn(let run):
                story.append("start \(name)")
                handle(.spawned(run, ProcessID(raw: Int32(run.raw))), order.service)
            case .signal(let run, .terminate, .process) where !stubborn.contains(name):
                story.append("stop \(name)")
                end(run, order.service)
            default: break
            }
        }
    }
}

@Suite("Changed configurations")
struct ProjectChangeTests {
    private static func service(
        _ name: String,
        _ command: String = "a",
        after: [String] = [],
        port: Int? = nil,
        group: String? = nil
    ) -> ServiceSpec {
        ServiceSpec(
            name: name,
            launch: Launch(command: [command], directory: "/"),
            port: port,
            policy: ServicePolicy(stop: StopPolicy(timeout: .seconds(60))),
            dependsOn: Dictionary(after.map { ($0, .ready) }) { first, _ in first },
            group: group
        )
    }

    private static func states(_ quick: Quick) -> [String] {
        quick.project.machines.indices.filter { !quick.project.isGone($0) }.map {
            "\(quick.project.spec.services[$0].name) \(quick.project.machines[$0].state.name)"
        }
    }

    @Test("a changed service restarts after its dependents have ended")
    func order() {
        var quick = Quick(Self.service("db"), Self.service("web", after: ["db"]))
        quick.ask(.start)
        quick.story = []
        quick.change(to: Self.service("web", "b", after: ["db"]), Self.service("db", "b"))
        #expect(quick.story == ["stop web", "stop db", "start db", "start web"])
        #expect(Self.states(quick) == ["web up", "db up"])
    }

    @Test("a stop and a start during a change leave no run of older settings")
    func calledOff() {
        var quick = Quick(Self.service("db"), Self.service("web", after: ["db"]))
        quick.ask(.start)
        (quick.story, quick.stubborn) = ([], ["web"])
        quick.change(to: Self.service("db", "b"), Self.service("web", "b", after: ["db"]))
        quick.ask(.stop)
        quick.ask(.start)
        quick.giveIn("web")
        #expect(quick.story == ["stop db", "start db", "start web"])
    }

    @Test("a new service starts when a running one needs it, and not otherwise")
    func needed() {
        var quick = Quick(Self.service("a"), Self.service("b"))
        quick.ask(.start, [0])
        quick.change(
            to: Self.service("a", after: ["c"]),
            Self.service("b", after: ["d"]),
            Self.service("c"),
            Self.service("d"),
            startedWith: ["a"]
        )
        #expect(Self.states(quick) == ["a up", "b down", "c up", "d down"])
    }

    @Test("a new service on a port waits until the removed one has left it")
    func port() {
        var quick = Quick(Self.service("old", port: 80), Self.service("x"))
        quick.ask(.start)
        (quick.story, quick.stubborn) = ([], ["old"])
        quick.change(to: Self.service("new", port: 80), Self.service("y"), Self.service("x"))
        #expect(quick.story == ["start y"])
        #expect(Self.states(quick) == ["new down", "y up", "x up", "old stopping"])
        quick.giveIn("old")
        #expect(quick.story == ["start y", "start new"])
        #expect(quick.project.isGone(3))
        quick.change(to: Self.service("x"))
        #expect(Self.states(quick).prefix(1) == ["x up"])
    }

    @Test("a removed service takes no more orders, and leaves the list once it has ended")
    func removed() {
        var quick = Quick(Self.service("a"), Self.service("b"), Self.service("c"))
        quick.ask(.start)
        quick.stubborn = ["a"]
        quick.change(to: Self.service("b"))
        #expect(Self.states(quick) == ["b up", "a stopping"])
        quick.ask(.start)
        quick.ask(.restart)
        #expect(Self.states(quick) == ["b up", "a stopping"])
        quick.giveIn("a")
        quick.ask(.start)
        #expect(Self.states(quick) == ["b up"])
        quick.change(to: Self.service("b"), Self.service("a"))
        #expect(Self.states(quick) == ["b up", "a up"])
    }

    @Test("a service that is added again while it ends starts afterwards")
    func again() {
        var quick = Quick(Self.service("a"), Self.service("b"))
        quick.ask(.start)
        quick.stubborn = ["a"]
        quick.change(to: Self.service("b"))
        quick.change(to: Self.service("a", "other"), Self.service("b"))
        #expect(Self.states(quick) == ["a stopping", "b up"])
        quick.story = []
        quick.giveIn("a")
        #expect(quick.story == ["start a"])
    }

    @Test("a stopped service stays down, and a new one starts its dependencies")
    func stopped() {
        var quick = Quick(Self.service("db"), Self.service("off"), Self.service("x"))
        quick.ask(.start)
        quick.ask(.stop, [0, 1])
        quick.change(
            to: Self.service("db"),
            Self.service("off", "b"),
            Self.service("x"),
            Self.service("new", after: ["db"])
        )
        #expect(Self.states(quick) == ["db up", "off down", "x up", "new up"])
    }

    @Test("several instances restart where their dependency restarts too")
    func instances() {
        var quick = Quick(
            Self.service("db"),
            Self.service("web.1", after: ["db"], group: "web"),
            Self.service("web.2", after: ["db"], group: "web")
        )
        quick.ask(.start)
        quick.story = []
        quick.ask(.restart)
        #expect(
            quick.story == [
                "stop web.1", "stop web.2", "stop db", "start db", "start web.1", "start web.2",
            ]
        )
        #expect(quick.project.held.isEmpty)
    }

    @Test("a waiting restart is dropped when its service is removed")
    func removedWhileHeld() {
        var quick = Quick(Self.service("db"), Self.service("web", after: ["db"]))
        quick.ask(.start)
        (quick.story, quick.stubborn) = ([], ["web"])
        quick.ask(.restart)
        quick.change(to: Self.service("web"))
        quick.giveIn("web")
        #expect(quick.story == ["stop db", "start web"])
    }

    @Test("a restart stops waiting for a service that no longer depends on it")
    func independent() {
        var quick = Quick(Self.service("db"), Self.service("web", after: ["db"]))
        quick.ask(.start)
        (quick.story, quick.stubborn) = ([], ["web"])
        quick.ask(.restart)
        quick.change(to: Self.service("db"), Self.service("web"))
        #expect(quick.story == ["stop db", "start db"])
        quick.giveIn("web")
        #expect(quick.story == ["stop db", "start db", "start web"])
    }

    @Test("a start does not drop a restart that waits for another service to end")
    func startWhileHeld() {
        var quick = Quick(Self.service("db"), Self.service("web", after: ["db"]))
        quick.ask(.start)
        (quick.story, quick.stubborn) = ([], ["web"])
        quick.ask(.restart)
        quick.ask(.start, [0])
        quick.giveIn("web")
        #expect(quick.story == ["stop db", "start db", "start web"])
    }
}

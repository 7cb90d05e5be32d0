import Testing
import VigiaCore

/// A project whose processes begin and end at once, unless they are told to take their time.
private struct Quick {
    var project: Project
    var now = Instant(nanoseconds: 1_000_000_000)
    /// Services whose processes do not end when they are asked to.
    var stubborn: Set<String> = []
    /// What was ordered, in words.
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

    /// A process ends that was stubborn.
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

@Suite("A project that changes")
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

    @Test("restarts what is made otherwise, after what depends on it has ended")
    func order() {
        var quick = Quick(Self.service("db"), Self.service("web", after: ["db"]))
        quick.ask(.start)
        quick.story = []
        quick.change(to: Self.service("web", "b", after: ["db"]), Self.service("db", "b"))
        #expect(quick.story == ["stop web", "stop db", "start db", "start web"])
        #expect(Self.states(quick) == ["web up", "db up"])
    }

    @Test("leaves no run of older settings, though its end was called off meanwhile")
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

    @Test("starts what is new and needed by one that is up, and nothing else of a part")
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

    @Test("starts what is new where another listened once that has ended")
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

    @Test("leaves no place to what has ended, and no order to what was removed")
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

    @Test("a service that is added again while it ends starts once it has")
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

    @Test("what the user has stopped stays down, and what is new starts what it needs")
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

    @Test("several instances restart where what they need restarts too")
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

    @Test("a restart that waits is forgotten with its service")
    func removedWhileHeld() {
        var quick = Quick(Self.service("db"), Self.service("web", after: ["db"]))
        quick.ask(.start)
        (quick.story, quick.stubborn) = ([], ["web"])
        quick.ask(.restart)
        quick.change(to: Self.service("web"))
        quick.giveIn("web")
        #expect(quick.story == ["stop db", "start web"])
    }

    @Test("a restart waits no longer for a service that does not depend on it any more")
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

    @Test("a start does not take back a restart that waits for another service to end")
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

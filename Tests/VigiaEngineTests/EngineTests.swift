import Glibc
import TestSupport
import Testing
import VigiaCore
import VigiaPlatform
import VigiaWire

@testable import VigiaEngine

/// The supervisor against a guardian that makes no process: what it orders, whatever happens.
@Suite("The engine")
struct EngineTests {
    /// A service that is started again at once, and is ready when its probe passes.
    static func service(
        _ name: String = "a",
        sockets: [HeldSocket] = [],
        probed timeout: Duration? = nil,
        readiness: ReadinessPolicy.Source = .lived
    ) -> ServiceSpec {
        let probe = Probe(question: .exec(command: ["/bin/true"]))
        return ServiceSpec(
            name: name,
            launch: Launch(command: ["/bin/true"], directory: "/"),
            probe: timeout == nil ? nil : probe,
            policy: ServicePolicy(
                restart: RestartPolicy(delay: .milliseconds(1), jitter: 0),
                readiness: ReadinessPolicy(source: readiness),
                health: timeout.map { HealthPolicy(timeout: $0) }
            ),
            sockets: sockets
        )
    }

    /// A house with one service, whose first run has begun.
    static func startedHouse(_ service: ServiceSpec = service()) throws -> EngineHouse {
        let house = try EngineHouse([service], in: TestFolder())
        house.supervisor.ask(.start, of: [], because: .projectStarted)
        #expect(house.work { $0.project.machines[0].state.run?.pid != nil })
        return house
    }

    /// Whether the run that was made second is in its slot, and the first is forgotten.
    private static func isRestarted(_ supervisor: Supervisor) -> Bool {
        let machine = supervisor.project.machines[0]
        return machine.state.run?.pid != nil && machine.restartHistory.restarts == 1
    }

    @Test("a service that ends is spawned again, and its ending is acknowledged")
    func restart() throws {
        let house = try Self.startedHouse()
        let first = house.guardian.made
        house.guardian.end(first[0], .exited(code: 3))
        #expect(house.work { Self.isRestarted($0) && house.guardian.table.count == 1 })
        #expect(house.guardian.made.count == 2)
        #expect(house.guardian.living == [house.guardian.made[1]])
        #expect(house.supervisor.project.machines[0].lastEnding == .exited(code: 3))
    }

    @Test("whichever order of a restart is a supervisor's last, the next one goes on from there")
    func deathsAfterOrders() throws {
        var deaths = 0
        while try Self.restart(dying: { $0.guardian.ordersLeft = deaths }) { deaths += 1 }
        #expect(deaths >= 3, "a restart has at least keep, acknowledge and spawn")
    }

    @Test("in whichever turn of a restart a supervisor dies, the next one goes on from there")
    func deathsBetweenTurns() throws {
        var deaths = 0
        while try Self.restart(dying: { $0.turnsLeft = deaths }) { deaths += 1 }
        #expect(deaths >= 2, "a restart waits for its delay at least")
    }

    /// Lets a supervisor die in the middle of a restart.
    ///
    /// - Returns: false where the restart was over before.
    private static func restart(dying plan: (EngineHouse) -> Void) throws -> Bool {
        let house = try startedHouse()
        house.guardian.end(house.guardian.made[0], .exited(code: 3))
        plan(house)
        let isOver: (Supervisor) -> Bool = { isRestarted($0) && house.guardian.table.count == 1 }
        let isAlive = house.work(until: isOver)
        if !isAlive {
            try house.replaceSupervisor()
            #expect(house.work(until: isOver))
        }
        #expect(house.guardian.made.count == 2 && Set(house.guardian.made).count == 2)
        #expect(house.guardian.living == [house.guardian.made[1]])
        #expect(house.supervisor.project.machines[0].lastEnding == .exited(code: 3))
        return !isAlive
    }

    @Test("an ending that comes while no supervisor is there is taken in by the next one")
    func deathBefore() throws {
        let house = try Self.startedHouse()
        house.guardian.disconnect()
        house.guardian.end(house.guardian.made[0], .killed(.kill, coreDumped: false))
        try house.replaceSupervisor()
        #expect(house.work { Self.isRestarted($0) })
        #expect(
            house.supervisor.project.machines[0].lastEnding == .killed(.kill, coreDumped: false)
        )
    }

    @Test("all that the guardian keeps is handed over, under its name")
    func handover() throws {
        let folder = try TestFolder()
        let socket = HeldSocket(name: "s", address: .unix(path: "\(folder.path)/s.sock"))
        let services = [
            Self.service("a", sockets: [socket]), Self.service("b", readiness: .notify),
        ]
        let house = try EngineHouse(services, in: folder)
        house.supervisor.ask(.start, of: [], because: .projectStarted)
        #expect(house.work { _ in house.guardian.made.count == 2 })
        for _ in 0..<2 {
            let kept = house.guardian.kept
            #expect(kept.count == 7, "\(kept.keys)")
            let given = try house.supervisor.kept.all()
            defer { Self.close(given, of: house.supervisor) }
            #expect(Set(given.keys) == Set(kept.keys))
            for (key, descriptors) in kept where key != KeptName.specification {
                #expect(given[key]?.map(Self.identity) == descriptors.map(Self.identity))
            }
            try house.replaceSupervisor()
        }
    }

    @Test("the pipe of a build is handed over too")
    func buildPipes() async {
        await #expect(processExitsWith: .success) {
            // The terminal, which says nothing.
            let terminal = try FileDescriptor.pipe()
            precondition(dup2(terminal.reader, 0) == 0)
            var service = EngineTests.service()
            service.development = DevelopmentSpec(
                watched: .nothing,
                build: BuildSpec(command: ["/bin/true"])
            )
            let house = try EngineHouse([service], in: TestFolder(), isDevelopment: true)
            precondition(house.work { _ in house.guardian.made.count == 1 })
            let name = Developing.buildPrefix + "a"
            for _ in 0..<2 {
                let kept = house.guardian.kept[name]?.map(EngineTests.identity)
                let given = try house.supervisor.kept.all()[name]?.map(EngineTests.identity)
                precondition(kept?.count == 2 && given == kept)
                try house.replaceSupervisor()
            }
        }
    }

    /// Which file a descriptor is of.
    fileprivate static func identity(_ raw: Int32) -> [UInt64] {
        var status = stat()
        guard unsafe fstat(raw, &status) == 0 else { return [] }
        return [UInt64(status.st_dev), UInt64(status.st_ino)]
    }

    /// Closes what was opened only to be handed over.
    private static func close(_ given: [String: [Int32]], of supervisor: Supervisor) {
        for (key, descriptors) in given where key.hasPrefix(KeptName.pipesPrefix) {
            for raw in [descriptors[1], descriptors[3]] { _ = Glibc.close(raw) }
        }
        given[KeptName.specification].map { _ = Glibc.close($0[0]) }
    }

    @Test("a probe that ends says how the service is, and is forgotten")
    func probe() throws {
        let house = try EngineHouse(
            [Self.service(probed: .seconds(5), readiness: .probe)],
            in: TestFolder()
        )
        house.guardian.fate = { $0.isTask ? .exited(code: 0) : nil }
        house.supervisor.ask(.start, of: [], because: .projectStarted)
        #expect(house.work { $0.project.machines[0].state.run?.readyAt != nil })
        #expect(house.work { _ in house.guardian.table.count == 1 })
        #expect(house.guardian.made.filter(\.isTask).count == 1)
    }

    @Test("a probe that does not end in time is killed, and counts as no answer")
    func silentProbe() throws {
        let house = try Self.startedHouse(
            Self.service(probed: .milliseconds(20), readiness: .probe)
        )
        #expect(house.work { $0.project.machines[0].state.run?.health.detail != nil })
        let detail = house.supervisor.project.machines[0].state.run?.health.detail
        #expect(detail?.contains("20ms") == true, "\(detail ?? "")")
        #expect(house.work { _ in house.guardian.living.count == 1 })
        let task = try #require(house.guardian.made.first { $0.isTask })
        #expect(house.guardian.orders.contains(.signal(task, .kill, .tree)))
    }

    /// What is heard of a child of its own.
    private final class Heard {
        var lines: [String] = []
        var ends: [ChildEnd] = []
    }

    /// Has a child made that may run for so long, and hears of it.
    private static func begin(_ limit: Duration?, in house: EngineHouse) -> (Heard, RunID) {
        let heard = Heard()
        let launch = Launch(command: ["/bin/true"], directory: "/")
        var order = ChildOrder(kind: .backup, launch: launch, limit: limit)
        order.output = .lines(bytesMax: 8) {
            heard.lines.append(String(decoding: $0, as: UTF8.self))
        }
        return (heard, house.supervisor.begin(order) { heard.ends.append($0) })
    }

    @Test("a child of its own is heard line by line, and its end once")
    func child() throws {
        let house = try EngineHouse([], in: TestFolder())
        house.guardian.fate = { _ in .exited(code: 3) }
        house.guardian.words = { _ in "one\ntwo\n\nmuch too long" }
        let (heard, run) = Self.begin(nil, in: house)
        #expect(house.work { _ in !heard.ends.isEmpty && house.guardian.table.isEmpty })
        #expect(heard.lines == ["one", "two"])
        #expect(heard.ends.map(\.ending) == [.exited(code: 3)])
        #expect(heard.ends[0].hasBegun && !heard.ends[0].isLate)
        #expect(house.guardian.made == [run])
    }

    @Test("a child of its own that takes too long is killed, and its end is waited for")
    func lateChild() throws {
        let house = try EngineHouse([], in: TestFolder())
        let (heard, run) = Self.begin(.milliseconds(20), in: house)
        #expect(house.work { _ in !heard.ends.isEmpty && house.guardian.table.isEmpty })
        #expect(heard.ends.map(\.ending) == [.killed(.kill, coreDumped: false)])
        #expect(heard.ends[0].isLate)
        #expect(house.guardian.orders.contains(.signal(run, .kill, .tree)))
    }

    @Test("of a child of its own that is given up nothing is heard")
    func cancelledChild() throws {
        let house = try EngineHouse([], in: TestFolder())
        let (heard, run) = Self.begin(nil, in: house)
        #expect(house.work { _ in house.guardian.living == [run] })
        house.supervisor.cancelChild(run)
        #expect(house.work { _ in house.guardian.table.isEmpty })
        #expect(heard.ends.isEmpty)
    }

    @Test("nothing stays open, however often a supervisor dies")
    func leaks() async {
        await #expect(processExitsWith: .success) {
            let (before, deaths) = (openDescriptors(), 10)
            do {
                let house = try EngineTests.startedHouse(
                    EngineTests.service(probed: .seconds(9), readiness: .notify)
                )
                for _ in 0..<deaths { try house.replaceSupervisor() }
            }
            // What runs the test opens and closes some of its own meanwhile.
            precondition(openDescriptors() < before + deaths, "descriptors leaked")
        }
    }
}

private func openDescriptors() -> Int {
    (0..<CInt(1024)).filter { fcntl($0, F_GETFD) >= 0 }.count
}

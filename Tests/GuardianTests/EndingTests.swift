import Glibc
import Testing
import VigiaCore
import VigiaWire

@Suite("Endings of runs")
struct EndingTests {
    static let endings: [(script: String, ending: Ending)] = [
        ("exit 0", .exited(code: 0)),
        ("exit 7", .exited(code: 7)),
        ("exit 255", .exited(code: 255)),
        ("kill -9 $$", .killed(.kill, coreDumped: false)),
        ("kill -1 $$", .killed(Signal(number: 1), coreDumped: false)),
    ]

    @Test("a run's exact ending is reported, and then that its tree is empty", arguments: endings)
    func exact(script: String, ending: Ending) throws {
        let house = try GuardianHouse()
        try house.inventory()
        _ = try house.spawn(3, script)
        let run = RunID(raw: 3)
        let told = try house.reports { $0 == .empty(run, house.proof) }
        guard case .ended(run, _, ending, let usage) = told.first else {
            throw Surprise("\(told)")
        }
        #expect(told.count == 2)
        #expect(usage.peakMemory > Bytes(count: 0))
    }

    @Test("a run is empty once its last daemon is gone, even one that ignores SIGTERM")
    func daemon() throws {
        let house = try GuardianHouse()
        try house.inventory()
        let reader = try house.keepPipe("out")
        defer { _ = close(reader) }
        _ = try house.spawn(
            4,
            """
            setsid sh -c 'trap "" TERM; setsid sh -c "echo \\$\\$; exec sleep 100" & wait' &
            exec sleep 100
            """,
            key: "out",
            map: [DescriptorPlace(target: 1, origin: .kept(1))]
        )
        let daemon = try #require(Int32(try GuardianHouse.read(reader, lines: 1)[0]))
        let run = RunID(raw: 4)
        try house.link.send(.signal(run, .terminate, .process))
        try house.reports { if case .ended(run, _, _, _) = $0 { true } else { false } }
        #expect(kill(daemon, 0) == 0)
        try house.link.send(.signal(run, .kill, .tree))
        try house.reports { $0 == .empty(run, house.proof) }
        #expect(GuardianHouse.isGone(daemon))
    }

    @Test("a signal to the tree reaches descendants in other sessions")
    func treeSignal() throws {
        let house = try GuardianHouse()
        try house.inventory()
        let reader = try house.keepPipe("out")
        defer { _ = close(reader) }
        _ = try house.spawn(
            4,
            """
            setsid sh -c 'trap "echo below; exit" USR1; echo; while :; do sleep 0.01; done' &
            trap 'echo top' USR1; wait; wait
            """,
            key: "out",
            map: [DescriptorPlace(target: 1, origin: .kept(1))]
        )
        _ = try GuardianHouse.read(reader, lines: 1)
        try house.link.send(.signal(RunID(raw: 4), Signal(number: 10), .tree))
        #expect(try Set(GuardianHouse.read(reader, lines: 2)).isSuperset(of: ["below"]))
    }

    @Test("a kill ends a tree that forks as fast as it can")
    func forking() throws {
        let house = try GuardianHouse()
        try house.inventory()
        let reader = try house.keepPipe("out")
        defer { _ = close(reader) }
        _ = try house.spawn(
            4,
            "f() { while :; do setsid true; done; }; f & f & f & echo; f",
            key: "out",
            map: [DescriptorPlace(target: 1, origin: .kept(1))]
        )
        _ = try GuardianHouse.read(reader, lines: 1)
        try house.link.send(.signal(RunID(raw: 4), .kill, .tree))
        try house.reports { $0 == .empty(RunID(raw: 4), house.proof) }
    }

    @Test("an ending stays in the inventory until it is acknowledged")
    func acknowledged() throws {
        let house = try GuardianHouse()
        try house.inventory()
        let run = RunID(raw: 6)
        _ = try house.spawn(6, "exit 3")
        try house.reports { $0 == .empty(run, house.proof) }
        try house.replaceSupervisor()
        #expect(
            try house.inventory().count { if case .inventoryRun = $0 { true } else { false } } == 1
        )
        try house.link.send(.acknowledge(run))
        try house.replaceSupervisor()
        #expect(
            try house.inventory() == [
                .inventoryBegan(generation: 3, runs: 0, answersPings: true), .inventoryEnded,
            ]
        )
    }
}

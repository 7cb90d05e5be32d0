import Glibc
import Testing
import VigiaCore
import VigiaWire

@Suite("The end of a guardian")
struct ShutdownTests {
    @Test(
        "on SIGTERM the supervisor is asked to stop everything, and each successor too",
        arguments: [SIGTERM, SIGINT]
    )
    func stopRequested(number: Int32) throws {
        let house = try GuardianHouse()
        try house.inventory()
        _ = try house.spawn(1, "exec sleep 100")
        let stop = GuardianReport.stopRequested(Signal(number: number))
        kill(house.pid, number)
        try house.reports { $0 == stop }
        try house.replaceSupervisor()
        try house.reports { $0 == stop }
        try house.link.send(.shutdown(status: 0))
        house.dismiss(with: 0)
        #expect(try house.end() == 0)
    }

    @Test("a shutdown ends running processes, kills stubborn ones, and refuses new runs")
    func shutdown() throws {
        let house = try GuardianHouse()
        try house.inventory()
        _ = try house.spawn(1, "exec sleep 100")
        let reader = try house.keepPipe("out")
        defer { _ = close(reader) }
        let stubborn = try house.spawn(
            2,
            "trap '' TERM; echo; while :; do sleep 0.01; done",
            key: "out",
            map: [DescriptorPlace(target: 1, origin: .kept(1))]
        )
        _ = try GuardianHouse.read(reader, lines: 1)
        try house.link.send(.shutdown(status: 3))
        try house.order(7, ["/bin/true"])
        let told = try house.reports {
            if case .ended(RunID(raw: 2), _, .killed(.kill, _), _) = $0 { true } else { false }
        }
        #expect(told.contains(.spawnFailed(RunID(raw: 7), .specification, errno: ECANCELED)))
        #expect(kill(stubborn.raw, 0) == -1)
        #expect(throws: Surprise.self) { try house.reports { _ in false } }
        house.dismiss(with: 0)
        #expect(try house.end() == 3)
    }

    @Test("a first supervisor that refuses to start ends its guardian with its status")
    func refusedToBegin() throws {
        let house = try GuardianHouse()
        try house.inventory()
        house.dismiss(with: 2)
        #expect(try house.end() == 2)
    }

    @Test("a guardian with runs starts the next supervisor, however the last one ended")
    func neverGivesUp() throws {
        let house = try GuardianHouse()
        try house.inventory()
        _ = try house.spawn(1, "exec sleep 100")
        house.dismiss(with: 0)
        try house.acceptNext()
        #expect(
            try house.inventory().first
                == .inventoryBegan(generation: 2, runs: 1, answersPings: true)
        )
    }
}

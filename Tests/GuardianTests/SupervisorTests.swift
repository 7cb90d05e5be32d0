import CLinux
import Glibc
import TestSupport
import Testing
import VigiaCore
import VigiaWire

@Suite("Guardian and supervisors")
struct SupervisorTests {
    @Test("runs survive a supervisor's death, and the next one gets the inventory")
    func successor() throws {
        let house = try GuardianHouse()
        #expect(
            try house.inventory() == [
                .inventoryBegan(generation: 1, runs: 0, answersPings: true), .inventoryEnded,
            ]
        )
        let reader = try house.keepPipe("log/backend")
        _ = close(reader)
        let pid = try house.spawn(
            11,
            "while :; do echo; sleep 0.01; done",
            key: "log/backend",
            map: [DescriptorPlace(target: 1, origin: .kept(1))]
        )
        try house.replaceSupervisor()
        let told = try house.inventory()
        #expect(told.first == .inventoryBegan(generation: 2, runs: 1, answersPings: true))
        guard case .inventoryRun(let run) = told[1],
            case .inventoryKept("log/backend", let descriptors) = told[2]
        else { throw Surprise("\(told)") }
        defer { descriptors.forEach { _ = close($0) } }
        #expect(run.pid == pid && run.run == RunID(raw: 11) && run.ending == nil)
        #expect(run.startTime > 0)
        #expect(try GuardianHouse.read(descriptors[0], atMost: 1) == "\n")
    }

    @Test("a run that ends while there is no supervisor keeps its exact status")
    func endedMeanwhile() throws {
        let house = try GuardianHouse()
        try house.inventory()
        let reader = try house.keepPipe("out")
        defer { _ = close(reader) }
        let pid = try house.spawn(
            12,
            "trap 'exit 42' TERM; echo; while :; do sleep 0.01; done",
            key: "out",
            map: [DescriptorPlace(target: 1, origin: .kept(1))]
        )
        _ = try GuardianHouse.read(reader, lines: 1)
        try house.replaceSupervisor {
            let process = vigia_pidfd_open(pid.raw)
            defer { _ = close(process) }
            kill(pid.raw, SIGTERM)
            try GuardianHouse.wait(for: process)
        }
        let told = try house.inventory()
        guard case .inventoryRun(let run) = told[1] else { throw Surprise("\(told)") }
        #expect(run.ending == .exited(code: 42))
        #expect(run.empty == house.proof)
    }

    @Test("orders of a supervisor that died are still carried out")
    func lastWords() throws {
        let house = try GuardianHouse()
        try house.inventory()
        // The guardian is stopped, so that it finds the order and the death at the same time.
        kill(house.pid, SIGSTOP)
        try house.link.send(.shutdown(status: 5))
        kill(house.supervisor, SIGKILL)
        kill(house.pid, SIGCONT)
        #expect(try house.end() == 5)
    }

    @Test("a supervisor that keeps dying is restarted with growing delays")
    func retried() throws {
        let place = try TestFolder()
        defer { withExtendedLifetime(place) {} }
        let folder = place.path
        var ends: [Int32] = [-1, -1]
        try #require(unsafe pipe2(&ends, Int32(O_CLOEXEC)) == 0)
        let script = "date +%s%N >&2; kill -9 $$"
        let errors = ends[1]
        let pid = try GuardianHouse.startGuardian(
            ["--lock", "\(folder)/lock", "--", "/bin/sh", "-c", script],
            errors: errors
        )
        let times = try GuardianHouse.read(ends[0], lines: 5).compactMap { Int64($0) }
        kill(pid, SIGTERM)
        #expect(try GuardianHouse.status(of: pid) == 1)
        ends.forEach { _ = close($0) }
        let waits = zip(times, times.dropFirst()).map { ($1 - $0) / 1_000_000 }
        #expect(waits.count == 4)
        #expect(waits[1] >= 100 && waits[2] >= 200 && waits[3] >= 400)
    }

    @Test("a lock has one guardian, and the second one is refused")
    func second() throws {
        let house = try GuardianHouse()
        try house.inventory()
        var ends: [Int32] = [-1, -1]
        try #require(unsafe pipe2(&ends, Int32(O_CLOEXEC)) == 0)
        defer { ends.forEach { _ = close($0) } }
        let lock = "\(house.folder)/lock"
        let arguments = ["--lock", lock, "--", "/bin/true"]
        let pid = try GuardianHouse.startGuardian(arguments, errors: ends[1])
        #expect(try GuardianHouse.status(of: pid) == 2)
        #expect(
            try GuardianHouse.read(ends[0])
                == "vigia-guardian: another guardian (pid \(house.pid)) already holds \(lock)\n"
        )
    }

    @Test("a process that only checks the lock does not prevent taking it")
    func asked() throws {
        let place = try TestFolder()
        defer { withExtendedLifetime(place) {} }
        let folder = place.path
        let lock = unsafe vigia_open("\(folder)/lock", O_RDWR | O_CREAT, 0o600)
        try #require(lock >= 0 && flock(lock, LOCK_SH) == 0)
        defer { _ = close(lock) }
        var ends: [Int32] = [-1, -1]
        try #require(unsafe pipe2(&ends, Int32(O_CLOEXEC)) == 0)
        defer { ends.forEach { _ = close($0) } }
        let pid = try GuardianHouse.startGuardian(
            ["--lock", "\(folder)/lock", "--", "/bin/sh", "-c", "echo begun >&2; exit 2"],
            errors: ends[1]
        )
        #expect(GuardianHouse.pauses(pid), "it does not wait for the lock")
        #expect(flock(lock, LOCK_UN) == 0)
        #expect(try GuardianHouse.read(ends[0]) == "begun\n")
        #expect(try GuardianHouse.status(of: pid) == 2)
    }

    static let refusals: [(arguments: [String], status: Int32, words: String)] = [
        ([], 2, "usage: vigia-guardian --lock PATH -- COMMAND...\n"),
        (["--lock", "x", "/bin/true"], 2, "usage: vigia-guardian --lock PATH -- COMMAND...\n"),
        (
            ["--lock", "/no/such/lock", "--", "/bin/true"], 2,
            "vigia-guardian: /no/such/lock: No such file or directory\n"
        ),
        (
            ["--lock", "/dev/null", "--", "/bin/true"], 2,
            "vigia-guardian: /dev/null: No such device\n"
        ),
    ]

    @Test("an impossible start is refused in one line", arguments: refusals)
    func refused(arguments: [String], status: Int32, words: String) throws {
        var ends: [Int32] = [-1, -1]
        try #require(unsafe pipe2(&ends, Int32(O_CLOEXEC)) == 0)
        defer { ends.forEach { _ = close($0) } }
        let pid = try GuardianHouse.startGuardian(arguments, errors: ends[1])
        #expect(try GuardianHouse.status(of: pid) == status)
        #expect(try GuardianHouse.read(ends[0]) == words)
    }

    @Test("a ping is answered after all pending reports")
    func ping() throws {
        let house = try GuardianHouse()
        try house.inventory()
        let pid = try house.spawn(21, "read x < /dev/null; exit 3")
        let process = vigia_pidfd_open(pid.raw)
        defer { if process >= 0 { _ = close(process) } }
        if process >= 0 { try GuardianHouse.wait(for: process) }
        try house.link.send(.ping(7))
        let told = try house.reports { $0 == .pong(7) }
        let ended = told.contains {
            if case .ended(RunID(raw: 21), pid, .exited(code: 3), _) = $0 { true } else { false }
        }
        #expect(ended)
    }

    @Test("a supervisor that does not read its link is replaced, and its successor knows")
    func hung() throws {
        let house = try GuardianHouse()
        try house.inventory()
        try house.link.send(.ready)
        kill(house.supervisor, SIGSTOP)
        // The relay's end is this test's, so nothing that is sent there is read from now on.
        try house.order(22, ["/bin/sh", "-c", "exit 5"])
        try house.acceptNext()
        let told = try house.reports { $0 == .inventoryEnded }
        let change = told.compactMap { report -> GuardianChange? in
            guard case .inventoryLock(let descriptor, _, let change, _) = report else {
                return nil
            }
            close(descriptor)
            return change
        }
        #expect(change == [.hung])
        let found = told.contains {
            if case .inventoryRun(let run) = $0 { run.ending == .exited(code: 5) } else { false }
        }
        #expect(found)
    }

    @Test("a guardian that was stopped itself considers no supervisor hanging")
    func stoppedBoth() throws {
        let house = try GuardianHouse()
        try house.inventory()
        try house.link.send(.ready)
        try house.order(23, ["/bin/sh", "-c", "exit 5"])
        kill(house.supervisor, SIGSTOP)
        kill(house.pid, SIGSTOP)
        let (clock, length) = (ContinuousClock(), Duration.seconds(12))
        let began = clock.now
        #expect(Fact.holds { clock.now - began > length })
        kill(house.pid, SIGCONT)
        kill(house.supervisor, SIGCONT)
        try house.link.send(.ping(8))
        try house.reports { $0 == .pong(8) }
        #expect(kill(house.supervisor, 0) == 0)
    }
}

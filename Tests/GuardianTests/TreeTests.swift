import CLinux
import Glibc
import Testing
import VigiaCore
import VigiaWire

@Suite("Process trees")
struct TreeTests {
    static let escapes: [(how: String, script: String)] = [
        ("a double fork", "(setsid sh -c 'echo $$; exec sleep 1000' &); exec sleep 1000"),
        (
            "a daemon that ignores all it can",
            "setsid python3 -c '\(ignoring)' & exec sleep 1000"
        ),
        (
            "a process in another user's name",
            "setsid python3 -c '\(nobody)' & exec sleep 1000"
        ),
        (
            "a PID namespace of its own",
            "setsid unshare -pf sh -c 'echo 1; sleep 1000 & exec sleep 1000' & exec sleep 1000"
        ),
        (
            "200 processes that fork again when they are asked to end",
            "exec python3 -c '\(bomb)'"
        ),
    ]
    static let ignoring = """
        import os, signal, time
        for number in range(1, 65):
            try: signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError): pass
        print(os.getpid(), flush=True)
        time.sleep(1000)
        """
    static let nobody = """
        import os, time
        if os.getuid() == 0: os.setgroups([]); os.setgid(65534); os.setuid(65534)
        print(os.getpid(), flush=True)
        time.sleep(1000)
        """
    static let bomb = """
        import os, signal, time
        left = 3
        def again(number, frame):
            global left
            if left > 0:
                left -= 1
                if os.fork() == 0: os.setsid()
        signal.signal(signal.SIGTERM, again)
        for each in range(200):
            if os.fork() == 0: break
        else: print("all", flush=True)
        while True: time.sleep(1000)
        """

    @Test("no process escapes", arguments: escapes, GuardianHouse.proofs)
    func escape(of case: (how: String, script: String), proof: EmptyProof) throws {
        let house = try GuardianHouse(proof)
        try house.inventory()
        let reader = try house.keepPipe("out")
        defer { _ = close(reader) }
        let out = [DescriptorPlace(target: 1, origin: .kept(1))]
        _ = try house.spawn(4, `case`.script, key: "out", map: out)
        _ = try GuardianHouse.read(reader, lines: 1)
        try house.link.send(.signal(RunID(raw: 4), .terminate, .tree))
        try house.link.send(.signal(RunID(raw: 4), .kill, .tree))
        try house.reports { $0 == .empty(RunID(raw: 4), proof) }
        // Only the guardian still had the pipe open, and now no process has.
        try house.link.send(.forget(key: "out"))
        while try !GuardianHouse.read(reader).isEmpty {}
    }

    @Test(
        "a process without its session and mark still belongs to the tree",
        .enabled(if: hasCgroups, "it needs cgroups of its own")
    )
    func markless() throws {
        let house = try GuardianHouse(.cgroup)
        try house.inventory()
        let reader = try house.keepPipe("out")
        defer { _ = close(reader) }
        let script = "(setsid env -i /bin/sh -c 'echo $$; exec /bin/sleep 1000' &)"
        let out = [DescriptorPlace(target: 1, origin: .kept(1))]
        _ = try house.spawn(4, script, key: "out", map: out)
        let stray = try #require(Int32(try GuardianHouse.read(reader, lines: 1)[0]))
        let run = RunID(raw: 4)
        try house.reports { if case .ended(run, _, _, _) = $0 { true } else { false } }
        #expect(kill(stray, 0) == 0)
        try house.link.send(.signal(run, .kill, .tree))
        try house.reports { $0 == .empty(run, .cgroup) }
        #expect(GuardianHouse.isGone(stray))
    }

    @Test(
        "a tree is not empty while another process is in its cgroup",
        .enabled(if: hasCgroups, "it needs cgroups of its own")
    )
    func guest() throws {
        let house = try GuardianHouse(.cgroup)
        try house.inventory()
        let (place, run) = ("\(try house.cgroups())/4/cgroup.procs", RunID(raw: 4))
        _ = try house.spawn(4, "exec sleep 1000")
        // The other process is a child of this test, so only the cgroup reports its end.
        let guest = try GuardianHouse.start(["/bin/sleep", "1000"])
        try GuardianHouse.write("\(guest)", to: place)
        try house.link.send(.signal(run, .kill, .process))
        try house.reports { if case .ended(run, _, _, _) = $0 { true } else { false } }
        try house.order(5, ["/bin/true"])
        let told = try house.reports { $0 == .empty(RunID(raw: 5), .cgroup) }
        #expect(!told.contains(.empty(run, .cgroup)))
        kill(guest, SIGKILL)
        #expect(try GuardianHouse.status(of: guest) == -SIGKILL)
        try house.reports { $0 == .empty(run, .cgroup) }
    }

    @Test("no cgroup outlives its run", .enabled(if: hasCgroups, "it needs cgroups of its own"))
    func removed() throws {
        let house = try GuardianHouse(.cgroup)
        try house.inventory()
        let home = try house.cgroups()
        // An empty cgroup of a dead guardian is reused, as others are removed at the start.
        #expect(unsafe mkdir("\(home)/5", 0o755) == 0)
        let nested = "mkdir \(home)/4/mine && echo $$ > \(home)/4/mine/cgroup.procs"
        _ = try house.spawn(4, "\(nested) && exec sleep 1000")
        try house.order(6, ["/does/not/exist"])
        try house.reports { if case .spawnFailed = $0 { true } else { false } }
        try house.order(5, ["/bin/true"])
        try house.reports { $0 == .empty(RunID(raw: 5), .cgroup) }
        #expect(try GuardianHouse.folders(in: home) == ["4"])
        try house.link.send(.signal(RunID(raw: 4), .kill, .tree))
        try house.reports { $0 == .empty(RunID(raw: 4), .cgroup) }
        #expect(try GuardianHouse.folders(in: home).isEmpty)
        try house.link.send(.shutdown(status: 0))
        house.dismiss(with: 0)
        #expect(try house.end() == 0)
        #expect(unsafe access(home, F_OK) == -1 && errno == ENOENT)
    }

    static var hasCgroups: Bool { GuardianHouse.proofs.contains(.cgroup) }
}

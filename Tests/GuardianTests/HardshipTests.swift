import CLinux
import Glibc
import Testing
import VigiaCore
import VigiaWire

@Suite("A guardian under adverse conditions")
struct HardshipTests {
    @Test("garbage on the link changes nothing")
    func garbage() throws {
        let house = try GuardianHouse()
        try house.inventory()
        let link = house.link.descriptor
        var random = SystemRandomNumberGenerator()
        let size = MemoryLayout<vigia_message>.size
        for round in 0..<3_000 {
            var message = vigia_message()
            unsafe withUnsafeMutableBytes(of: &message) { bytes in
                for index in bytes.indices { unsafe bytes[index] = .random(in: 0...255) }
            }
            message.version = round % 3 == 0 ? message.version : UInt32(VIGIA_WIRE_VERSION)
            // Any kind but the one that ends it.
            message.kind = [0, 1, 2, 3, 4, 5, 7, 32, 36, 999].randomElement(using: &random) ?? 0
            if round % 2 == 0 { message.run = UInt64(round % 7) }
            if round % 5 == 0 { message.count = UInt32(round % 20) }
            let length = round % 11 == 0 ? Int.random(in: 1..<size) : size
            let beside = round % 4 == 0 ? [link, link] : []
            while unsafe vigia_send(link, &message, length, beside, Int32(beside.count))
                == -EAGAIN
            {
                try GuardianHouse.wait(for: link)
                while try house.link.receive() != nil {}
            }
        }
        let pid = try house.spawn(1_000, "exec sleep 100")
        #expect(pid.raw > 0)
    }

    @Test("no event is lost when supervisors are killed at work")
    func killed() throws {
        let house = try GuardianHouse()
        try house.inventory()
        var seen: [RunID: Ending] = [:]
        for round in UInt64(1)...5 {
            for step in UInt64(0)..<40 {
                try house.order(round * 40 + step, ["/bin/sh", "-c", "exit \(round + step)"])
            }
            try house.replaceSupervisor()
            for report in try house.inventory() {
                guard case .inventoryRun(let run) = report, let ending = run.ending else {
                    continue
                }
                seen[run.run] = ending
                try house.link.send(.acknowledge(run.run))
            }
        }
        // Runs that had not ended by its own inventory are reported to the last supervisor.
        while seen.count < 200 {
            try house.reports {
                if case .ended(let run, _, let ending, _) = $0 { seen[run] = ending }
                return true
            }
        }
        for round in UInt64(1)...5 {
            for step in UInt64(0)..<40 {
                let ending = seen[RunID(raw: round * 40 + step)]
                #expect(ending == .exited(code: Int32(round + step)))
            }
        }
    }

    @Test("forgotten descriptors are closed, and kept ones replace older ones")
    func forgotten() throws {
        let house = try GuardianHouse()
        try house.inventory()
        let first = try house.keepPipe("a")
        let second = try house.keepPipe("a")
        defer { _ = (close(first), close(second)) }
        #expect(try GuardianHouse.read(first).isEmpty)
        try house.link.send(.forget(key: "a"))
        #expect(try GuardianHouse.read(second).isEmpty)
        try house.replaceSupervisor()
        #expect(
            try house.inventory() == [
                .inventoryBegan(generation: 2, runs: 0, answersPings: true), .inventoryEnded,
            ]
        )
    }

    @Test("300 simultaneous runs all start and all end")
    func many() throws {
        let house = try GuardianHouse()
        try house.inventory()
        for run in UInt64(1)...300 { try house.order(run, ["/bin/sleep", "100"]) }
        var (spawned, empty) = (0, 0)
        try house.reports {
            if case .spawned = $0 { spawned += 1 }
            try? house.link.flush()
            return spawned == 300
        }
        for run in UInt64(1)...300 {
            try house.link.send(.signal(RunID(raw: run), .kill, .tree))
        }
        try house.reports {
            if case .empty = $0 { empty += 1 }
            try? house.link.flush()
            return empty == 300
        }
    }
}

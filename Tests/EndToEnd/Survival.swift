import Glibc
import TestSupport
import Testing
import VigiaWire

/// Vigia itself is killed, and no service notices.
@Suite("Survival", .sideBySide, .serialized)
struct Survival {
    static let ticker = """
        services:
          ticker:
            command: python3 ticker.py
            restart: { delay: 50ms }
        """
    static let script = """
        import time
        number = 0
        while True:
            print(number, flush=True)
            number += 1
            time.sleep(0.0005)
        """

    @Test("the same processes survive a supervisor, and no line is lost or duplicated")
    func supervisorKilled() throws {
        let project = try Project(Self.ticker, files: ["ticker.py": Self.script])
        try project.start()
        let before = try project.status()
        try project.killSupervisor(times: 4)
        let after = try project.status()
        #expect(after.services[0].pid == before.services[0].pid)
        #expect(after.services[0].run == before.services[0].run)
        #expect(after.services[0].restarts == 0)
        #expect(after.services[0].uptimeSeconds ?? 0 > before.services[0].uptimeSeconds ?? 0)
        #expect(after.guardian.pid == before.guardian.pid)
        #expect(try project.vigia("stop").status == 0)
        let numbers = project.log("ticker").split(separator: "\n").compactMap { Int($0) }
        #expect(numbers.count > 100)
        #expect(numbers == Array(0..<numbers.count))
    }

    @Test("a service that dies with the supervisor is restarted, its ending exact")
    func bothKilled() throws {
        let project = try Project(Self.ticker, files: ["ticker.py": Self.script])
        try project.start()
        let before = try project.status()
        kill(before.supervisor.pid, SIGKILL)
        kill(try #require(before.services[0].pid), SIGUSR1)
        let after = try project.until { $0.state == "up" && $0.run != before.services[0].run }
        #expect(after.restarts == 1)
        #expect(after.lastEnding == "killed by SIGUSR1")
    }

    @Test("when memory is short the kernel spares Vigia, and services have their own score")
    func memoryShort() throws {
        let project = try Project(Self.ticker, files: ["ticker.py": Self.script])
        let begun = try project.shell(
            "echo 500 >/proc/self/oom_score_adj && '\(Program.vigia)' -C . start"
        )
        #expect(begun.status == 0, "\(begun.all)")
        func scores() throws -> [Int] {
            let status = try project.status()
            let pids = [status.guardian.pid, status.supervisor.pid, status.services[0].pid ?? 0]
            return pids.compactMap {
                Int(File.text("/proc/\($0)/oom_score_adj").split(separator: "\n").first ?? "")
            }
        }
        let first = try scores()
        // Without the privilege for a lower value, it is 0.
        #expect(first == [-900, -900, 500] || first == [0, 0, 500])
        let guardian = try project.status().guardian.pid
        kill(guardian, SIGKILL)
        #expect(try Fact.holds { try project.status().guardian.pid != guardian })
        #expect(try project.vigia("restart").status == 0)
        #expect(try scores() == first)
    }

    @Test("a second guardian is refused, and the first one continues")
    func secondGuardian() throws {
        let project = try Project(Self.ticker, files: ["ticker.py": Self.script])
        try project.start()
        let lock = project.folder + "/.vigia/lock"
        let second = try Program.run(
            [Program.guardian, "--lock", lock, "--", "/bin/true"],
            in: project.folder
        )
        #expect(second.status == 2)
        #expect(second.errors.split(separator: "\n").count == 1)
        #expect(try project.vigia("status").status == 0)
    }

    @Test("a guardian that is asked to end stops everything in order")
    func guardianTerminated() throws {
        let project = try Project(Self.ticker, files: ["ticker.py": Self.script])
        try project.start()
        kill(try project.status().guardian.pid, SIGTERM)
        #expect(Fact.holds { project.isDeserted })
        #expect(project.tells("\"event\":\"shut_down\""))
        #expect(try project.vigia("status").status == 3)
    }

    @Test("in the foreground it ends with a signal, and leaves nothing")
    func foreground() throws {
        let project = try Project(Self.ticker, files: ["ticker.py": Self.script])
        let pid = try project.begin("run")
        #expect(Fact.holds { project.begunErrors.contains("ready") })
        kill(pid, SIGTERM)
        #expect(try Program.wait(for: pid) == 0)
        #expect(Fact.holds { project.isDeserted })
    }

    @Test("in the foreground a service that fails for good makes the exit status 1")
    func foregroundBroken() throws {
        let project = try Project(
            """
            services:
              a:
                command: [sh, -c, exit 3]
                restart: { delay: 20ms, attempts: 2, cooldown: never }
            """
        )
        let outcome = try project.vigia("run")
        #expect(outcome.status == 1, "\(outcome.all)")
        #expect(outcome.errors.contains("broken"))
    }
}

import Glibc
import TestSupport
import Testing
import VigiaJSON
import VigiaWire

/// Drills that a service survives, or that are about one of its limits.
@Suite("Drills on limits", .sideBySide, .serialized)
struct DrillsOnLimits {
    @Test("a slow service answers late, and is left alone")
    func slow() throws {
        let project = try Drills.web(
            health: "{ http: /, interval: 1s, timeout: 4s, failures: 2 }"
        )
        let before = try project.service()
        let report = try Drills.drill(project, "slow")
        let after = try project.service()
        #expect(after.run == before.run && after.pid == before.pid && after.restarts == 0)
        // Stopped for 1.6 s at a time; the first question is put while it is stopped.
        #expect(try Drills.times(report)["slowest answer"] ?? 0 > 800, "\(report)")
        let done: [String] = try report.member("put_back")
        #expect(done.contains { $0.hasPrefix("web goes on in the same process") }, "\(done)")
        #expect(try project.vigia("health").status == 0)
    }

    @Test("a taken port is named, and the service is ready again once it is free")
    func port() throws {
        let project = try Drills.web()
        let before = try project.service()
        let report = try Drills.drill(project, "port", "web")
        let after = try project.service()
        #expect(after.run != before.run && after.state == "up")
        let checks: [JSONValue] = try report.member("checks")
        let detail: String = try checks[0].member("detail")
        #expect(detail.contains("drill-disturbance port "), "\(detail)")
        #expect(project.tells("which is held by"))
        let times = try Drills.times(report)
        #expect(times["port found taken"] != nil && times["ready, once free"] ?? 0 > 1000)
    }

    @Test("a drill that is killed frees the port")
    func killed() throws {
        let project = try Drills.web("stop: { timeout: 1s }")
        let before = try project.service()
        let drill = try project.begin("drill", "port")
        let pid = try #require(before.pid)
        #expect(Fact.holds { Program.isOver(pid) })
        kill(drill, SIGKILL)
        _ = try Program.wait(for: drill)
        let after = try project.until { $0.state == "up" && $0.run != before.run }
        #expect(after.ready)
        #expect(Fact.holds { !Self.isTaken(project) })
    }

    /// Whether a process of a drill holds something of the project.
    private static func isTaken(_ project: Project) -> Bool {
        File.names(in: "/proc").compactMap { pid_t($0) }.contains { pid in
            File.text("/proc/\(pid)/cmdline").contains("drill-disturbance")
                && Program.variable("VIGIA_TEST", of: pid) == "VIGIA_TEST=\(project.base)"
        }
    }

    /// Whether runs have cgroups of their own here.
    static let hasCgroups =
        geteuid() == 0 && File.text("/proc/self/mounts").contains(" cgroup2 rw")

    @Test(
        "memory over the limit leads to a restart as promised, and only once in a while",
        .enabled(if: hasCgroups, "runs have cgroups of their own")
    )
    func leak() throws {
        let project = try Drills.web("memory: { limit: 60MB, interval: 1s }")
        let before = try project.service()
        let report = try Drills.drill(project, "leak", "web")
        let after = try project.service()
        #expect(after.run != before.run && after.state == "up" && after.restarts == 1)
        #expect(project.tells("\"event\":\"memory_exceeded\""))
        #expect(try Drills.times(report)["ready again"] ?? 0 > 1000)
        #expect(Fact.holds { !Self.isTaken(project) })
        let again = try project.vigia("drill", "leak", "web")
        #expect(again.status == 2, "\(again.all)")
        #expect(again.errors.contains("error[drill.not_well]"), "\(again.all)")
        #expect(try project.service().run == after.run)
    }

    @Test(
        "a drill that is killed frees the memory",
        .enabled(if: hasCgroups, "runs have cgroups of their own")
    )
    func freed() throws {
        let project = try Drills.web("memory: { limit: 60MB, interval: 1h }")
        let before = try project.service()
        let drill = try project.begin("drill", "leak")
        #expect(Fact.holds { Self.isTaken(project) })
        kill(drill, SIGKILL)
        _ = try Program.wait(for: drill)
        #expect(Fact.holds { !Self.isTaken(project) })
        #expect(try project.service().run == before.run)
    }

    @Test("a drill without what it is about is refused with a remedy")
    func unfit() throws {
        let project = try Project("services: { a: { command: sleep 1000 } }")
        try project.start()
        let cases = [
            ("slow", "add health: { http: /health }"), ("leak", "add memory: { limit: 500MB }"),
            ("port", "such as port: 3001"),
        ]
        for (kind, remedy) in cases {
            let outcome = try project.vigia("drill", kind)
            #expect(outcome.status == 2, "\(outcome.all)")
            #expect(outcome.errors.contains("error[drill.not_applicable]"), "\(outcome.all)")
            #expect(outcome.errors.contains(remedy), "\(outcome.all)")
        }
        #expect(try project.service().restarts == 0)
    }
}

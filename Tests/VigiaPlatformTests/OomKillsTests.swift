import Glibc
import TestSupport
import Testing

@testable import VigiaPlatform

@Suite("Kills for memory", .serialized)
struct OomKillsTests {
    private static let root = "/sys/fs/cgroup/memory"
    /// Whether this process may make cgroups of v1 with the memory controller.
    static let isPossible =
        getuid() == 0 && File.read(root + "/memory.oom_control") != nil
        && File.text("/proc/self/mountinfo").contains(" \(root) rw")

    @Test("what the kernel kills over the limit of a cgroup is counted", .enabled(if: isPossible))
    func counted() throws {
        let folder = "\(Self.root)/vigia-test-\(getpid())"
        let made = unsafe mkdir(folder, 0o755)
        try #require(made == 0)
        defer { unsafe rmdir(folder) }
        try File.write("16777216", to: folder + "/memory.limit_in_bytes")
        let kills = OomKills(folder: folder, isOld: true)
        #expect(kills.count == 0)
        #expect(kills.limit == 16_777_216)
        let script =
            "echo $$ > \(folder)/cgroup.procs && exec python3 -c 'x = b\"1\" * (200 << 20)'"
        let run = ProgramRun(
            "/bin/sh",
            ["sh", "-c", script],
            environment: ["PATH": "/usr/bin:/bin"],
            directory: "/",
            user: nil
        )
        #expect(try run.run(within: .seconds(60)).ending == .killed(9))
        #expect(kills.count == 1)
        #expect(kills.peak.map { $0 > 8_000_000 } == true)
    }

    @Test("where nobody counts, nothing is known")
    func unknown() {
        let kills = OomKills(folder: "/nowhere", isOld: false)
        #expect(kills.count == nil)
        #expect(kills.limit == nil)
    }
}

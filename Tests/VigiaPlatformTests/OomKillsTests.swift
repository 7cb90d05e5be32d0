import Glibc
import TestSupport
import Testing

@testable import VigiaPlatform

@Suite("OOM kills", .serialized)
struct OomKillsTests {
    private static let root = "/sys/fs/cgroup/memory"
    /// Whether this process may create v1 cgroups with the memory controller.
    static let isPossible =
        getuid() == 0 && File.read(root + "/memory.oom_control") != nil
        && File.text("/proc/self/mountinfo").contains(" \(root) rw")

    @Test(
        "OOM kills at a cgroup's limit are counted",
        .enabled(if: isPossible, "it needs a memory cgroup of v1")
    )
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
        let logged = try #require(OomKills.logged(within: 60))
        #expect(logged.contains { $0.program == "python3" && $0.bytes > 8_000_000 })
    }

    @Test(
        "a line of the kernel's log names the killed process and its memory",
        arguments: [
            ("6,1,5,-;Memory cgroup out of memory: Killed process 7 (a) anon-rss:2kB", "7 a 2048"),
            ("3,9,5,-;Killed process 4194303 (b (c)) x:1kB, anon-rss:0kB", "4194303 b (c) 0"),
            ("3,9,5,-;Killed process 12 (d", nil),
            ("3,9,5,-;Killed process x (d) anon-rss:1kB", nil),
            ("3,9,5,-;Killed process 1 anon-rss:1kB (d)", nil),
            ("3,9,5,-;oom_reaper: reaped process 7 (a), now anon-rss:0kB", nil),
        ] as [(String, String?)]
    )
    func line(record: String, kill: String?) {
        let told = OomKills.told(Array(record.utf8)[...])
        #expect(told.map { "\($0.pid) \($0.program) \($0.bytes)" } == kill)
    }

    @Test("without a memory controller the count is unknown")
    func unknown() {
        let kills = OomKills(folder: "/nowhere", isOld: false)
        #expect(kills.count == nil)
        #expect(kills.limit == nil)
    }
}

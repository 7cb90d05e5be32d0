import Glibc
import TestSupport
import Testing
import VigiaWire

/// Processes outside the cgroup of their run, or that could not start in it.
@Suite(
    "Processes and their cgroups",
    .sideBySide,
    .serialized,
    .enabled(if: ProcessTrees.hasCgroups, "it needs cgroups of its own")
)
struct MovedProcesses {
    private static let stubborn = """
        trap '' TERM
        setsid sh -c 'trap "" TERM; echo $$ > child; while :; do sleep 1000; done' &
        echo there
        while :; do sleep 1000; done

        """

    private func project() throws -> Project {
        try Project(
            "services: { web: { command: [sh, web.sh], stop: { timeout: 200ms } } }",
            files: ["web.sh": Self.stubborn]
        )
    }

    /// The cgroup of a process.
    ///
    /// Source: proc(5), `/proc/pid/cgroup`.
    private func cgroup(of pid: pid_t) -> String {
        let lines = File.text("/proc/\(pid)/cgroup").split(separator: "\n")
        return lines.first { $0.hasPrefix("0::") }.map { String($0.dropFirst(3)) } ?? ""
    }

    static let movable = [["main"], ["child"], ["main", "child"]]

    @Test("a process in another cgroup that ignores SIGTERM is stopped", arguments: movable)
    func moved(names: [String]) throws {
        let project = try project()
        try project.start()
        #expect(Fact.holds { !File.text(project.folder + "/child").isEmpty })
        let main = try #require(try project.service().pid)
        let child = try #require(pid_t(File.text(project.folder + "/child").dropLast()))
        let supervisor = try project.status().supervisor.pid
        #expect(cgroup(of: main).contains("/vigia-") && cgroup(of: child) == cgroup(of: main))
        for pid in names.map({ $0 == "main" ? main : child }) {
            let moving = try project.shell(
                """
                home=$(awk '/ - cgroup2 /{ print $5; exit }' /proc/self/mountinfo)
                echo \(pid) > $home\(cgroup(of: supervisor))/cgroup.procs
                """
            )
            try #require(moving.status == 0, "\(moving.all)")
            #expect(!cgroup(of: pid).contains("/vigia-"))
        }
        let outcome = try project.vigia("stop")
        #expect(outcome.status == 0, "\(outcome.all)")
        #expect(kill(main, 0) == -1 && kill(child, 0) == -1)
        #expect(project.isDeserted)
    }

    /// Runs a program under a seccomp filter without clone3(2), like systemd's
    /// `RestrictNamespaces=`.
    private static let filter = """
        perl -e '
            my $f = pack("SCCL", 0x20, 0, 0, 0) . pack("SCCL", 0x15, 0, 1, 435)
                . pack("SCCL", 0x06, 0, 0, 0x50000 | 38) . pack("SCCL", 0x06, 0, 0, 0x7fff0000);
            my $p = pack("S x6 P", 4, $f);
            syscall(157, 38, 1, 0, 0, 0) == 0 or die;
            syscall(157, 22, 2, $p) == 0 or die "$!";
            exec @ARGV' vigia
        """
    /// The filter is written for one architecture.
    static let canFilter =
        (try? Program.run(["sh", "-c", "[ $(uname -m) = x86_64 ] && perl -e 1"], in: "/tmp").status)
        == 0

    @Test(
        "if clone3 is refused, a run still has a cgroup",
        .enabled(if: canFilter, "it needs perl on x86_64")
    )
    func filtered() throws {
        let project = try project()
        let outcome = try project.shell("\(Self.filter) start")
        #expect(outcome.status == 0, "\(outcome.all)")
        let service = try project.service()
        let main = try #require(service.pid)
        #expect(File.text("/proc/\(main)/status").contains("Seccomp:\t2"))
        #expect(cgroup(of: main).hasSuffix("/\(try #require(service.run))"), "\(cgroup(of: main))")
        #expect(cgroup(of: main).contains("/vigia-"))
        #expect(service.tree == "cgroup")
        #expect(try project.status().guardian.trees == "cgroup")
        #expect(Fact.holds { !File.text(project.folder + "/child").isEmpty })
        let child = try #require(pid_t(File.text(project.folder + "/child").dropLast()))
        #expect(cgroup(of: child) == cgroup(of: main))
        #expect(try project.vigia("stop").status == 0)
        #expect(project.isDeserted)
    }
}

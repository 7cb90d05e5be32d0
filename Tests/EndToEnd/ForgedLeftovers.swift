import Glibc
import TestSupport
import Testing
import VigiaWire

/// Guardian and supervisor were killed, and another user's process claims to be a leftover.
@Suite(
    "Forged leftovers",
    .sideBySide,
    .serialized,
    .enabled(if: AnotherUser.isPossible, "it needs root, and another user")
)
struct ForgedLeftovers {
    static let policies = ["end", "adopt", "refuse"]

    private func project(_ policy: String, _ more: String = "") throws -> Project {
        try Project(
            """
            leftovers: \(policy)
            services: { a: { command: [sh, -c, "while :; do sleep 0.05; done"]\(more) } }
            """
        )
    }

    private func variables(of pid: pid_t) -> [String] {
        File.text("/proc/\(pid)/environ").split(separator: "\0").map(String.init)
            .filter { $0.hasPrefix("VIGIA_") }
    }

    /// Starts a process of another user with a run's complete environment.
    private func forge(_ project: Project, _ words: [String]) throws -> pid_t {
        let own = words.filter { !$0.hasPrefix("VIGIA_PID=") }.map { "'\($0)'" }
        let pid = try project.beginShell(
            "exec \(AnotherUser.command()) setsid env "
                + own.joined(separator: " ") + " VIGIA_PID=$$ sleep 1000"
        )
        // It leads no process group, so `setsid` need not fork.
        #expect(Fact.holds { File.text("/proc/\(pid)/cmdline").hasPrefix("sleep") })
        return pid
    }

    @Test("another user's process with a run's mark is neither ended, taken over nor in the way")
    func forged() throws {
        for policy in Self.policies {
            let project = try project(policy)
            try project.start()
            let pid = try #require(try project.service().pid)
            let words = variables(of: pid)
            #expect(words.contains { $0.hasPrefix("VIGIA_RUN=") })
            let left = try project.killVigia()
            let forger = try forge(project, words)
            defer { Program.end(forger) }
            // Real leftovers are ended first if they would be in the way.
            if policy == "refuse" {
                let refused = try project.vigia("start")
                #expect(refused.status == 1 && refused.errors.contains("(pid \(left[0])"))
                #expect(!refused.errors.contains("sleep 1000"), "\(refused.errors)")
                kill(left[0], SIGKILL)
            }
            #expect(try Fact.holds { try project.vigia("start").status == 0 }, "\(policy)")
            #expect(!Program.isOver(forger), "\(policy)\n\(project.journal)")
            let after = try project.service()
            #expect((after.pid == left[0]) == (policy == "adopt"), "\(policy)")
            #expect(!project.journal.contains("sleep 1000"), "\(project.journal)")
            kill(forger, SIGKILL)
        }
    }

    @Test("without cgroups, leftovers are recognized by the record, and forgeries are not")
    func unprivileged() throws {
        for policy in Self.policies {
            let project = try project(policy)
            try #require(unsafe chown(project.folder, 5, 5) == 0)
            try #require(unsafe chown(project.folder + "/vigia.yaml", 5, 5) == 0)
            let vigia = AnotherUser.command(5) + " vigia"
            let begun = try project.shell("\(vigia) start")
            try #require(begun.status == 0, "\(begun.all)")
            let pid = try #require(try project.service().pid)
            let words = variables(of: pid)
            let left = try project.killVigia()
            let forger = try forge(project, words)
            defer { Program.end(forger) }
            if policy == "refuse" {
                let refused = try project.shell("\(vigia) start")
                #expect(refused.status == 1 && refused.errors.contains("(pid \(left[0])"))
                kill(left[0], SIGKILL)
            }
            #expect(try Fact.holds { try project.shell("\(vigia) start").status == 0 }, "\(policy)")
            #expect(!Program.isOver(forger), "\(policy)\n\(project.journal)")
            #expect(!project.journal.contains("sleep 1000"), "\(project.journal)")
            #expect((try project.service().pid == left[0]) == (policy == "adopt"))
            #expect(try project.shell("\(vigia) stop").status == 0)
            kill(forger, SIGKILL)
        }
    }
}

import Glibc
import TestSupport
import Testing
import VigiaWire

/// A copied or replaced project folder: running services and leftovers belong to the original.
@Suite("Copied folders", .sideBySide, .serialized)
struct CopiedFolders {
    static let policies = ["end", "adopt", "refuse"]

    private func begun(_ policy: String) throws -> Project {
        let project = try Project("leftovers: \(policy)\n" + Reachability.configuration, deep: 1)
        try project.start()
        return project
    }

    private func vigia(_ project: Project, in folder: String, _ words: String...) throws -> Outcome
    {
        try Program.run([Program.vigia, "-C", folder] + words, in: project.base)
    }

    private func shell(_ project: Project, _ line: String) throws {
        let line = line.replacing("FIRST", with: "'\(project.folder)'")
        let words = ["sh", "-c", "cd '\(project.base)' && \(line)"]
        let outcome = try Program.run(words, in: project.base)
        try #require(outcome.status == 0, "\(outcome.all)")
    }

    @Test(
        "a copy of a running project's folder is another project",
        arguments: ["cp -a FIRST copy", "mv FIRST moved && cp -a moved FIRST"],
        policies
    )
    func copied(how: String, policy: String) throws {
        let project = try begun(policy)
        let before = try project.service()
        try shell(project, how)
        let isMoved = how.hasPrefix("mv")
        let copy = isMoved ? project.folder : project.base + "/copy"
        let first = isMoved ? project.base + "/moved" : project.folder
        let outcome = try vigia(project, in: copy, "start")
        #expect(outcome.status == 0, "\(outcome.all)")
        #expect(!outcome.errors.contains("an earlier Vigia"), "\(outcome.all)")
        #expect(project.workers == 2)
        #expect(try vigia(project, in: copy, "fix", "--force", "--yes").status == 0)
        #expect(project.workers == 2)
        #expect(try vigia(project, in: copy, "stop").status == 0)
        #expect(kill(try #require(before.pid), 0) == 0)
        let shown = try vigia(project, in: first, "status")
        #expect(shown.output.contains(" \(before.pid ?? 0) "), "\(shown.all)")
        #expect(try vigia(project, in: first, "stop").status == 0)
        #expect(Fact.holds { project.isDeserted })
    }

    @Test("leftovers are found by their own folder, moved or not, and by no copy of it")
    func leftByFirst() throws {
        let project = try begun("adopt")
        let left = try project.killVigia()
        let copy = project.base + "/copy"
        let moved = project.base + "/moved"
        try shell(project, "cp -a FIRST copy && mv FIRST moved")
        #expect(try vigia(project, in: copy, "start").status == 0)
        #expect(project.workers == 2)
        #expect(try vigia(project, in: copy, "stop").status == 0)
        let outcome = try vigia(project, in: moved, "start")
        #expect(outcome.errors.contains("going on with what an earlier"), "\(outcome.all)")
        #expect(kill(left[0], 0) == 0)
        #expect(project.workers == 1)
        #expect(try vigia(project, in: moved, "stop").status == 0)
        #expect(Fact.holds { project.isDeserted })
    }

    /// Ways to replace a folder, and its place afterwards.
    static let renewals = [
        "rm -rf FIRST && mkdir FIRST && mv yaml FIRST/vigia.yaml",
        "cp -a FIRST copy && rm -rf FIRST && mv copy FIRST",
        // Like `mv` to another file system.
        "cp -a FIRST copy && rm -rf FIRST",
    ]

    @Test(
        "leftovers of a deleted folder are found by the folder in its place",
        arguments: renewals,
        policies
    )
    func renewed(how: String, policy: String) throws {
        let project = try begun(policy)
        let left = try project.killVigia()
        let tree = cgroup(of: left[0])
        // The first folder is held open to keep its inode number, so that no other test's folder
        // gets the number and a cgroup of the same name.
        let first = unsafe open(project.folder, O_PATH | O_DIRECTORY | O_CLOEXEC)
        defer { close(first) }
        try shell(project, "cp FIRST/vigia.yaml yaml && " + how)
        let copy = project.base + "/copy"
        let place = unsafe access(copy, F_OK) == 0 ? copy : project.folder
        if policy == "refuse" {
            let refused = try vigia(project, in: place, "start")
            #expect(refused.status == 1)
            #expect(refused.errors.contains("sleep 1000 (pid \(left[0])"), "\(refused.all)")
            kill(left[0], SIGKILL)
            #expect(Fact.holds { Program.isOver(left[0]) })
        }
        let outcome = try vigia(project, in: place, "start")
        #expect(outcome.status == 0, "\(outcome.all)")
        #expect(project.workers == 1)
        #expect(Program.isOver(left[0]))
        if policy != "refuse", let tree { #expect(unsafe access(tree, F_OK) != 0, "\(tree)") }
        #expect(try vigia(project, in: place, "stop").status == 0)
        #expect(Fact.holds { project.isDeserted })
    }

    /// The cgroup folder of a run's process; nil if it has none of its own.
    private func cgroup(of pid: pid_t) -> String? {
        let mounts = File.text("/proc/self/mountinfo").split(separator: "\n")
        let lines = File.text("/proc/\(pid)/cgroup").split(separator: "\n")
        guard let mount = mounts.first(where: { $0.contains(" - cgroup2 ") }),
            let line = lines.first(where: { $0.hasPrefix("0::") }), line.contains("/vigia-")
        else { return nil }
        return String(mount.split(separator: " ")[4] + line.dropFirst(3))
    }
}

import Glibc
import TestSupport
import Testing
import VigiaWire

/// Vigia is replaced by other programs without restarting services.
@Suite("Upgrades", .sideBySide, .serialized)
struct Upgrades {
    private func begun() throws -> Project {
        let project = try Project(Survival.ticker, files: ["ticker.py": Survival.script])
        try project.start()
        return project
    }

    /// Creates a folder with other programs of Vigia: copies, or scripts in their place.
    private func programs(
        _ project: Project,
        vigia: String? = nil,
        guardian: String? = nil
    ) throws -> String {
        let folder = project.folder + "/next"
        try project.shell("mkdir next && cp '\(Program.vigia)' '\(Program.guardian)' next")
        let own = [("vigia", vigia), ("vigia-guardian", guardian)]
        for case (let name, let script?) in own {
            try project.shell("rm next/\(name)")
            try File.write("#!/bin/sh\n\(script)\n", to: "\(folder)/\(name)", mode: 0o755)
        }
        return folder + "/vigia"
    }

    private func expectUntouched(_ project: Project, since before: ProjectStatus) throws {
        let after = try project.status()
        #expect(after.services[0].pid == before.services[0].pid)
        #expect(after.services[0].run == before.services[0].run)
        #expect(after.services[0].restarts == 0)
        #expect(after.services[0].uptimeSeconds ?? 0 >= before.services[0].uptimeSeconds ?? 0)
    }

    private func expectWholeLog(_ project: Project) throws {
        #expect(try project.vigia("stop").status == 0)
        #expect(Fact.holds { project.isDeserted })
        let numbers = project.log("ticker").split(separator: "\n").compactMap { Int($0) }
        #expect(numbers.count > 100)
        #expect(numbers == Array(0..<numbers.count))
    }

    @Test("both programs are replaced, the guardian's process and all services stay")
    func upgraded() throws {
        let project = try begun()
        let before = try project.status()
        let next = try programs(project)
        for _ in 1...3 {
            let outcome = try project.vigia("upgrade", next)
            #expect(outcome.status == 0, "\(outcome.all)")
        }
        let after = try project.status()
        #expect(after.guardian.pid == before.guardian.pid)
        #expect(after.supervisor.generation > before.supervisor.generation)
        let program = try project.shell("readlink /proc/\(after.guardian.pid)/exe").output
        #expect(program == next + "-guardian\n")
        #expect(project.tells("\"event\":\"upgraded\""))
        try expectUntouched(project, since: before)
        try expectWholeLog(project)
    }

    @Test("the ending of a service that started under the old guardian is known exactly")
    func exact() throws {
        let project = try begun()
        let before = try project.service()
        #expect(try project.vigia("upgrade", try programs(project)).status == 0)
        kill(try #require(before.pid), SIGUSR1)
        let next = try project.until { $0.state == "up" && $0.run != before.run }
        #expect(next.lastEnding == "killed by SIGUSR1")
    }

    @Test("if the new supervisor does not come up, the old programs continue")
    func wentBack() throws {
        let project = try begun()
        let before = try project.status()
        let next = try programs(project, vigia: #"[ "$1" = version ] || exit 1"#)
        let outcome = try project.vigia("upgrade", next)
        #expect(outcome.status == 1, "\(outcome.all)")
        #expect(outcome.errors.contains("the old ones still run"))
        Fact.pass { project.journal.contains("\"event\":\"upgrade_failed\"") }
        let after = try project.status()
        #expect(after.guardian.pid == before.guardian.pid)
        let program = try project.shell("readlink /proc/\(after.guardian.pid)/exe").output
        #expect(!program.contains("next"))
        try expectUntouched(project, since: before)
        try expectWholeLog(project)
    }

    @Test("a guardian that does not come up is replaced by the old one")
    func guardianBroken() throws {
        let project = try begun()
        let before = try project.status()
        let next = try programs(project, guardian: "[ $# -eq 0 ] && exit 2; exit 1")
        let outcome = try project.vigia("upgrade", next)
        #expect(outcome.status == 1, "\(outcome.all)")
        Fact.pass { project.journal.contains("\"event\":\"guardian_replaced\"") }
        try expectUntouched(project, since: before)
        try expectWholeLog(project)
    }

    @Test(
        "a program that is not Vigia's is refused before anything is done",
        arguments: ["/bin/true", "/no/such/vigia", "/bin"]
    )
    func refused(binary: String) throws {
        let project = try begun()
        let before = try project.status()
        let outcome = try project.vigia("upgrade", binary)
        #expect(outcome.status == 2, "\(outcome.all)")
        #expect(try project.status().supervisor.pid == before.supervisor.pid)
    }

    @Test("without a running project there is nothing to upgrade")
    func nothing() throws {
        let project = try Project(Survival.ticker, files: ["ticker.py": Survival.script])
        let outcome = try project.vigia("upgrade")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("does not run"))
    }
}

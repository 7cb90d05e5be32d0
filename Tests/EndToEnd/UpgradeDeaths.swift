import Glibc
import TestSupport
import Testing
import VigiaWire

/// The guardian or a supervisor is killed during an upgrade.
@Suite("Deaths during an upgrade", .sideBySide, .serialized)
struct UpgradeDeaths {
    private func begun() throws -> Project {
        let project = try Project(Survival.ticker, files: ["ticker.py": Survival.script])
        try project.start()
        return project
    }

    /// Programs in place of the new ones; each does something and becomes the real one.
    private func next(
        _ project: Project,
        vigia: String = "",
        guardian: String = ""
    ) throws -> String {
        try project.shell("mkdir next")
        let scripts = [
            ("vigia", "[ \"$1\" = version ] && exit 0\n\(vigia)\nexec '\(Program.vigia)' \"$@\""),
            (
                "vigia-guardian",
                "[ $# -eq 0 ] && exit 2\n\(guardian)\nexec '\(Program.guardian)' \"$@\""
            ),
        ]
        for (name, script) in scripts {
            let path = "\(project.folder)/next/\(name)"
            try File.write("#!/bin/sh\n\(script)\n", to: path, mode: 0o755)
        }
        return project.folder + "/next/vigia"
    }

    /// The guardian and supervisor processes of a project.
    private func vigias(_ project: Project) -> [pid_t] {
        File.names(in: "/proc").compactMap { pid_t($0) }.filter { pid in
            let line = File.text("/proc/\(pid)/cmdline")
            return line.contains(project.folder + "/.vigia/lock") && !Program.isOver(pid)
        }
    }

    private func expectUntouched(_ project: Project, since before: ServiceStatus) throws {
        let after = try project.service()
        #expect(after.pid == before.pid && after.run == before.run && after.restarts == 0)
        #expect(Fact.holds { vigias(project).count == 1 }, "guardians: \(vigias(project))")
        let written = project.log("ticker").utf8.count
        Fact.pass("nothing more is written") { project.log("ticker").utf8.count > written }
        #expect(try project.vigia("stop").status == 0)
        #expect(Fact.holds { project.isDeserted })
        let lines = project.log("ticker").split(separator: "\n")
        #expect(!lines.isEmpty)
        #expect(lines.map(String.init) == (0..<lines.count).map(String.init))
    }

    @Test("a guardian that dies before the next supervisor has the inventory is replaced")
    func guardianDies() throws {
        let project = try begun()
        let before = try project.service()
        let wait = "echo $$ >began; while [ ! -e '\(project.folder)/go' ]; do sleep 0.01; done"
        let next = try next(project, vigia: "cd '\(project.folder)'; \(wait)")
        let guardian = try project.status().guardian.pid
        let upgrade = try project.begin("upgrade", next)
        #expect(Fact.holds { !File.text(project.folder + "/began").isEmpty })
        kill(guardian, SIGKILL)
        Fact.pass("\(project.journal)") {
            // Between the two nobody answers.
            (try? project.status()).map { $0.guardian.pid != guardian } ?? false
        }
        try File.write("", to: project.folder + "/go")
        #expect(try Program.wait(for: upgrade) == 1, "\(project.begunErrors)")
        #expect(project.begunErrors.contains("the old ones still run"))
        Fact.pass { project.journal.contains("\"event\":\"upgrade_failed\"") }
        #expect(project.tells("\"event\":\"guardian_replaced\""))
        try expectUntouched(project, since: before)
    }

    @Test("a supervisor that dies while the guardian becomes another one is replaced at once")
    func supervisorDies() throws {
        let project = try begun()
        let status = try project.status()
        // The shell reaps the supervisor, so that the next guardian gets no SIGCHLD for it.
        let next = try next(
            project,
            guardian: "kill -9 \(status.supervisor.pid); sleep 0.1; wait"
        )
        let upgrade = try project.begin("upgrade", next)
        Fact.pass("\(project.journal)", within: .seconds(20)) {
            project.journal.contains("\"event\":\"upgraded\"")
        }
        _ = try Program.wait(for: upgrade)
        #expect(!project.journal.contains("\"event\":\"upgrade_failed\""))
        try expectUntouched(project, since: status.services[0])
    }

    @Test("if the next supervisor is killed repeatedly, the old programs stay at work")
    func nextDies() throws {
        let project = try begun()
        let before = try project.service()
        let next = try next(project, vigia: "kill -9 $$")
        #expect(try project.vigia("upgrade", next).status == 1)
        Fact.pass { project.journal.contains("\"event\":\"upgrade_failed\"") }
        try expectUntouched(project, since: before)
    }

    @Test("a program that is no guardian makes the upgrade fail", arguments: ["true", "false"])
    func noGuardian(program: String) throws {
        let project = try begun()
        let before = try project.service()
        let wanted = "{\"vigia\":\"\(Program.vigia)\",\"guardian\":\"/bin/\(program)\"}"
        let asked = try project.shell(
            "curl -sS --unix-socket .vigia/control.sock -d '\(wanted)' http://vigia/v1/upgrade"
        )
        #expect(asked.status == 0, "\(asked.all)")
        #expect(Fact.holds { project.journal.contains("\"event\":\"upgrade_failed\"") })
        try expectUntouched(project, since: before)
    }

    /// The number of kills, and the interval of their moments in milliseconds.
    static let (kills, apart) = (40, 3)

    @Test("an upgrade killed at any moment affects no service, and both parts come back")
    func everyMoment() throws {
        let project = try begun()
        let before = try project.service()
        for count in 0..<Self.kills {
            let status = try project.status()
            let pid = count % 2 == 0 ? status.guardian.pid : status.supervisor.pid
            let upgrade = try project.begin("upgrade")
            // The test is about the moment, so nothing is waited for.
            _ = poll(nil, 0, Int32(count * Self.apart))
            kill(pid, SIGKILL)
            _ = try Program.wait(for: upgrade)
            let isBack = Fact.holds {
                let now = try? project.status()
                return now?.services.first?.pid == before.pid
            }
            try #require(isBack, "kill \(count) of \(pid)\n\(project.journal)")
        }
        try expectUntouched(project, since: before)
    }
}

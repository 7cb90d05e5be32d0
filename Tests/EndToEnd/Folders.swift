import Glibc
import TestSupport
import Testing
import VigiaJSON
import VigiaWire

/// A project's folder is moved or deleted while Vigia runs.
@Suite("Moved and deleted folders", .sideBySide, .serialized)
struct Folders {
    private func begun() throws -> Project {
        let project = try Project(Reachability.configuration, deep: 1)
        try project.start()
        return project
    }

    private func vigia(_ project: Project, in folder: String, _ words: String...) throws -> Outcome
    {
        try Program.run([Program.vigia, "-C", folder] + words, in: project.base)
    }

    @Test("a moved folder is followed, and another start joins")
    func moved() throws {
        let project = try Project(Self.probed, files: ["well.sh": Self.well], deep: 1)
        try project.start()
        let before = try project.status()
        let place = project.base + "/other"
        #expect(unsafe rename(project.folder, place) == 0)
        for loss in ["", "rm -rf '\(place)/.vigia' '\(place)/logs'"] {
            if !loss.isEmpty { _ = try Program.run(["sh", "-c", loss], in: project.base) }
            try expectJoined(project, in: place, before)
            guard loss.isEmpty else { continue }
            let journal = place + "/logs/process-monitor.log"
            #expect(Fact.holds { File.text(journal).contains("\"event\":\"project_moved\"") })
        }
        #expect(project.workers == 1)
        #expect(kill(try #require(before.services[0].pid), SIGKILL) == 0)
        Fact.pass {
            let pids = File.names(in: "/proc").compactMap { pid_t($0) }
            return pids.contains { pid in
                File.text("/proc/\(pid)/cmdline") == "sleep\u{0}1000\u{0}"
                    && (try? Program.run(["readlink", "/proc/\(pid)/cwd"], in: project.base))?
                        .output == place + "\n"
            }
        }
        #expect(unsafe access(project.folder, F_OK) != 0)
        #expect(try vigia(project, in: place, "stop").status == 0)
        #expect(Fact.holds { project.isDeserted })
    }

    /// A service whose probe is a program in the project's folder, by a relative path.
    private static let probed = """
        services:
          worker:
            command: sleep 1000
            health: { exec: [./well.sh], interval: 100ms, failures: 1 }
        """
    /// Records the folder in which the probe runs.
    private static let well = "#!/bin/sh\npwd -P >> asked\n"

    /// Checks that another start joins in a moved folder where everything continues: the probe
    /// succeeds, and the configuration has not changed.
    private func expectJoined(
        _ project: Project,
        in place: String,
        _ before: ProjectStatus
    ) throws {
        let joined = try vigia(project, in: place, "start")
        #expect(joined.status == 0, "\(joined.all)")
        #expect(joined.errors.contains("Vigia runs already"), "\(joined.all)")
        func asked() -> Int {
            File.text(place + "/asked").split(separator: "\n").count { $0 == place }
        }
        let already = asked()
        // Beside a probe in progress, another one has run and been evaluated.
        Fact.pass("\(File.text(place + "/asked"))") { asked() > already + 2 }
        let shown = try vigia(project, in: place, "status")
        #expect(shown.status == 0 && !shown.output.contains("changed since"), "\(shown.all)")
        let answer = try vigia(project, in: place, "status", "--json")
        let status = try ProjectStatus(json: JSONValue(parsing: Array(answer.output.utf8)))
        #expect(status.changedFiles == [], "\(shown.all)")
        #expect(status.guardian.pid == before.guardian.pid)
        #expect(status.supervisor.pid == before.supervisor.pid)
        let (service, old) = (status.services[0], before.services[0])
        #expect(service.pid == old.pid && service.run == old.run && service.restarts == 0)
        #expect(service.state == "up" && service.health == .passing, "\(service)")
    }

    @Test("another folder at the old path has its own Vigia, which reports the first one")
    func replaced() throws {
        let project = try begun()
        let place = project.base + "/other"
        let old = try project.status()
        #expect(unsafe rename(project.folder, place) == 0)
        #expect(unsafe mkdir(project.folder, 0o755) == 0)
        try File.write(Reachability.configuration, to: project.folder + "/vigia.yaml")
        #expect(try project.vigia("status").status == 3)
        let outcome = try project.vigia("start")
        #expect(outcome.status == 0, "\(outcome.all)")
        #expect(outcome.errors.contains("is \(place) now"), "\(outcome.all)")
        let new = try project.status()
        #expect(new.guardian.pid != old.guardian.pid)
        #expect(project.workers == 2)
        // The first project's actions happen in its own folder.
        #expect(kill(try #require(old.services[0].pid), SIGKILL) == 0)
        #expect(
            Fact.holds {
                File.text(place + "/logs/process-monitor.log").contains("killed by SIGKILL")
            }
        )
        #expect(!project.journal.contains("killed by SIGKILL"))
        #expect(try vigia(project, in: place, "stop").status == 0)
        #expect(try project.service().pid == new.services[0].pid)
        #expect(try project.vigia("stop").status == 0)
        #expect(Fact.holds { project.isDeserted })
    }

    @Test("services of a deleted folder are named, and ended by its path")
    func deleted() throws {
        let project = try begun()
        let guardian = try project.status().guardian.pid
        try remove(project)
        let status = try project.vigia("status")
        #expect(status.status == 3)
        #expect(status.errors.contains("(guardian \(guardian))"), "\(status.all)")
        #expect(project.workers == 1)
        let outcome = try project.vigia("stop")
        #expect(outcome.status == 0, "\(outcome.all)")
        #expect(Fact.holds { project.isDeserted })
    }

    @Test("a recreated folder is not started beside services of the old one")
    func madeAnew() throws {
        let project = try begun()
        let guardian = try project.status().guardian.pid
        try remove(project)
        #expect(unsafe mkdir(project.folder, 0o755) == 0)
        try File.write(Reachability.configuration, to: project.folder + "/vigia.yaml")
        let refused = try project.vigia("start")
        #expect(refused.status == 1, "\(refused.all)")
        #expect(refused.errors.contains("is deleted"), "\(refused.all)")
        #expect(refused.errors.contains("(guardian \(guardian))"), "\(refused.all)")
        #expect(project.workers == 1)
        let stopped = try project.vigia("stop")
        #expect(stopped.status == 0, "\(stopped.all)")
        #expect(Fact.holds { project.isDeserted })
        try project.start()
        #expect(project.workers == 1)
        #expect(try project.vigia("stop").status == 0)
        #expect(Fact.holds { project.isDeserted })
    }

    private func remove(_ project: Project) throws {
        _ = try Program.run(["rm", "-rf", project.folder], in: project.base)
        try #require(unsafe access(project.folder, F_OK) != 0)
    }
}

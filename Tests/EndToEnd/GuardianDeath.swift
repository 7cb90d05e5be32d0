import Glibc
import TestSupport
import Testing
import VigiaJSON
import VigiaWire

/// The guardian is killed, its supervisor becomes the next one, and no service notices.
@Suite("The guardian's death", .sideBySide, .serialized)
struct GuardianDeath {
    private func begun() throws -> Project {
        let project = try Project(Survival.ticker, files: ["ticker.py": Survival.script])
        try project.start()
        return project
    }

    @Test("services, counters and logs continue, and the project stays locked")
    func survived() throws {
        let project = try begun()
        let before = try project.status()
        try project.killGuardian(times: 4)
        let after = try project.status()
        #expect(after.services[0].pid == before.services[0].pid)
        #expect(after.services[0].run == before.services[0].run)
        #expect(after.services[0].restarts == 0)
        #expect(after.services[0].uptimeSeconds ?? 0 > before.services[0].uptimeSeconds ?? 0)
        #expect(project.tells("\"event\":\"guardian_replaced\""))
        let lock = project.folder + "/.vigia/lock"
        #expect(File.text(lock).hasPrefix("\(after.guardian.pid) "))
        let second = try Program.run(
            [Program.guardian, "--lock", lock, "--", "/bin/true"],
            in: project.folder
        )
        #expect(second.status == 2)
        #expect(try project.vigia("stop").status == 0)
        #expect(Fact.holds { project.isDeserted })
        let numbers = project.log("ticker").split(separator: "\n").compactMap { Int($0) }
        #expect(numbers.count > 100)
        #expect(numbers == Array(0..<numbers.count))
    }

    @Test("the ending of an adopted run is unknown, that of the next run is known")
    func endings() throws {
        let project = try begun()
        try project.killGuardian()
        let adopted = try project.service()
        kill(try #require(adopted.pid), SIGUSR1)
        let next = try project.until { $0.state == "up" && $0.run != adopted.run }
        #expect(next.restarts == 1)
        #expect(next.lastEnding == "ended with an unknown status")
        kill(try #require(next.pid), SIGUSR1)
        let last = try project.until { $0.state == "up" && $0.run != next.run }
        #expect(last.lastEnding == "killed by SIGUSR1")
    }

    @Test("an adopted process tree is ended completely, orphans and SIGTERM ignorers included")
    func trees() throws {
        let project = try Project(
            """
            services:
              a: { command: sh tree.sh, stop: { timeout: 200ms } }
            """,
            files: [
                "tree.sh": """
                trap '' TERM
                setsid sh -c 'trap "" TERM; sleep 1000 & sleep 1000' &
                (setsid sleep 1000 &)
                echo ready
                while :; do sleep 1000; done
                """
            ]
        )
        try project.start()
        #expect(Fact.holds { project.log("a") == "ready\n" })
        try project.killGuardian()
        #expect(try project.vigia("restart").status == 0)
        #expect(try project.service().restarts == 0)
        #expect(try project.vigia("stop").status == 0)
        #expect(Fact.holds { project.isDeserted })
    }

    @Test(
        "without cgroups, an adopted process tree is ended completely, too",
        .enabled(if: AnotherUser.isPossible, "it needs root, and another user")
    )
    func unprivileged() throws {
        let project = try Project(
            "services: { web: { command: [sh, web.sh], stop: { timeout: 200ms } } }",
            files: ["web.sh": ProcessTrees.family]
        )
        try #require(unsafe chown(project.folder, 65534, 65534) == 0)
        let asNobody = AnotherUser.command() + " vigia"
        #expect(try project.shell("\(asNobody) start").status == 0)
        #expect(Fact.holds { project.log("web") == "daemon\n" })
        try project.killGuardian()
        let before = try project.service()
        let tree = try project.shell("\(asNobody) status --tree --json")
        let list = try ProcessList(json: JSONValue(parsing: Array(tree.output.utf8)))
        let rest = list.services[0].processes.map(\.pid)
        // Only the main process dies, and its orphans are no children of this guardian.
        kill(try #require(before.pid), SIGKILL)
        let next = try project.until { $0.state == "up" && $0.run != before.run }
        #expect(next.lastEnding == "ended with an unknown status")
        #expect(Fact.holds { project.log("web") == "daemon\ndaemon\n" })
        #expect(rest.count >= 2)
        #expect(rest.allSatisfy { kill($0, 0) == -1 })
        try project.killGuardian()
        #expect(try project.shell("\(asNobody) stop").status == 0)
        #expect(Fact.holds { project.isDeserted })
    }

    @Test("a supervisor that dies after a guardian's death is replaced as usual")
    func supervisorToo() throws {
        let project = try begun()
        let before = try project.service()
        for _ in 1...2 {
            try project.killGuardian()
            try project.killSupervisor()
        }
        #expect(try project.service().pid == before.pid)
    }

    @Test("a project that is being stopped is still stopped")
    func stopping() throws {
        let project = try Project(
            """
            services:
              a: { command: sh slow.sh, stop: { timeout: 60s } }
            """,
            files: [
                "slow.sh": """
                trap 'echo asked; while [ ! -e go ]; do sleep 0.01; done; exit 0' TERM
                echo ready
                while :; do sleep 0.01; done
                """
            ]
        )
        try project.start()
        #expect(Fact.holds { project.log("a") == "ready\n" })
        let stopping = try project.begin("stop")
        #expect(Fact.holds { project.log("a").contains("asked") })
        kill(try project.status().guardian.pid, SIGKILL)
        #expect(Fact.holds { project.journal.contains("\"event\":\"guardian_replaced\"") })
        try project.shell("touch go")
        #expect(try Program.wait(for: stopping) == 0, "\(project.begunErrors)")
        #expect(Fact.holds { project.isDeserted })
    }
}

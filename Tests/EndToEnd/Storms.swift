import Glibc
import TestSupport
import Testing
import VigiaWire

/// Vigia killed at critical times, and high load.
@Suite("Storms", .sideBySide, .serialized)
struct Storms {
    @Test("22 MB written while the supervisor is killed repeatedly arrive unchanged")
    func writing() throws {
        let last = 3_000_000
        let project = try Project(
            """
            services:
              a:
                command: [sh, -c, "seq 1 \(last); exec sleep 1000"]
                logs: { max_size: 1GB }
            """
        )
        let starting = try project.begin("start")
        var kills = 0
        #expect(
            try Fact.holds {
                kill(try project.statusOnceAnswered().supervisor.pid, SIGKILL)
                kills += 1
                return kills >= 8
            }
        )
        #expect(try Program.wait(for: starting) == 0, "\(project.begunErrors)")
        let whole = "seq 1 \(last) | cmp - logs/a.log"
        #expect(try Fact.holds { try project.shell(whole).status == 0 })
        #expect(try project.service().run == 1)
    }

    @Test("start waits through the death of the supervisor")
    func starting() throws {
        let project = try Project(
            """
            services:
              a: { command: sleep 1000, health: { exec: test -e now, interval: 1s } }
            """
        )
        let starting = try project.begin("start")
        for _ in 1...3 {
            let supervisor = try project.statusOnceAnswered().supervisor.pid
            kill(supervisor, SIGKILL)
            #expect(
                try Fact.holds {
                    try project.statusOnceAnswered().supervisor.pid != supervisor
                }
            )
        }
        #expect(try project.service().state == "starting")
        try File.write("", to: project.folder + "/now")
        #expect(try Program.wait(for: starting) == 0, "\(project.begunErrors)")
        #expect(try project.service().run == 1)
    }

    @Test("stop is completed by the next supervisor")
    func stopping() throws {
        let project = try Project(
            """
            services:
              a: { command: [sh, -c, "trap '' TERM; echo set; sleep 1001 & wait; sleep 1002"], stop: { timeout: 1s } }
            """
        )
        try project.start()
        #expect(Fact.holds { project.log("a") == "set\n" })
        let supervisor = try project.status().supervisor.pid
        let stopping = try project.begin("stop")
        #expect(Fact.holds { project.journal.contains("\"event\":\"shutting_down\"") })
        kill(supervisor, SIGKILL)
        #expect(try Program.wait(for: stopping) == 0, "\(project.begunErrors)")
        #expect(project.isDeserted)
    }

    @Test("200 services start together, are distinguished, and leave nothing")
    func many() throws {
        let names = (1...200).map { "s\($0)" }
        let lines = names.map {
            "  \($0): { command: [sh, -c, \"echo \($0); exec sleep 1000\"], restart: { delay: 0s } }"
        }
        let project = try Project("services:\n" + lines.joined(separator: "\n"))
        try project.start()
        let services = try project.status().services
        #expect(services.map(\.name) == names)
        #expect(services.allSatisfy { $0.state == "up" })
        #expect(Set(services.map(\.pid)).count == names.count)
        #expect(names.filter { project.log($0) != "\($0)\n" } == [])
        let killed = services.prefix(100).compactMap(\.pid)
        for pid in killed { kill(pid, SIGKILL) }
        kill(try project.status().supervisor.pid, SIGKILL)
        #expect(
            try Fact.holds {
                try project.status().services.allSatisfy { $0.state == "up" }
                    && project.status().services.prefix(100).allSatisfy { $0.restarts == 1 }
            }
        )
        #expect(try project.status().services.suffix(100).allSatisfy { $0.restarts == 0 })
        #expect(try project.vigia("stop").status == 0)
        #expect(project.isDeserted)
    }
}

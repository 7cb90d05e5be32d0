import Glibc
import TestSupport
import Testing
import VigiaJSON
import VigiaWire

/// Process trees, none of whose processes may escape.
@Suite("Process trees under Vigia", .sideBySide, .serialized)
struct ProcessTrees {
    /// A main process with a child in its session, and one that has left it.
    static let family = """
        setsid sh -c 'echo daemon; exec sleep 1002' &
        sleep 1001 &
        exec python3 -c 'import time; time.sleep(1000)'
        """

    @Test("status --tree shows every process below its parent, with user and memory")
    func shown() throws {
        let project = try Project(
            "services: { web: { command: [sh, web.sh] } }",
            files: ["web.sh": Self.family]
        )
        try project.start()
        #expect(Fact.holds { project.log("web") == "daemon\n" })
        // A Python wrapper may start processes of its own at first.
        try Fact.pass {
            let commands = try processes(of: project).services[0].processes.map(\.command)
            return commands.count == 3
                && ["time.sleep(1000)", "sleep 1001", "sleep 1002"].allSatisfy { wanted in
                    commands.contains { $0.hasSuffix(wanted) }
                }
        }
        let list = try processes(of: project)
        let tree = try #require(list.services.first)
        let pid = try project.service().pid
        #expect(tree.processes.count == 3)
        #expect(tree.processes.contains { $0.pid == pid })
        #expect(tree.processes.allSatisfy { $0.uid == getuid() && $0.memoryBytes > 0 })
        let table = try project.vigia("status", "--tree", "web")
        #expect(table.status == 0)
        #expect(table.output.contains("  sleep 1001\n"), "\(table.output)")
        #expect(try project.vigia("status", "--tree", "wed").status == 2)
    }

    @Test("a stop ends every process that tried to escape, as any user")
    func stopped() throws {
        let project = try Project(
            """
            services:
              web: { command: [sh, web.sh], stop: { timeout: 200ms } }
            """,
            files: [
                "web.sh": """
                cd /
                (setsid env -i python3 "$OLDPWD/other.py" &)
                trap '' TERM; while :; do sleep 1000; done
                """,
                "other.py": """
                import os, signal, time
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                print("there", flush=True)
                if os.getuid() == 0: os.setgroups([]); os.setgid(65534); os.setuid(65534)
                time.sleep(1000)
                """,
            ]
        )
        try project.start()
        #expect(Fact.holds { project.log("web") == "there\n" })
        let pids = try processes(of: project).services.flatMap(\.processes).map(\.pid)
        #expect(pids.count >= 2)
        #expect(try project.vigia("stop").status == 0)
        #expect(project.isDeserted)
        #expect(pids.allSatisfy { kill($0, 0) == -1 })
    }

    /// Whether runs have cgroups of their own here.
    static let hasCgroups: Bool = {
        guard let project = try? Project("services: { a: { command: sleep 1000 } }") else {
            return false
        }
        return (try? project.start()) != nil && (try? project.status().guardian.trees) == "cgroup"
    }()

    @Test(
        "a user who cannot create cgroups gets the same result",
        .enabled(if: AnotherUser.isPossible, "it needs root, and another user")
    )
    func unprivileged() throws {
        let project = try Project(
            "services: { web: { command: [sh, web.sh], stop: { timeout: 200ms } } }",
            files: ["web.sh": Self.family]
        )
        try #require(unsafe chown(project.folder, 65534, 65534) == 0)
        let asNobody = AnotherUser.command() + " vigia"
        #expect(try project.shell("\(asNobody) start").status == 0)
        #expect(try project.status().guardian.trees == "subreaper")
        #expect(Fact.holds { project.log("web") == "daemon\n" })
        let tree = try project.shell("\(asNobody) status --tree --json")
        let list = try ProcessList(json: JSONValue(parsing: Array(tree.output.utf8)))
        #expect(list.services[0].processes.count == 3)
        #expect(list.services[0].processes.allSatisfy { $0.uid == 65534 })
        #expect(try project.shell("\(asNobody) stop").status == 0)
        #expect(project.tells("\"proof\":\"subreaper\""))
        #expect(project.isDeserted)
    }

    private func processes(of project: Project) throws -> ProcessList {
        let outcome = try project.vigia("status", "--tree", "--json")
        return try ProcessList(json: JSONValue(parsing: Array(outcome.output.utf8)))
    }
}

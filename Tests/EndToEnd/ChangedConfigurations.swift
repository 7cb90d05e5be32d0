import Glibc
import TestSupport
import Testing
import VigiaJSON
import VigiaWire

/// A change of a configuration, and its expected outcome.
struct Change: CustomTestStringConvertible, Sendable {
    let testDescription: String
    /// The services in the changed configuration.
    let services: String
    /// By service: `same` run, `new` run, or `gone`.
    let outcome: [String: String]
    /// The expected output.
    let shown: [String]
}

/// `vigia.yaml` changes while Vigia runs: only services that differ are restarted.
@Suite("Changed configurations", .sideBySide, .serialized)
struct ChangedConfigurations {
    static let db = "db: { command: sleep 1001, restart: { delay: 50ms } }"
    static let web = #"web: { command: sleep 1002, depends_on: [db], env: { KEY: "1" } }"#
    static let old = "old: { command: sleep 1003 }"

    static func file(_ services: String...) -> String {
        "services:\n" + services.map { "  \($0)\n" }.joined()
    }

    static let table: [Change] = [
        Change(
            testDescription: "one is added in front of the others",
            services: file("new: { command: sleep 1004 }", db, web, old),
            outcome: ["new": "new", "db": "same", "web": "same", "old": "same"],
            shown: ["new  added: start", "3 services stay as they are"]
        ),
        Change(
            testDescription: "one is removed, and others depend on what it depended on",
            services: file(db, old),
            outcome: ["db": "same", "old": "same", "web": "gone"],
            shown: ["web  removed: stop"]
        ),
        Change(
            testDescription: "one has another command",
            services: file(db, web, "old: { command: sleep 1005 }"),
            outcome: ["db": "same", "web": "same", "old": "new"],
            shown: ["old  changed (command): restart"]
        ),
        Change(
            testDescription: "one on which another depends has another variable",
            services: file(
                "db: { command: sleep 1001, env: { A: b }, restart: { delay: 50ms } }",
                web,
                old
            ),
            outcome: ["db": "new", "web": "same", "old": "same"],
            shown: ["db  changed (env A): restart"]
        ),
        Change(
            testDescription: "one is kept up in another way",
            services: file(
                "db: { command: sleep 1001, restart: { delay: 60ms }, "
                    + "memory: { limit: 80MB }, stop: { timeout: 3s } }",
                web,
                old
            ),
            outcome: ["db": "same", "web": "same", "old": "same"],
            shown: ["db  changed (restart, memory, stop): taken over without a restart"]
        ),
        Change(
            testDescription: "one has another name",
            services: file(db, web, "young: { command: sleep 1003 }"),
            outcome: ["db": "same", "web": "same", "old": "gone", "young": "new"],
            shown: ["young  added: start", "old    removed: stop"]
        ),
        Change(
            testDescription: "all is turned round, and means the same",
            services: "# another order\n" + file(old, web, db),
            outcome: ["db": "same", "web": "same", "old": "same"],
            shown: ["nothing has changed"]
        ),
        Change(
            testDescription: "everything at once",
            services: file(
                "site: { command: sleep 1006, depends_on: [db] }",
                "db: { command: sleep 1007 }"
            ),
            outcome: ["site": "new", "db": "new", "web": "gone", "old": "gone"],
            shown: ["site  added: start", "db    changed (command, restart): restart"]
        ),
        Change(
            testDescription: "one becomes several",
            services: file(db, web, "old: { command: sleep 1003, instances: 2 }"),
            outcome: ["db": "same", "web": "same", "old": "gone", "old.1": "new", "old.2": "new"],
            shown: ["old.1  added: start", "old.2  added: start", "old    removed: stop"]
        ),
    ]

    private func begin(_ text: String = file(db, web, old)) throws -> Project {
        let project = try Project(text)
        try project.start()
        return project
    }

    private func change(_ project: Project, to text: String) throws {
        try File.write(text, to: project.folder + "/vigia.yaml")
    }

    /// Compares services with their earlier status.
    private func check(_ project: Project, _ before: ProjectStatus, _ outcome: [String: String])
        throws
    {
        let after = try project.status()
        let expected = Set(outcome.filter { $0.value != "gone" }.keys)
        #expect(Set(after.services.map(\.name)) == expected, "\(project.journal)")
        #expect(after.guardian.pid == before.guardian.pid)
        for service in after.services {
            #expect(service.state == "up", "\(service)\n\(project.journal)")
            let old = before.services.first { $0.name == service.name }
            guard outcome[service.name] == "same" else {
                #expect(service.pid != old?.pid)
                continue
            }
            #expect(service.pid == old?.pid && service.run == old?.run, "\(service.name)")
            #expect(service.restarts == old?.restarts)
        }
        for old in before.services where outcome[old.name] != "same" {
            let pid = try #require(old.pid)
            #expect(Fact.holds { Program.isOver(pid) }, "\(old.name) still runs")
        }
    }

    @Test("apply restarts only services that differ", arguments: table)
    func apply(row: Change) throws {
        let project = try begin()
        let crashed = try project.service()
        kill(try #require(crashed.pid), SIGKILL)
        try project.until { $0.restarts == 1 && $0.state == "up" }
        let before = try project.status()
        try change(project, to: row.services)
        let plan = try project.vigia("apply", "--dry-run")
        #expect(plan.status == 0, "\(plan.all)")
        for line in row.shown { #expect(plan.output.contains(line), "\(plan.all)") }
        #expect(try project.status().supervisor.pid == before.supervisor.pid)
        let applied = try project.vigia("apply")
        #expect(applied.status == 0, "\(applied.all)\n\(project.journal)")
        for line in row.shown { #expect(applied.output.contains(line), "\(applied.all)") }
        try check(project, before, row.outcome)
        let again = try project.vigia("apply")
        #expect(again.status == 0 && again.output.contains("nothing has changed"), "\(again.all)")
        let names = try project.status().services.map(\.name)
        #expect(try project.vigia("stop").status == 0)
        #expect(!names.isEmpty && project.isDeserted)
    }

    @Test(
        "an invalid file is refused, and nothing changes",
        arguments: ["apply", "restart", "start"]
    )
    func mistake(command: String) throws {
        let project = try begin()
        let before = try project.status()
        for text in [
            "services: {", Self.file(Self.web), Self.file("db: { command: no-such-program }"),
        ] {
            try change(project, to: text)
            let refused = try project.vigia(command)
            #expect(refused.status == 2, "\(refused.all)")
            #expect(refused.errors.contains("error[config"), "\(refused.all)")
        }
        try change(project, to: Self.file(Self.db, Self.web, Self.old))
        try check(project, before, ["db": "same", "web": "same", "old": "same"])
        #expect(try project.status().supervisor.pid == before.supervisor.pid)
    }

    @Test("status reports a changed file until it is applied")
    func told() throws {
        let project = try Project(
            "env_file: [.env]\n" + Self.file(Self.db),
            files: [".env": "A=1\n"]
        )
        try project.start()
        let line = "vigia.yaml has changed since the start: `vigia apply`"
        #expect(try !project.vigia("status").output.contains("changed since"))
        #expect(try project.status().changedFiles == [])
        try change(project, to: "env_file: [.env]\n# more\n" + Self.file(Self.db))
        #expect(try project.vigia("status").output.contains(line))
        #expect(try project.status().changedFiles == ["vigia.yaml"])
        try File.write("A=2\n", to: project.folder + "/.env")
        #expect(try project.status().changedFiles == ["vigia.yaml", ".env"])
        let before = try project.status()
        #expect(try project.vigia("apply").output.contains("db  changed (env A): restart"))
        try check(project, before, ["db": "new"])
        #expect(try project.status().changedFiles == [])
    }

    @Test("restart and start apply changes, and affect no other service")
    func otherCommands() throws {
        let project = try begin()
        let before = try project.status()
        try change(project, to: Self.file(Self.db, Self.web, "old: { command: sleep 1008 }"))
        let restarted = try project.vigia("restart")
        #expect(restarted.status == 0, "\(restarted.all)")
        #expect(restarted.errors.contains("old  changed (command): restart"), "\(restarted.all)")
        try check(project, before, ["db": "same", "web": "same", "old": "new"])
        let between = try project.status()
        try change(project, to: Self.file(Self.db, Self.web, "new: { command: sleep 1009 }"))
        let started = try project.vigia("start")
        #expect(started.status == 0, "\(started.all)")
        try check(project, between, ["db": "same", "web": "same", "old": "gone", "new": "new"])
        let last = try project.status()
        #expect(try project.vigia("restart").status == 0)
        try check(project, last, ["db": "new", "web": "new", "new": "new"])
        // A setting that takes effect without a restart is a difference, too.
        let kept = "db: { command: sleep 1001, restart: { delay: 50ms }, stop: { timeout: 3s } }"
        try change(project, to: Self.file(kept, Self.web, "new: { command: sleep 1009 }"))
        let all = try project.status()
        #expect(try project.vigia("restart").status == 0)
        try check(project, all, ["db": "new", "web": "same", "new": "same"])
    }

    @Test("a named service is applied alone")
    func named() throws {
        let project = try begin()
        let before = try project.status()
        let more = "extra: { command: sleep 1010, depends_on: [base] }"
        try change(
            project,
            to: Self.file(
                "db: { command: sleep 1011 }",
                Self.web,
                more,
                "base: { command: sleep 1012 }"
            )
        )
        let started = try project.vigia("start", "extra")
        #expect(started.status == 0, "\(started.all)")
        let same = ["db": "same", "web": "same", "old": "same", "extra": "new", "base": "new"]
        try check(project, before, same)
        #expect(try project.status().changedFiles == ["vigia.yaml"])
        let between = try project.status()
        #expect(try project.vigia("restart", "db").status == 0)
        try check(
            project,
            between,
            ["db": "new", "web": "same", "old": "same", "extra": "same", "base": "same"]
        )
        #expect(try project.vigia("restart", "nobody").status == 2)
        #expect(try project.vigia("apply", "nobody").status == 2)
        let removed = try project.vigia("apply", "old")
        #expect(removed.status == 0, "\(removed.all)")
        #expect(removed.output.contains("old  removed: stop"), "\(removed.all)")
        #expect(!(try project.status().services.contains { $0.name == "old" }))
        #expect(try project.vigia("apply").status == 0)
        #expect(try project.status().services.map(\.name) == ["db", "web", "extra", "base"])
    }

    @Test("a service stopped by the user stays stopped, with its new settings")
    func stopped() throws {
        let project = try begin()
        #expect(try project.vigia("stop", "old").status == 0)
        try change(project, to: Self.file(Self.db, Self.web, "old: { command: sleep 1013 }"))
        let applied = try project.vigia("apply", "--json")
        #expect(applied.status == 0, "\(applied.all)")
        let answer = try ChangeAnswer(json: JSONValue(parsing: Array(applied.output.utf8)))
        #expect(answer.services.map(\.action) == ["none"])
        #expect(try project.service(2).state == "down")
        #expect(try project.vigia("start", "old").status == 0)
        let pid = try #require(try project.service(2).pid)
        #expect(File.text("/proc/\(pid)/cmdline").contains("1013"))
    }

    @Test("a service that was given up is retried with changed settings")
    func broken() throws {
        let project = try Project(
            Self.file(
                Self.db,
                "bad: { command: [sh, -c, exit 3], restart: { attempts: 1, delay: 20ms } }"
            )
        )
        #expect(try project.vigia("start").status == 1)
        try change(project, to: Self.file(Self.db, "bad: { command: sleep 1014 }"))
        let applied = try project.vigia("apply")
        #expect(applied.status == 0, "\(applied.all)")
        #expect(try project.service(1).state == "up")
    }

    @Test("a project without file, and one in development, have nothing to apply")
    func withoutFile() throws {
        let project = try Project("")
        let started = try project.vigia("start", "--", "sleep", "1015")
        try #require(started.status == 0, "\(started.all)")
        #expect(try project.vigia("apply").status == 2)
        let pid = try project.service().pid
        try change(project, to: Self.file(Self.db))
        let refused = try project.vigia("apply")
        #expect(refused.errors.contains("apply.no_file"), "\(refused.all)")
        #expect(try project.service().pid == pid)
        #expect(try project.vigia("restart").status == 0)
    }
}

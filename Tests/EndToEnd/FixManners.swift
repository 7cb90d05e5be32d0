import Glibc
import TestSupport
import Testing
import VigiaWire

/// The output of `vigia fix`, and what it leaves alone.
@Suite("Behaviour of vigia fix", .sideBySide, .serialized)
struct FixManners {
    @Test("a dry run changes nothing, ends no process and writes nothing")
    func dry() throws {
        let (project, port) = try NodeProject.make()
        #expect(try project.vigia("fix", "--dry-run").status == 0)
        #expect(!File.names(in: project.folder).contains(".vigia"))

        try project.shell("rm -r node_modules/one && touch node_modules/mine")
        #expect(try project.vigia("fix", "--yes").status == 0)
        let foretold = try project.vigia("fix", "--undo", "--dry-run")
        #expect(foretold.status == 0, "\(foretold.all)")
        #expect(foretold.output.hasPrefix("would undo: "), "\(foretold.all)")
        #expect(foretold.output.contains("-dependencies, for web\n"))
        #expect(foretold.output.contains("  it had exchanged \(project.folder)/node_modules with"))
        #expect(!File.names(in: project.folder + "/node_modules").contains("mine"))

        let stranger = try project.beginShell("exec python3 -m http.server \(port)")
        #expect(try Fact.holds { try project.vigia("check").status == 1 })
        let spared = try project.vigia("fix", "--take-port", "--dry-run")
        #expect(spared.status == 0)
        #expect(
            spared.output.hasPrefix("port \(port): would end ")
                && spared.output.contains("(pid \(stranger), "),
            "\(spared.all)"
        )
        #expect(kill(stranger, 0) == 0)
        let ended = try project.vigia("fix", "--take-port", "--json")
        #expect(
            ended.output.hasPrefix(#"[{"service":"web","port":\#(port),"outcome":"ended","pid":"#),
            "\(ended.all)"
        )
        #expect(ended.output.contains("\"pid\":\(stranger),"))
        _ = try Program.wait(for: stranger)
    }

    @Test("a service that was given up starts after its problem is repaired")
    func revived() throws {
        let text = """
            services:
              web: { command: sleep 1000, auto_repair: never, checks: [ { directory: data } ] }
            """
        let project = try Project(text)
        #expect(try project.vigia("start").status == 1)
        #expect(try project.service().state == "broken")
        let fixed = try project.vigia("fix", "--yes")
        #expect(fixed.status == 0, "\(fixed.all)")
        #expect(fixed.output.contains("    repair: make the folder data; web is started then\n"))
        #expect(try project.service().state == "up")
    }

    @Test("programs get one JSON document, the plan if nothing was confirmed")
    func documents() throws {
        let (project, _) = try NodeProject.make()
        try project.shell("rm -r node_modules/one")
        let plan = try project.vigia("fix", "--json")
        #expect(plan.status == 1)
        #expect(plan.output.hasPrefix(#"[{"service":"web","check":"dependencies npm","code":"#))
        #expect(plan.errors.contains("nothing was done yet"), "\(plan.all)")
        #expect(File.names(in: project.folder + "/node_modules") == [".package-lock.json"])

        let steps = try project.vigia("fix", "--force", "--dry-run", "--json")
        #expect(steps.status == 0)
        #expect(
            steps.output.hasPrefix(#"[{"service":null,"does":"stop everything, and"#),
            "\(steps.all)"
        )
        #expect(steps.output.contains(#"{"service":"web","does":"install the packages of npm in"#))

        let forced = try project.vigia("fix", "--force", "--yes", "--json")
        #expect(forced.status == 0, "\(forced.all)")
        #expect(forced.output.split(separator: "\n").count == 1)
        #expect(forced.output.contains(#""check":"dependencies npm","repaired":true"#))
        #expect(try project.service().state == "up")
    }

    @Test("no terminal control sequences are written")
    func terminal() throws {
        let project = try Project(
            #"""
            services:
              web:
                command: sleep 1000
                checks:
                  - directory: "a\e[31mb\nc"
                  - command: [sh, -c, "echo why; exit 1"]
            """#
        )
        for words in [["fix", "--dry-run"], ["fix", "--yes"], ["events"], ["check"]] {
            let outcome = try project.vigia(words)
            #expect(!outcome.all.utf8.contains(0x1B), "\(words): \(outcome.all)")
        }
        let plan = try project.vigia("fix", "--dry-run").output
        #expect(plan.contains("    | why\n"), "its last words are shown: \(plan)")
        let lost = try project.vigia("fix", "--undo", "a\u{1B}[31mb")
        #expect(lost.errors.contains("there is no repair called a^[[31mb\n"), "\(lost.all)")
    }

    @Test("all services that share restored files are stopped, and the journal says so")
    func undone() throws {
        let worker = "services:\n  worker: { command: sleep 1000 }"
        let (project, _) = try NodeProject.make(
            NodeProject.configuration.replacing("services:", with: worker)
                .replacing("checks: [ { dependencies: npm } ]", with: "auto_repair: never")
        )
        try project.shell("rm -r node_modules/one")
        #expect(try project.vigia("fix", "--yes").status == 0)
        try project.start()
        let before = try project.status().services.map(\.run)
        let foretold = try project.vigia("fix", "--undo", "--dry-run")
        #expect(
            foretold.output.contains("; web, worker are stopped meanwhile\n"),
            "\(foretold.all)"
        )
        let outcome = try project.vigia("fix", "--undo")
        #expect(
            outcome.output.contains("node_modules is back; what stood there is now "),
            "\(outcome.all)"
        )
        #expect(Set(try project.status().services.map(\.run)).isDisjoint(with: before))
        #expect(!outcome.output.contains("note: "))
        let forced = try project.vigia("fix", "--force", "web", "--dry-run")
        #expect(forced.output.hasPrefix("  stop web, worker, and end"), "\(forced.all)")
        let check = "checks: [ { dependencies: npm } ]"
        try project.shell("sed -i 's/auto_repair: never/\(check)/' vigia.yaml")
        #expect(try project.vigia("fix", "--yes").status == 0)
        let again = try project.vigia("fix", "--undo")
        #expect(again.output.contains("  note: the next start of web repairs it again; auto_"))
        #expect(project.tells(#""event":"repair_undone""#), "\(project.journal)")
    }

    @Test(
        "a user without access to the state is told its owner",
        .enabled(if: AnotherUser.isPossible, "it needs root, and another user")
    )
    func strangers() throws {
        let project = try Project(
            "services: { web: { command: sleep 1000, checks: [ { directory: data } ] } }"
        )
        try project.shell("chmod 755 . && mkdir -m 700 .vigia")
        let outcome = try project.shell(
            "\(AnotherUser.command()) \(Program.vigia) fix --yes"
        )
        #expect(outcome.status == 2, "\(outcome.all)")
        #expect(
            outcome.errors
                == """
                error[system.refused]: cannot use \(project.folder)/.vigia: Permission denied
                  hint: it belongs to root, as whom Vigia is to be called here

                """
        )
    }

    @Test("the profile is the requested one, or that of the running project")
    func profiles() throws {
        let port = try freePort()
        let project = try Project(
            """
            services: { web: { command: sleep 1000, port: PORT, health: none } }
            profiles: { dev: { services: { web: { port: 9, checks: [ { directory: x } ] } } } }
            """,
            port: port
        )
        #expect(try project.vigia("fix", "--dry-run").output == "nothing is in the way\n")
        let plan = try project.vigia("fix", "--dry-run", "--dev")
        #expect(plan.output.contains("    repair: make the folder x\n"), "\(plan.all)")
        let free = try project.vigia("fix", "--take-port", "--dev")
        #expect(free.output == "port 9 (web) is free\n")
    }

    @Test("the change in a database's rows is reported")
    func rows() throws {
        let project = try Project(
            "services: { web: { command: sleep 1000, checks: [ { sqlite: a.db } ] } }"
        )
        try project.shell(
            """
            sqlite3 a.db 'CREATE TABLE t (a); CREATE TABLE u (a);
            WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 3000)
            INSERT INTO t SELECT printf("%0100d", x) FROM n; INSERT INTO u VALUES (1)'
            """
        )
        // A page of rows, overwritten with zeros.
        try project.shell("head -c 4096 /dev/zero | dd of=a.db bs=4096 seek=20 conv=notrunc")
        let outcome = try project.vigia("fix", "--yes")
        #expect(outcome.status == 0, "\(outcome.all)")
        let now = try project.shell("sqlite3 a.db 'SELECT count(*) FROM t'").output.dropLast()
        #expect(Int(now).map { $0 < 3000 } == true)
        #expect(
            outcome.output.contains(": t has \(now) rows, before an unknown number; `vigia fix"),
            "\(outcome.all)"
        )
    }

    @Test("a start installs the packages that provide its program")
    func fresh() throws {
        let project = try Project(
            """
            services:
              web:
                command: .venv/bin/python -c 'import time; time.sleep(1000)'
                checks: [ { dependencies: pip } ]
            """,
            files: ["requirements.txt": "# nothing but what comes with it\n"]
        )
        try project.start()
        #expect(try project.service().state == "up")
        try project.vigia("stop")
        try project.shell("rm -r .venv")
        try project.shell("sed -i 's/checks:/auto_repair: never\\n    &/' vigia.yaml")
        let refused = try project.vigia("start")
        #expect(refused.status == 2)
        #expect(refused.errors.contains("error[config.no_program]"), "\(refused.all)")
    }
}

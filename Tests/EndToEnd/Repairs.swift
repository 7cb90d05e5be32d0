import Glibc
import TestSupport
import Testing
import VigiaJSON
import VigiaWire

/// `vigia fix` with the real npm and pip.
@Suite("Repairs", .sideBySide, .serialized)
struct Repairs {
    @Test("the plan is shown first, and without a terminal nothing is done without --yes")
    func plan() throws {
        let (project, _) = try NodeProject.make()
        let well = try project.vigia("fix")
        #expect(well.status == 0 && well.output == "nothing is in the way\n", "\(well.all)")
        try project.shell("rm -r node_modules/one")
        let checked = try project.vigia("check")
        #expect(checked.status == 1 && checked.output.contains("one is missing"), "\(checked.all)")
        for words in [["fix"], ["fix", "--dry-run"], ["fix", "web", "-n"]] {
            let outcome = try project.vigia(words)
            #expect(outcome.status == 1)
            #expect(outcome.output.contains("dependencies npm: one is missing\n"), "\(outcome.all)")
            #expect(
                outcome.output.contains(
                    "    repair: `npm ci` beside \(project.folder)/node_modules"
                )
            )
            #expect(outcome.output.contains("    way back: vigia fix --undo\n"))
            #expect(words.count > 1 || outcome.errors.contains("nothing was done yet"))
        }
        let json = try project.vigia("fix", "--dry-run", "--json")
        #expect(json.output.contains("\"code\":\"dependencies.missing\""), "\(json.all)")
        #expect(File.names(in: project.folder + "/node_modules") == [".package-lock.json"])
        #expect(File.names(in: project.folder + "/.vigia/repairs") == [])
    }

    @Test("packages are installed from the lock file, and undone by a rename")
    func repair() throws {
        let (project, port) = try NodeProject.make()
        let lock = File.text(project.folder + "/package-lock.json")
        try project.shell("rm -r node_modules/one && touch node_modules/mine")
        let outcome = try project.vigia("fix", "--yes")
        #expect(outcome.status == 0, "\(outcome.all)")
        #expect(
            outcome.output.contains(
                "done: web: dependencies npm: one is missing; installed 1 package as"
            )
        )
        #expect(outcome.output.contains("-dependencies` undoes it\n"))
        #expect(File.text(project.folder + "/package-lock.json") == lock)
        #expect(project.tells("\"event\":\"repaired\""), "\(project.journal)")
        try project.start()
        #expect(try NodeProject.answer(port, project) == "1.0.0")
        try project.vigia("stop")
        let undone = try project.vigia("fix", "--undo")
        #expect(undone.status == 0, "\(undone.all)")
        #expect(undone.output.contains("\(project.folder)/node_modules is back"))
        #expect(File.names(in: project.folder + "/node_modules").contains("mine"))
        let again = try project.vigia("fix", "--undo")
        #expect(again.status == 1 && again.errors.contains("no repair that can be undone"))
        let unknown = try project.vigia("fix", "--undo", "x")
        #expect(unknown.status == 2 && unknown.errors.contains("there is no repair called x"))
    }

    @Test("a running service is stopped for a repair and started again")
    func running() throws {
        let (project, port) = try NodeProject.make()
        try project.start()
        let before = try project.service()
        try project.shell("rm -r node_modules/one")
        let plan = try project.vigia("fix", "-n")
        #expect(
            plan.output.contains("; web is stopped meanwhile, and started again\n"),
            "\(plan.all)"
        )
        #expect(!plan.output.contains("port"))
        let outcome = try project.vigia("fix", "-y")
        #expect(project.tells("\"event\":\"repaired\""), "\(project.journal)")
        #expect(outcome.status == 0, "\(outcome.all)")
        let after = try project.until { $0.state == "up" }
        #expect(after.run != before.run)
        #expect(try NodeProject.answer(port, project) == "1.0.0")
    }

    @Test("shared packages are repaired once, with all their services stopped")
    func shared() throws {
        let worker = "services:\n  worker: { command: sleep 1000 }"
        let (project, _) = try NodeProject.make(
            NodeProject.configuration.replacing("services:", with: worker)
        )
        try project.start()
        let before = try project.status().services.map(\.run)
        try project.shell("rm -r node_modules/one")
        let plan = try project.vigia("fix", "-n")
        #expect(plan.output.contains("; web, worker are stopped meanwhile, and started again\n"))
        #expect(plan.output.split(separator: "\n").count { $0.contains("one is missing") } == 1)
        let outcome = try project.vigia("fix", "--yes")
        #expect(outcome.status == 0, "\(outcome.all)")
        #expect(try project.status().services.allSatisfy { $0.state == "up" })
        #expect(Set(try project.status().services.map(\.run)).isDisjoint(with: before))
        #expect(File.names(in: project.folder + "/.vigia/repairs").count == 1)
    }

    @Test("a start makes safe repairs by itself, unless forbidden")
    func start() throws {
        let (project, port) = try NodeProject.make()
        try project.shell("rm -r node_modules/one")
        try project.start()
        #expect(try NodeProject.answer(port, project) == "1.0.0")
        #expect(File.names(in: project.folder + "/.vigia/repairs").count == 1)
        try project.vigia("stop")
        try project.shell("echo broken > node_modules/one/package.json")
        try project.start()
        #expect(
            File.names(in: project.folder + "/.vigia/repairs").count == 1,
            "one way back remains"
        )
        try project.vigia("stop")
        try project.shell("sed -i 's/    port:/    auto_repair: never\\n    port:/' vigia.yaml")
        try project.shell("rm -r node_modules/one")
        let refused = try project.vigia("start")
        #expect(refused.status == 1 && refused.all.contains("one is missing"), "\(refused.all)")
    }

    static let odd: [(line: String, words: String)] = [
        ("rm package-lock.json", "there is no package-lock.json in "),
        ("echo '{' > package-lock.json", "/package-lock.json breaks off at line "),
        ("sed -i 's/file:one-1.0.0.tgz/^2.0.0/' package.json", "one is wanted as ^2.0.0"),
    ]

    @Test("a lock file at odds with its manifest is not repaired", arguments: odd)
    func lock(line: String, words: String) throws {
        let (project, _) = try NodeProject.make()
        try project.shell("\(line); rm -r node_modules/one")
        let outcome = try project.vigia("fix", "--yes")
        #expect(outcome.status == 1)
        #expect(
            outcome.output.contains(words) && outcome.output.contains("    by hand: "),
            "\(outcome.all)"
        )
        #expect(File.names(in: project.folder + "/node_modules") == [".package-lock.json"])
    }

    @Test("an engine mismatch is reported, and prevents a start only if npm is strict")
    func engine() throws {
        let (project, _) = try NodeProject.make()
        try project.shell("npm pkg set engines.node='>=99' && npm install --offline --no-audit")
        let checked = try project.vigia("check")
        #expect(checked.status == 0, "\(checked.all)")
        #expect(checked.output.contains("!  web      dependencies npm"), "\(checked.all)")
        #expect(checked.output.contains("asks for Node >=99") && checked.output.contains("engine]"))
        let fixed = try project.vigia("fix", "--yes")
        #expect(fixed.status == 0 && fixed.output.contains("    by hand: have a Node that suits"))
        try project.start()
        try project.vigia("stop")
        try File.write("engine-strict=true\n", to: project.folder + "/.npmrc")
        let refused = try project.vigia("start")
        #expect(refused.status == 1 && refused.all.contains("asks for Node >=99"), "\(refused.all)")
    }

    @Test("--force stops everything, ends escaped processes, reinstalls and starts again")
    func force() throws {
        let (project, port) = try NodeProject.make()
        try project.start()
        let before = try project.service()
        let pid = try #require(before.pid)
        let mark = try #require(Program.variable("VIGIA_RUN", of: pid))
        let escaped = try Program.start(
            ["env", mark, "setsid", "sleep", "1000"],
            output: "/dev/null",
            errors: "/dev/null",
            mark: project.folder
        )
        let stranger = try Program.start(
            ["sleep", "1001"],
            output: "/dev/null",
            errors: "/dev/null",
            mark: project.folder
        )
        defer { Program.end(stranger) }
        try project.shell("echo broken > node_modules/one/index.js")
        let plan = try project.vigia("fix", "--force", "-n")
        #expect(plan.status == 0 && plan.output.contains("install the packages of npm in "))
        let outcome = try project.vigia("fix", "--force", "--yes")
        #expect(outcome.status == 0, "\(outcome.all)")
        #expect(try Program.wait(for: escaped) == 128 + SIGTERM)
        #expect(kill(stranger, 0) == 0)
        let after = try project.until { $0.state == "up" }
        #expect(after.pid != before.pid)
        #expect(try NodeProject.answer(port, project) == "1.0.0")
    }

    @Test("a virtual environment is rebuilt, and its programs have its path")
    func python() throws {
        let project = try Project(
            """
            services:
              api:
                command: .venv/bin/python -c 'import time; time.sleep(1000)'
                checks: [ { dependencies: pip } ]
            """,
            files: ["requirements.txt": "# nothing but what comes with it\n"]
        )
        try project.shell("python3 -m venv .venv && ln -sf /nowhere/python .venv/bin/python3")
        let plan = try project.vigia("fix", "-n")
        #expect(plan.output.contains("which is gone"), "\(plan.all)")
        let outcome = try project.vigia("fix", "--yes")
        #expect(outcome.status == 0, "\(outcome.all)")
        #expect(
            try project.shell(".venv/bin/pip --version").output.contains(project.folder + "/.venv/")
        )
        try project.start()
    }
}

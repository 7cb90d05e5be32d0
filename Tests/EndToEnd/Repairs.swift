import Glibc
import Testing
import VigiaJSON
import VigiaWire

/// `vigia fix` with the real npm and pip.
@Suite("Repairs", .serialized)
struct Repairs {
    /// A service of Node that says which version of its package it has.
    private static let server = """
        const http = require('http');
        const version = require('one');
        http.createServer((_, answer) => answer.end(version)).listen(process.env.PORT);
        """

    private static let configuration = """
        services:
          web:
            command: node server.js
            port: PORT
            health: { http: / }
            checks: [ { dependencies: npm } ]
            stop: { timeout: 2s }
        """

    private func project(_ configuration: String = configuration) throws -> (Project, Int) {
        let port = try freePort()
        let files = [
            "server.js": Self.server,
            "package.json": #"{"name":"web","dependencies":{"one":"file:one-1.0.0.tgz"}}"#,
        ]
        let project = try Project(configuration, port: port, files: files)
        try make(project, "one", "1.0.0")
        let installed = try project.shell("npm install --no-audit --no-fund --offline")
        try #require(installed.status == 0, "\(installed.all)")
        return (project, port)
    }

    private func make(_ project: Project, _ name: String, _ version: String) throws {
        let made = try project.shell(
            """
            mkdir -p pack/package && cd pack &&
            echo '{"name":"\(name)","version":"\(version)"}' > package/package.json &&
            echo "module.exports = '\(version)';" > package/index.js &&
            tar czf ../\(name)-\(version).tgz package && cd .. && rm -r pack
            """
        )
        try #require(made.status == 0, "\(made.all)")
    }

    private func answer(_ port: Int, _ project: Project) throws -> String {
        try project.shell("curl -s http://127.0.0.1:\(port)/").output
    }

    @Test("a plan comes first, and nothing is done off a terminal without --yes")
    func plan() throws {
        let (project, _) = try project()
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
        let (project, port) = try project()
        let lock = File.text(project.folder + "/package-lock.json")
        try project.shell("rm -r node_modules/one && touch node_modules/mine")
        let outcome = try project.vigia("fix", "--yes")
        #expect(outcome.status == 0, "\(outcome.all)")
        #expect(outcome.output.contains("done: web: dependencies npm: one is missing; installed 1 package as"))
        #expect(outcome.output.contains("-dependencies` undoes it\n"))
        #expect(File.text(project.folder + "/package-lock.json") == lock)
        #expect(project.journal.contains("\"event\":\"repaired\""), "\(project.journal)")
        try project.start()
        #expect(try answer(port, project) == "1.0.0")
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

    @Test("a service that runs is stopped for a repair and started again")
    func running() throws {
        let (project, port) = try project()
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
        #expect(outcome.status == 0, "\(outcome.all)")
        let after = try project.until { $0.state == "up" }
        #expect(after.run != before.run)
        #expect(try answer(port, project) == "1.0.0")
    }

    @Test("a start repairs by itself what is safe, and not where that is forbidden")
    func start() throws {
        let (project, port) = try project()
        try project.shell("rm -r node_modules/one")
        try project.start()
        #expect(try answer(port, project) == "1.0.0")
        #expect(File.names(in: project.folder + "/.vigia/repairs").count == 1)
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

    @Test("a lock file that settles nothing is for a person", arguments: odd)
    func lock(line: String, words: String) throws {
        let (project, _) = try project()
        try project.shell("\(line); rm -r node_modules/one")
        let outcome = try project.vigia("fix", "--yes")
        #expect(outcome.status == 1)
        #expect(
            outcome.output.contains(words) && outcome.output.contains("    by hand: "),
            "\(outcome.all)"
        )
        #expect(File.names(in: project.folder + "/node_modules") == [".package-lock.json"])
    }

    @Test("of two repairs at once the second is refused")
    func two() throws {
        let (project, _) = try project()
        try project.shell("rm -r node_modules/one && mkfifo gate")
        // npm waits in the script of the project until somebody writes into the gate.
        try project.shell(
            "sed -i 's/\"name\":\"web\"/\"name\":\"web\",\"scripts\":{\"install\":\"cat gate\"}/' package.json"
        )
        let first = try project.begin("fix", "--yes")
        #expect(Fact.holds { project.begunErrors.contains("web: ") })
        #expect(
            Fact.holds {
                File.names(in: "/proc").contains {
                    File.text("/proc/\($0)/cmdline") == "cat\0gate\0"
                }
            }
        )
        let second = try project.vigia("fix", "--yes")
        #expect(second.status == 1)
        #expect(second.errors.contains("another vigia fix repairs this project (pid \(first))"))
        try project.shell("echo > gate")
        #expect(try Program.wait(for: first) == 0, "\(project.begunErrors)")
        #expect(File.names(in: project.folder + "/node_modules").contains("one"))
    }

    @Test("a network that is down is one clear error, and the old tree stays")
    func offline() throws {
        let (project, _) = try project()
        let closed = try freePort()
        let address = "http://127.0.0.1:\(closed)/one/-/one-1.0.0.tgz"
        try project.shell(
            """
            sed -i 's#"file:one-1.0.0.tgz",$#"\(address)",#' package-lock.json
            sed -i 's#file:one-1.0.0.tgz#1.0.0#' package.json package-lock.json
            echo 'registry=http://127.0.0.1:\(closed)/' > .npmrc
            echo "cache=$PWD/cache" >> .npmrc
            echo mine > node_modules/one/index.js && rm node_modules/one/package.json
            """
        )
        let outcome = try project.vigia("fix", "--yes")
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("packages cannot be fetched: "), "\(outcome.all)")
        #expect(outcome.output.contains("what was installed is as it was; try again when"))
        #expect(File.text(project.folder + "/node_modules/one/index.js") == "mine\n")
        #expect(File.names(in: project.folder + "/.vigia/repairs") == [])
    }

    @Test("killed at any moment, a repair leaves the old tree or the new one, and works afterwards")
    func killed() throws {
        let (project, _) = try project()
        for round in 0..<8 {
            try project.shell("rm -rf node_modules/one && echo \(round) > node_modules/round")
            let pid = try project.begin("fix", "--yes")
            let wait = Duration.milliseconds(Int.random(in: 1...1200))
            // The moment is meant to be any.
            _ = Fact.holds(within: wait) { false }
            kill(pid, SIGKILL)
            _ = try Program.wait(for: pid)
            let names = Set(File.names(in: project.folder + "/node_modules"))
            let isOld = names.contains("round") && !names.contains("one")
            let isNew = names.contains("one") && !names.contains("round")
            #expect(isOld || isNew, "\(names)")
        }
        #expect(try project.vigia("fix", "--yes").status == 0)
        #expect(File.names(in: project.folder + "/node_modules").contains("one"))
        #expect(
            Fact.holds {
                !File.names(in: "/proc").contains {
                    File.text("/proc/\($0)/cmdline").contains(project.folder)
                }
            }
        )
    }

    @Test("--force stops all, ends what escaped, installs anew and starts afresh")
    func force() throws {
        let (project, port) = try project()
        try project.start()
        let before = try project.service()
        let pid = try #require(before.pid)
        let mark = try #require(
            File.text("/proc/\(pid)/environ").split(separator: "\0")
                .first { $0.hasPrefix("VIGIA_RUN=") }
        )
        let escaped = try Program.start(
            ["env", String(mark), "setsid", "sleep", "1000"],
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
        defer {
            kill(stranger, SIGKILL)
            _ = try? Program.wait(for: stranger)  // Its end is all that matters.
        }
        try project.shell("echo broken > node_modules/one/index.js")
        let plan = try project.vigia("fix", "--force", "-n")
        #expect(plan.status == 0 && plan.output.contains("install the packages of npm in "))
        let outcome = try project.vigia("fix", "--force", "--yes")
        #expect(outcome.status == 0, "\(outcome.all)")
        #expect(try Program.wait(for: escaped) == 128 + SIGTERM)
        #expect(kill(stranger, 0) == 0)
        let after = try project.until { $0.state == "up" }
        #expect(after.pid != before.pid)
        #expect(try answer(port, project) == "1.0.0")
    }

    @Test("a virtual environment is made anew, and its programs know their place")
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

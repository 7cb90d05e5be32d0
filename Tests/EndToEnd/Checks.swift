import Glibc
import TestSupport
import Testing
import VigiaWire

/// Checks before a service starts, by hand and by the supervisor.
@Suite("Checks", .sideBySide, .serialized)
struct Checks {
    private static let healthy = """
        services:
          web:
            command: python3 -m http.server PORT
            port: PORT
            env_file: .env
            checks:
              - port
              - file: vigia.yaml
              - { executable: node, version: ">=16" }
              - { executable: python3, version: ">=3.8 <4" }
              - env: [API_KEY, QUOTED, LITERAL]
              - { env: [NOT_THERE], severity: warn }
              - disk: { path: logs, free: 0% }
              - memory: 1MB
              - clock
              - { directory: data, access: [read, write] }
              - command: test -d .
        """

    /// CRLF, quotes, and text that looks like an expansion.
    private static let variables =
        "API_KEY=s3cret\r\nQUOTED=\"a # b\"\r\n# note\r\nLITERAL=${API_KEY}\r\n"

    private func project(_ text: String, _ files: [String: String] = [:]) throws -> (Project, Int) {
        let port = try freePort()
        return (try Project(text, port: port, files: files), port)
    }

    private func count(_ event: String, in project: Project) -> Int {
        project.journal.split(separator: "\n").count { $0.contains("\"event\":\"\(event)\"") }
    }

    @Test("vigia check shows mark, result and remedy, and starts nothing")
    func byHand() throws {
        let (project, _) = try project(Self.healthy, [".env": Self.variables])
        let outcome = try project.vigia("check")
        #expect(outcome.status == 1, "\(outcome.all)")
        let lines = outcome.output.split(separator: "\n").map(String.init)
        #expect(lines.count { $0.hasPrefix("✓") } == 9)
        #expect(lines.contains { $0.hasPrefix("!  web") && $0.contains("NOT_THERE is not set") })
        #expect(lines.contains { $0.hasPrefix("✗  web") && $0.contains("directory data") })
        #expect(lines.contains("   → a repair is known: make the folder data"))
        #expect(lines.last == "9 passed, 1 warn, 1 failed")
        #expect(outcome.output.contains("LITERAL holds ${…}, which is not expanded"))
        #expect(!outcome.all.contains("s3cret"))
        #expect(project.isDeserted)
        #expect(!File.names(in: project.folder).contains("data"))
        let json = try project.vigia("check", "--json", "web")
        #expect(json.status == 1)
        #expect(json.output.contains("\"code\":\"check.missing\""))
        #expect(json.output.hasPrefix("{\"ok\":false,\"services\":[{\"name\":\"web\""))
        #expect(try project.vigia("check", "wbe").errors.contains("did you mean web?"))
    }

    @Test("a start repairs what is missing, and reports repairs and warnings")
    func start() throws {
        let (project, _) = try project(Self.healthy, [".env": Self.variables])
        try project.start()
        #expect(File.names(in: project.folder).contains("data"))
        #expect(count("check_repaired", in: project) == 1)
        #expect(count("check_failed", in: project) == 1)
        #expect(
            project.journal.contains(
                "\"words\":\"the project was started\"},\"check\":\"directory data\""
            )
        )
        // Its own port is no problem.
        #expect(try project.vigia("check").status == 0)
        // A crash is followed by a restart at once; a requested restart is checked again.
        let before = try project.service()
        kill(try #require(before.pid), SIGKILL)
        try project.until { $0.state == "up" && $0.pid != before.pid }
        #expect(count("checked", in: project) == 1)
        // Once while the old run serves (preflight), and once before the new one starts.
        #expect(try project.vigia("restart").status == 0)
        #expect(count("checked", in: project) == 3)
        #expect(!project.journal.contains("s3cret"))
    }

    @Test("a failed required check is the result of a start, with its remedy")
    func refused() throws {
        let text = """
            services:
              a:
                command: sleep 1000
                auto_repair: never
                checks: [ { directory: data }, { env: KEY } ]
            """
        let project = try Project(text)
        let outcome = try project.vigia("start")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("a check failed: directory data: there is no such folder"))
        #expect(outcome.errors.contains("mkdir -p"))
        #expect(outcome.errors.contains("(and 1 more)"))
        #expect(outcome.errors.contains("`vigia check a`"))
        #expect(try project.service().state == "broken")
        #expect(!File.names(in: project.folder).contains("data"))
        #expect(!project.journal.contains("\"event\":\"spawned\""))
        try project.shell("mkdir data")
        #expect(try project.vigia("start").errors.contains("env KEY: KEY is not set"))
    }

    @Test("a restart that could not succeed changes neither the service nor its dependencies")
    func refusedRestart() throws {
        let text = """
            services:
              db: { command: sleep 1000 }
              web:
                command: sleep 1000
                depends_on: { db: ready }
                checks: [ { file: config.json }, { directory: data } ]
            """
        let project = try Project(text, files: ["config.json": "{}"])
        try project.start()
        let before = try project.status().services.map(\.run)
        try project.shell("rm config.json; rmdir data")
        let outcome = try project.vigia("restart")
        #expect(outcome.status == 1)
        let stays = "the old run stays"
        let words = "web: \(stays): a check failed: file config.json: there is no such file"
        #expect(outcome.errors.contains(words), "\(outcome.all)")
        #expect(outcome.errors.contains("db: \(stays): web, which depends on it, stays as it is"))
        #expect(try project.status().services.map(\.run) == before)
        #expect(project.tells("\"event\":\"restart_refused\""))
        // A problem that a start repairs by itself is no obstacle.
        #expect(!outcome.errors.contains("data"))
        try project.shell("echo '{}' > config.json")
        let again = try project.vigia("restart")
        #expect(again.status == 0, "\(again.all)")
        #expect(try project.status().services.allSatisfy { !before.contains($0.run) && $0.ready })
        #expect(File.names(in: project.folder).contains("data"))
    }

    @Test(
        "checks of a killed supervisor are repeated, and reported once"
    )
    func killed() throws {
        let text = """
            services:
              a: { command: sleep 1000, checks: [ command: [sh, -c, "echo >> asked; cat gate"] ] }
            """
        let project = try Project(text)
        try project.shell("mkfifo gate")
        let asked = project.folder + "/asked"
        let start = try project.begin("start")
        #expect(Fact.holds { File.size(asked) == 1 })
        kill(try project.status().supervisor.pid, SIGKILL)
        #expect(Fact.holds { File.size(asked) == 2 })
        // The first writer is gone by then; this waits until the second one reads.
        try project.shell("timeout 60 sh -c 'echo > gate'")
        #expect(try Program.wait(for: start) == 0)
        #expect(!project.journal.contains("unclaimed"), "\(project.journal)")
    }

    static let badFiles: [(text: String, place: String, words: String)] = [
        ("A=1\r\nB C=2\r\n", ".env:2:3", "there is no = behind a name"),
        ("A='open\nB=2\n", ".env:1:3", "never closed"),
        ("A=\"x\" y\n", ".env:1:7", "text after the closing quote"),
        ("9A=1\n", ".env:1:1", "a letter or _ is first"),
    ]

    @Test("an unreadable environment file is refused with its place", arguments: badFiles)
    func badFile(text: String, place: String, words: String) throws {
        let configuration = "services: { a: { command: sleep 9, env_file: .env, checks: [clock] } }"
        let project = try Project(configuration, files: [".env": text])
        for command in ["check", "start"] {
            let outcome = try project.vigia(command)
            #expect(outcome.status == 2)
            #expect(outcome.errors.hasPrefix("\(place): error[config.env_file]: "))
            #expect(outcome.errors.contains(words), "\(outcome.errors)")
        }
        #expect(project.isDeserted)
    }

    @Test("a version command that hangs delays a check only until its timeout")
    func hanging() throws {
        let text = """
            services:
              a:
                command: sleep 1000
                checks:
                  - { executable: ./slow, version: 1, timeout: 300ms }
            """
        let files = ["slow": "#!/bin/sh\ntrap '' TERM\nwhile :; do :; done\n"]
        let project = try Project(text, files: files)
        let outcome = try project.vigia("check")
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("./slow --version did not end within 300ms"))
        #expect(outcome.output.contains("[check.too_late]"))
        #expect(Fact.holds { project.isDeserted })
        #expect(try project.vigia("start").errors.contains("did not end within 300ms"))
    }

    @Test("a port that is taken between the checks and the start is waited for")
    func takenMeanwhile() throws {
        let taker = """
            import socket, sys, time
            server = socket.socket()
            server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            server.bind(("", int(sys.argv[1])))
            server.listen()
            open("taken", "w").close()
            time.sleep(1000)
            """
        let text = """
            services:
              web:
                command: python3 -m http.server PORT
                port: PORT
                restart: { delay: 200ms }
                checks:
                  - { command: [sh, -c, "until [ -e taken ]; do :; done"], timeout: 50s }
            """
        let (project, port) = try project(text, ["taker.py": taker])
        let begun = try project.begin("start")
        // The port was free before the checks began.
        #expect(Fact.holds { count("checking", in: project) == 1 })
        let line = "setsid python3 taker.py \(port) > /dev/null 2>&1 & echo $!"
        let pid = try #require(Int32(try project.shell(line).output.dropLast()))
        try project.until { $0.reason?.contains("taker.py") == true }
        kill(pid, SIGKILL)
        try project.until { $0.state == "up" }
        _ = try Program.wait(for: begun)
    }

    private static let endless = """
        services:
          a:
            command: sleep 1000
            checks: [ { command: [sh, -c, "touch asked.$$; until [ -e go ]; do :; done"], timeout: 50s } ]
        """

    private func asked(_ project: Project) -> [String] {
        File.names(in: project.folder).filter { $0.hasPrefix("asked.") }
    }

    @Test("after a supervisor dies during checks, its successor repeats them")
    func successor() throws {
        let project = try Project(Self.endless)
        let begun = try project.begin("start")
        #expect(Fact.holds { asked(project).count == 1 })
        let first = try #require(asked(project).first?.dropFirst(6))
        kill(try project.status().supervisor.pid, SIGKILL)
        #expect(Fact.holds { asked(project).count == 2 })
        // The dead supervisor's checks are ended.
        #expect(Fact.holds { File.text("/proc/\(first)/cmdline").isEmpty })
        try project.shell("touch go")
        try project.until { $0.state == "up" }
        _ = try Program.wait(for: begun)
    }

    @Test("a stop during checks ends them")
    func stopped() throws {
        let project = try Project(Self.endless)
        let begun = try project.begin("start")
        #expect(Fact.holds { asked(project).count == 1 })
        #expect(try project.vigia("stop").status == 0)
        _ = try Program.wait(for: begun)
        #expect(Fact.holds { project.isDeserted })
        #expect(count("spawned", in: project) == 0)
    }
}

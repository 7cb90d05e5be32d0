import Glibc
import TestSupport
import Testing
import VigiaWire

/// External failures: each gives one clear line, and leaves nothing behind.
@Suite("Bad days", .sideBySide, .serialized)
struct BadDays {
    static let sleeper = "services: { a: { command: sleep 1000 } }"

    /// Configurations with a user's mistake, and words that the error must contain.
    static let refused: [(configuration: String, words: [String])] = [
        ("services: { a: { command: nosuchprogram } }", ["a", "nosuchprogram", "is not there"]),
        ("services: { a: { command: ./vigia.yaml } }", ["vigia.yaml", "may not be executed"]),
        (
            "services: { a: { command: sleep 1, directory: nowhere } }",
            ["vigia.yaml:1:47", "nowhere"]
        ),
        ("services: { a: { command: sleep 1, user: nobody-at-all } }", ["nobody-at-all"]),
        ("services: { a: { command: sleep 1, env_file: missing.env } }", ["missing.env"]),
        ("services: { a: { command: sleep 1, port: 70000 } }", ["70000", "65535"]),
        ("services: { \"a b\": { command: sleep 1 } }", ["a b"]),
        ("services: { \"a/b\": { command: sleep 1 } }", ["a/b"]),
    ]

    @Test("a user's mistake is refused with status 2 before anything starts", arguments: refused)
    func mistakes(configuration: String, words: [String]) throws {
        let project = try Project(configuration)
        let outcome = try project.vigia("start")
        #expect(outcome.status == 2, "\(outcome.all)")
        #expect(outcome.output.isEmpty)
        for word in words { #expect(outcome.errors.contains(word), "\(outcome.errors)") }
        #expect(project.isDeserted)
        #expect(!File.names(in: project.folder).contains(".vigia"))
    }

    @Test("a second start joins the first, a second stop reports that nothing runs")
    func twice() throws {
        let project = try Project(Self.sleeper)
        try project.start()
        let first = try project.service()
        let again = try project.vigia("start")
        #expect(again.status == 0)
        #expect(again.errors.contains("already"))
        #expect(try project.service().pid == first.pid)
        #expect(try project.vigia("stop").status == 0)
        let stopped = try project.vigia("stop")
        #expect(stopped.all.contains("nothing runs"))
        #expect(try project.vigia("status").status == 3)
        // Whoever mends something and restarts it need not know whether it runs.
        let restarted = try project.vigia("restart", "a")
        #expect(restarted.status == 0, "\(restarted.all)")
        #expect(restarted.errors.contains("nothing runs in"))
        #expect(try project.service().state == "up")
    }

    @Test("Ctrl-C during a start says that services go on starting")
    func interrupted() throws {
        let project = try Project(
            "services: { a: { command: sleep 1000, notify: true } }"
        )
        let start = try project.begin("start")
        #expect(Fact.holds { project.begunErrors.contains("waiting for a (starting") })
        kill(start, SIGINT)
        #expect(try Program.wait(for: start) == 128 + SIGINT)
        #expect(project.begunErrors.contains("services go on starting"))
        #expect(try project.service().state == "starting")
    }

    @Test("who stops a service that another one needs is told so")
    func needed() throws {
        let project = try Project(
            """
            services:
              db: { command: sleep 1000 }
              web: { command: sleep 1000, depends_on: [db] }
              page: { command: sleep 1000, depends_on: [web] }
              other: { command: sleep 1000 }
            """
        )
        try project.start()
        let states = { try project.status().services.map { $0.pid != nil } }
        let alone = try project.vigia("stop", "db")
        #expect(alone.status == 0, "\(alone.all)")
        #expect(alone.errors.contains("web, page need db, and go on; --with-dependents stops them"))
        #expect(try states() == [false, true, true, true])
        try project.start()
        // At a terminal, it asks first.
        for (answer, left) in [("n", [true, true, true, true]), ("y", [false, true, true, true])] {
            let line = "echo \(answer) | script -qec 'vigia stop db' /dev/null"
            let asked = try project.shell(line)
            #expect(asked.all.contains("Stop db all the same? [y/N]"), "\(asked.all)")
            #expect(try states() == left)
        }
        try project.start()
        let both = try project.vigia("stop", "db", "--with-dependents")
        #expect(both.status == 0 && !both.errors.contains("need"), "\(both.all)")
        #expect(try states() == [false, false, false, true])
    }

    @Test("without /proc it says what is missing")
    func withoutProc() throws {
        let project = try Project(Self.sleeper)
        let line = "mount -t tmpfs none /proc && '\(Program.vigia)' status"
        let outcome = try project.shell("unshare -m --propagation private sh -c \"\(line)\"")
        #expect(outcome.status != 0 && outcome.output.isEmpty)
        #expect(outcome.errors.contains("mount -t proc proc /proc"), "\(outcome.all)")
    }

    @Test("a read-only folder is refused in one line")
    func readOnly() throws {
        // Root can write everywhere, but no folder can be made in place of a file.
        let project = try Project(Self.sleeper, files: [".vigia": "in the way"])
        let outcome = try project.vigia("start")
        #expect(outcome.status == 2, "\(outcome.all)")
        #expect(outcome.errors.contains(".vigia"))
        #expect(project.isDeserted)
    }

    @Test("the control socket of a dead guardian does not block a start")
    func leftSocket() throws {
        let project = try Project(Self.sleeper)
        try project.start()
        let status = try project.status()
        for pid in [status.guardian.pid, status.supervisor.pid, status.services[0].pid ?? -1] {
            kill(pid, SIGKILL)
        }
        #expect(Fact.holds { project.isDeserted })
        #expect(File.names(in: project.folder + "/.vigia").contains("control.sock"))
        #expect(try project.vigia("status").status == 3)
        try project.start()
    }

    @Test("a folder whose path is longer than a socket address works")
    func longPath() throws {
        let project = try Project(Self.sleeper, deep: 5)
        #expect(project.folder.utf8.count > 150)
        try project.start()
        #expect(try project.service().state == "up")
        #expect(try project.vigia("stop").status == 0)
    }

    @Test("a service that ignores SIGTERM and has grandchildren is gone after stop")
    func stubborn() throws {
        let script = """
            trap '' TERM
            (trap '' TERM; setsid sleep 1001 & sleep 1002) &
            echo made
            sleep 1003
            """
        let project = try Project(
            "services: { a: { command: [bash, tree.sh], stop: { timeout: 300ms } } }",
            files: ["tree.sh": script]
        )
        try project.start()
        #expect(try project.vigia("stop").status == 0)
        #expect(project.isDeserted)
        #expect(project.tells("\"event\":\"killing\""))
    }

    @Test("a service that forks and exits leaves no process when it is given up")
    func daemonises() throws {
        let project = try Project(
            """
            services:
              a:
                command: [sh, -c, "setsid sleep 1004 & exit 0"]
                restart: { delay: 50ms, attempts: 2, cooldown: never }
            """
        )
        #expect(try project.vigia("start").status == 1)
        #expect(project.journal.contains("\"event\":\"left_behind\"") || project.isQuietDown)
        #expect(try project.vigia("stop").status == 0)
        #expect(project.isDeserted)
    }

    @Test("200 MB of output before the first health answer are logged completely")
    func flood() throws {
        let script = """
            import http.server, os, sys
            block = b"x" * 99 + b"\\n"
            for _ in range(2000):
                os.write(1, block * 1000)
            http.server.test(http.server.SimpleHTTPRequestHandler, port=int(os.environ["PORT"]))
            """
        let port = try freePort()
        let project = try Project(
            """
            services:
              a:
                command: python3 flood.py
                port: PORT
                health: { http: / }
                logs: { max_size: 1GB }
            """,
            port: port,
            files: ["flood.py": script]
        )
        try project.start()
        #expect(File.size(project.folder + "/logs/a.log") >= 200_000_000)
        #expect(try project.vigia("stop").status == 0)
    }

    private static let half = #"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf"#

    /// A health answer, the expected answer, and the resulting state.
    static let answers: [(answer: String, expected: String, state: String)] = [
        (#"HTTP/1.0 200 OK\r\n\r\n{\"status\":\"degraded\"}"#, "", "degraded"),
        (#"\x16\x03 what?"#, "", "broken"), (half, "", "up"),
        (half, ", expect: { body: true }", "broken"),
    ]

    @Test("unusual health answers are distinguished from good ones", arguments: answers)
    func oddAnswers(answer: String, expected: String, state: String) throws {
        let script = """
            import os, socket
            server = socket.create_server(("127.0.0.1", int(os.environ["PORT"])))
            while True:
                client, _ = server.accept()
                client.recv(4096)
                client.sendall(b"\(answer)")
                client.close()
            """
        let port = try freePort()
        let project = try Project(
            """
            services:
              a:
                command: python3 odd.py
                port: PORT
                health: { http: /, start_timeout: 2s\(expected) }
                restart: { delay: 50ms, attempts: 1, cooldown: never }
            """,
            port: port,
            files: ["odd.py": script]
        )
        let outcome = try project.vigia("start")
        #expect(outcome.status == (state == "broken" ? 1 : 0), "\(outcome.all)")
        let service = try project.service()
        #expect(service.state == state)
        #expect(try project.vigia("status").status == (state == "up" ? 0 : 4))
        #expect(service.restarts == 0)
    }

    @Test("5,000 environment variables reach a service")
    func environment() throws {
        let variables = (1...5000).map { "      NAME_\($0): value-\($0)" }.joined(separator: "\n")
        let project = try Project(
            """
            services:
              a:
                command: [sh, -c, "env | grep -c '^NAME_'; exec sleep 1005"]
                env:
            \(variables)
            """
        )
        try project.start()
        #expect(Fact.holds { project.log("a") == "5000\n" })
    }
}

extension Project {
    /// Whether no process of a service is left while Vigia runs.
    fileprivate var isQuietDown: Bool { journal.contains("\"event\":\"emptied\"") }
}

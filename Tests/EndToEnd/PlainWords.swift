import Glibc
import TestSupport
import Testing
import VigiaWire

/// Messages and exit statuses of commands.
@Suite("Messages of commands", .sideBySide, .serialized)
struct PlainWords {
    @Test("a service that was given up is unhealthy, one stopped on request is not")
    func givenUp() throws {
        let project = try Project(
            """
            services:
              bad: { command: [sh, -c, exit 3], restart: { policy: never } }
              good: { command: sleep 1000 }
              off: { command: sleep 1000 }
            """
        )
        try project.shell("vigia start; vigia stop off")
        try project.until { $0.state == "broken" }
        let one = try project.vigia("health", "bad")
        #expect(one.status == 4 && one.output.contains("given up"), "\(one.all)")
        #expect(try project.vigia("health", "good", "off").status == 0)
        #expect(try project.vigia("health").status == 4)
        let socket = "curl -s -o answer -w '%{http_code}' --unix-socket .vigia/control.sock"
        for (query, status) in [("", "503"), ("?service=good", "200"), ("?service=bad", "503")] {
            let answer = try project.shell("\(socket) 'http://vigia/healthz\(query)'")
            #expect(answer.output == status, "\(query): \(answer.all)")
        }
        try project.shell("\(socket) 'http://vigia/healthz?verbose'")
        #expect(File.text(project.folder + "/answer").contains("\"reason\":\"given up"))
    }

    @Test("a signal goes to the main process, and the journal says who sent it")
    func signal() throws {
        let program = "trap 'echo told' HUP; echo begun; while :; do sleep 1000 & wait; done"
        let project = try Project(
            """
            services:
              a: { command: [sh, -c, "\(program)"] }
              b: { command: sleep 1000 }
            """
        )
        try project.start()
        #expect(Fact.holds { project.log("a").contains("begun") })
        let sent = try project.vigia("signal", "hup", "a")
        #expect(sent.status == 0 && sent.output == "sent SIGHUP to a\n", "\(sent.all)")
        #expect(Fact.holds { project.log("a").contains("told") })
        #expect(project.tells("\"event\":\"signal_sent\",\"cause\":{\"code\":\"requested\""))
        try project.vigia("stop", "b")
        let refused = try project.vigia("signal", "TERM", "b", "a")
        #expect(refused.status == 1, "\(refused.all)")
        #expect(refused.errors.contains("b has no process"))
        #expect(try project.service().restarts == 0)
        for words in [[], ["HUP"], ["HUPP", "a"], ["HUP", "z"]] {
            #expect(try project.vigia(["signal"] + words).status == 2, "\(words)")
        }
    }

    @Test("the reason why a program cannot run is reported before anything starts")
    func programs() throws {
        let project = try Project(
            "services: { a: { command: ./run } }",
            files: ["run": "#!/bin/bash\r\nexec sleep 1000\r\n"]
        )
        for command in ["validate", "start"] {
            let outcome = try project.vigia(command)
            #expect(outcome.status == 2)
            #expect(outcome.errors.contains("a line end of Windows behind #!/bin/bash"))
            #expect(outcome.errors.contains("sed -i 's/\\r$//' ./run"), "\(outcome.all)")
        }
        #expect(project.isDeserted)
    }

    @Test("events are found in renamed journals, and by service and run")
    func events() throws {
        let project = try Project(
            "services: { a: { command: sleep 1000 }, b: { command: sleep 1000 } }"
        )
        try project.start()
        let journal = "logs/process-monitor.log"
        #expect(Fact.holds { project.journal.contains("\"event\":\"ready\"") })
        try project.shell("mv \(journal) \(journal).2; gzip \(journal).2; vigia restart a")
        try project.shell("mv \(journal) \(journal).1; vigia restart b")
        #expect(Fact.holds { project.journal.contains("\"event\":\"ready\"") })
        let all = try project.vigia("events", "-n", "1000").output
        #expect(all.contains("supervisor_started"), "\(all)")
        let times = all.split(separator: "\n").map { $0.prefix(23) }
        #expect(times == times.sorted())
        let ready = try project.vigia("events", "a", "--grep", " ready").output
        #expect(ready.split(separator: "\n").count == 2, "\(ready)")
        let run = try project.vigia("events", "--run", "2", "--json").output
        #expect(!run.isEmpty && run.split(separator: "\n").allSatisfy { $0.contains("\"run\":2") })
        // The first run is a's or b's, the third a's, the fourth b's.
        for (words, runs) in [
            ("a --run 0", "3"), ("b --run=0", "4"), ("--run 0", "34"), ("--run -1", "12"),
        ] {
            let shown = try project.vigia(
                ["events", "--json"] + words.split(separator: " ").map(String.init)
            ).output
            let found = Set("1234".filter { shown.contains("\"run\":\($0)") })
            #expect(found == Set(runs), "\(words): \(shown)")
        }
        #expect(try project.vigia("events", "--run", "-7").output.isEmpty)
        #expect(try project.vigia("events", "-f", "--run", "0").status == 2)
        #expect(try project.vigia("events", "--level", "error").output.isEmpty)
        #expect(try project.vigia("events", "--until", "@1000").output.isEmpty)
        let time = String(try #require(times.last))
        let since = try project.vigia("events", "--since", time).output
        #expect(since.contains(time) && since.count < all.count, "\(since)")
        #expect(try project.vigia("events", "--level", "loud").status == 2)
    }

    @Test(
        "commands of other supervisors are answered with Vigia's own",
        arguments: [
            ("ps", "vigia status"), ("ls", "vigia status"), ("up", "vigia start"),
            ("down", "vigia stop"), ("-v", "vigia --version"), ("tail", "vigia logs -f"),
        ]
    )
    func synonyms(word: String, meant: String) throws {
        let outcome = try Program.run([Program.vigia, word], in: "/tmp")
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("did you mean \(meant)?"), "\(outcome.all)")
    }

    @Test("a configuration may be called vigia.yml, and contain variables")
    func yml() throws {
        let project = try Project(
            "",
            files: [
                "vigia.yml": """
                services:
                  a:
                    command: [sh, -c, 'echo "$1 $A"; exec sleep 1000', sh, "${WORD}"]
                    env: { A: "${WORD}!" }
                    env_file: .env
                """,
                ".env": "WORD=hello\n",
            ]
        )
        try project.start()
        #expect(Fact.holds { project.log("a") == "hello hello!\n" })
    }
}

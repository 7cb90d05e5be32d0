import Glibc
import TestSupport
import Testing
import VigiaWire

/// `vigia top` in a real terminal, before a real Vigia.
@Suite("Top", .sideBySide, .enabled(if: Terminal.isPossible, "it needs tmux"))
struct TopScreens {
    /// Two services: one that writes and crashes when a file is there, one that does nothing.
    private static func project() throws -> Project {
        let project = try Project(
            """
            name: shop
            services:
              web:
                command: [sh, run.sh]
                restart: { delay: 100ms, attempts: 100 }
              idle: { command: [sleep, "1000"] }
            """,
            files: [
                "run.sh": """
                printf 'one Needle\\nthe \\033[2J screen \\007\\n漢字 🐧 two\\nthree\\n'
                while [ ! -e fail ]; do sleep 0.05; done
                rm fail
                echo 'Error: connect ECONNREFUSED 127.0.0.1:5432' >&2
                exit 7
                """
            ]
        )
        try project.start()
        return project
    }

    @Test("services, logs, events and causes are on one screen")
    func shows() throws {
        let project = try Self.project()
        let terminal = try Terminal(project, "vigia top")
        try terminal.until("shop · supervisor \(try project.status().supervisor.pid)")
        try terminal.until("漢字 🐧 two")
        try terminal.until("the ^[[2J screen ^G")
        try terminal.until { $0.contains("0 (0/h)") }
        try File.write("", to: project.folder + "/fail")
        try terminal.until("1 (1/h)")
        try terminal.until("ECONNREFUSED 127.0.0.1:5432")
        try terminal.type("e")
        try terminal.until("web ended (run 1)")
        try terminal.type("w")
        try terminal.until("because   a service that it needs did not answer")
        try terminal.type("l/NEEDLE")
        try terminal.until("/NEEDLE")
        try terminal.press("Enter")
        var last = ""
        let isMarked = try Fact.holds(within: .seconds(120)) {
            last = try terminal.colours
            return last.contains("\u{1B}[7mNeedle")
        }
        #expect(isMarked, "\(last)")
        try terminal.type("?")
        try terminal.until("Any key goes back.")
    }

    @Test("keys start, stop, restart and drill a service, and show what comes of it")
    func acts() throws {
        let project = try Self.project()
        let terminal = try Terminal(project, "vigia top", columns: 80, rows: 40)
        try terminal.until("three")
        let before = try project.service()
        try terminal.type("r")
        try terminal.until("vigia restart web? y/n")
        try terminal.type("y")
        try terminal.until("vigia restart web: done")
        #expect(try project.service().run != before.run)
        try terminal.type("j")
        try terminal.type("Sy")
        try terminal.until("vigia stop idle: done")
        #expect(try project.service(1).state == "down")
        try terminal.type("s")
        try terminal.until("vigia start idle: done")
        #expect(try project.service(1).state == "up")
        try terminal.type("Ry")
        try terminal.until("vigia reload idle: failed (exit status")
        try terminal.type("k")
        try terminal.type("dk")
        try terminal.until("vigia drill kill web? y/n")
        try terminal.type("y")
        try terminal.until("SIGKILL to its main process")
        try terminal.until("vigia drill kill web: ")
        #expect(project.tells("\"event\":\"drill_ended\""))
    }

    @Test("the screen follows its size, and an idle one is not drawn again")
    func still() throws {
        let project = try Self.project()
        let terminal = try Terminal(project, "vigia top", columns: 120, rows: 30)
        try terminal.until("three")
        // What is on the screen is written down a little later.
        #expect(Fact.holds { File.text(terminal.log).contains("three") })
        let start = try Self.uptime(terminal)
        let first = File.text(terminal.log)
        let wakings = try Self.wakings(terminal)
        try terminal.until { Self.uptime(in: $0).map { $0 >= start + 4 } ?? false }
        let idle = File.text(terminal.log).dropFirst(first.count)
        let seconds = try Self.uptime(terminal) - start
        // Some numbers and two curves for each service; a whole screen is some thousand bytes.
        #expect(idle.utf8.count <= 1_000 * seconds, "\(idle.debugDescription)")
        // A question a second, with its answer; and nothing between.
        #expect(try Self.wakings(terminal) - wakings <= 20 * seconds)
        #expect(!idle.contains("\u{1B}[2J") && !idle.contains("\u{1B}[J"))
        for (columns, rows) in [(40, 12), (300, 60), (80, 24)] {
            try terminal.resize(columns: columns, rows: rows)
            try terminal.until("\(columns)") { screen in
                let lines = screen.split(separator: "\n", omittingEmptySubsequences: false)
                return lines.count == rows + 1 && lines[rows - 1].hasPrefix("? help")
                    && lines[0].hasPrefix("shop") && screen.contains("three")
                    && screen.contains("RESTARTS") == (columns > 40)
            }
        }
        #expect(try terminal.fact("alternate_on") == "1")
    }

    /// How many times `vigia top` has waited for something.
    private static func wakings(_ terminal: Terminal) throws -> Int {
        let status = File.text("/proc/\(try terminal.top())/status")
        let line = status.split(separator: "\n").first { $0.hasPrefix("voluntary_ctxt_switches") }
        return try #require(line.flatMap { Int($0.filter(\.isNumber)) })
    }

    /// The supervisor's uptime as the heading shows it, in seconds.
    private static func uptime(in screen: String) -> Int? {
        guard let place = screen.ranges(of: ", up ").first else { return nil }
        let words = screen[place.upperBound...].prefix { $0 != " " }
        let parts = words.split(separator: "m")
        let numbers = parts.compactMap { Int($0.filter(\.isNumber)) }
        return numbers.count == 2 ? numbers[0] * 60 + numbers[1] : numbers.first
    }

    private static func uptime(_ terminal: Terminal) throws -> Int {
        try Fact.found { uptime(in: try terminal.screen) }
    }

    static let ends: [(how: String, status: String)] = [("q", "0"), ("C-c", "0"), ("TERM", "143")]

    @Test("the terminal is as it was, whether a key or a signal ends it", arguments: ends)
    func ended(how: String, status: String) throws {
        let project = try Self.project()
        let terminal = try Terminal(project, "vigia top")
        try terminal.until("three")
        #expect(try terminal.fact("cursor_flag") == "0")
        if how == "TERM" { kill(try terminal.top(), SIGTERM) } else { try terminal.press(how) }
        try terminal.until("ended \(status)")
        let screen = try terminal.screen
        #expect(screen.contains("before") && !screen.contains("shop"), "\(screen)")
        #expect(try terminal.fact("alternate_on") == "0")
        #expect(try terminal.fact("cursor_flag") == "1")
        // It is echoed once, and by `cat` once more.
        try terminal.type("typed")
        try terminal.press("Enter")
        try terminal.until { $0.ranges(of: "typed").count == 2 }
    }

    @Test("it goes on by itself when the supervisor hangs, dies, is stopped and started")
    func survives() throws {
        let project = try Self.project()
        let terminal = try Terminal(project, "vigia top")
        try terminal.until("three")
        let old = try project.status().supervisor.pid
        kill(old, SIGSTOP)
        try terminal.until("Vigia does not answer")
        kill(old, SIGKILL)
        try terminal.until { $0.hasPrefix("shop") && !$0.contains("supervisor \(old)") }
        try project.vigia("stop")
        try terminal.until("Vigia does not run")
        try project.start()
        let new = try project.status().supervisor.pid
        try terminal.until { $0.hasPrefix("shop · supervisor \(new)") }
        try File.write("", to: project.folder + "/fail")
        try terminal.until("1 (1/h)")
        try terminal.type("e")
        try terminal.until("exited with status 7")
    }

    static let refusals: [(line: String, words: String)] = [
        ("TERM=dumb vigia top", "command.no_terminal"),
        ("TERM=nonsense vigia top", "nothing is known of nonsense"),
        ("vigia top < /dev/null", "its input is none"), ("vigia top | cat", "its output is none"),
        ("vigia top --json", "vigia status --watch --json"),
    ]

    @Test("without a terminal that it can draw in it says so, and draws nothing")
    func refused() throws {
        let project = try Self.project()
        for (line, words) in Self.refusals {
            let terminal = try Terminal(project, "vigia status >/dev/null; \(line)", columns: 200)
            try terminal.until(words)
            if !line.hasSuffix("cat") { try terminal.until("ended 2") }
            #expect(!File.text(terminal.log).contains("\u{1B}[?1049h"))
        }
        let outcome = try project.vigia("top")
        #expect(outcome.status == 2 && outcome.output.isEmpty)
        #expect(outcome.errors.contains("vigia status --watch"), "\(outcome.errors)")
        try project.vigia("stop")
        let terminal = try Terminal(project, "vigia top")
        try terminal.until("ended 3")
        try terminal.until("Vigia does not run in")
    }
}

import Testing
import VigiaCore
import VigiaWire

@testable import VigiaCLI

@Suite("Tables")
struct TableTests {
    let written = Written()

    @Test("the status table is aligned, and explains unhealthy services")
    func status() {
        let backend = service("backend") {
            ($0.pid, $0.uptimeSeconds, $0.run, $0.health) = (12345, 192.7, 3, .passing)
            ($0.restarts, $0.restartsLastHour, $0.cpuPercent) = (12, 2, 0.34)
            ($0.memoryBytes, $0.memoryLimitBytes) = (45 << 20, 500 << 20)
        }
        let db = service("db", "waiting") {
            ($0.reason, $0.lastEnding) = ("starts again in 5s", "exited with status 1")
        }
        let web = service("web", "starting") { $0.waitingFor = ["db"] }
        let odd = service("odd", "broken") { $0.lastEnding = "killed by SIGSEGV" }
        let expected = """
            shop (prod) · supervisor 12, up 1h1m40s · guardian 11
            NAME     STATE       PID  UPTIME  RESTARTS   CPU  MEMORY           HEALTH
            backend  up        12345   3m12s  12 (2/h)  0.3%  45 MB of 500 MB  passing
            db       waiting       -       -   0 (0/h)     -  -                -
            web      starting      -       -   0 (0/h)     -  -                -
            odd      broken        -       -   0 (0/h)     -  -                -
              db: starts again in 5s
              web: waiting for db
              odd: the last run killed by SIGSEGV

            """
        let text = StatusTable.text(project([backend, db, web, odd]), written.output())
        #expect(text == expected)
    }

    @Test(
        "a forecast is shown with as many units as matter",
        arguments: [
            (0.02, "1m"), (0.9, "50m"), (5.7, "5h40m"), (33.9, "1d9h"), (75, "3d"),
        ]
    )
    func forecast(hours: Double, words: String) {
        let web = service("web") {
            $0.memoryForecast = MemoryForecast(
                limitBytes: 500 << 20,
                slopeBytesPerHour: 12 << 20,
                hoursLeft: hours,
                hoursLeftMin: hours,
                hoursLeftMax: hours,
                windowHours: 48
            )
        }
        let text = StatusTable.text(project([web]), written.output())
        let line = "  web: memory grows by 12 MB an hour and reaches 500 MB in about \(words)\n"
        #expect(text.hasSuffix(line), "\(text)")
    }

    @Test("columns stay aligned with characters of every width")
    func widths() {
        var table = Table(columns: [.init(title: "A"), .init(title: "B")])
        table.rows = [["são", "x"], ["漢字", "x"], ["🐧", "x"], ["e\u{301}", "x"]]
        #expect(table.lines() == ["A     B", "são   x", "漢字  x", "🐧    x", "e\u{301}     x"])
    }

    @Test("processes are indented below their parents")
    func tree() {
        func process(_ pid: Int32, _ parent: Int32, _ command: String) -> ProcessStatus {
            ProcessStatus(
                pid: pid,
                parent: parent,
                uid: nil,
                state: pid == 31 ? "Z" : "S",
                memoryBytes: Int(pid) << 20,
                memoryKind: "pss",
                command: command
            )
        }
        let web = [
            process(20, 11, "node server.js"), process(40, 11, "daemon"),
            process(30, 20, "worker 1"), process(35, 20, "worker 2"), process(31, 30, "[sh]"),
        ]
        let list = ProcessList(services: [
            ServiceProcesses(service: "web", run: 3, processes: web),
            ServiceProcesses(service: "db", run: nil, processes: []),
        ])
        let expected = """
            NAME  PID  USER  MEMORY  COMMAND
            web    20  ?      20 MB  node server.js
                   30  ?      30 MB    worker 1
                   31  ?      31 MB      [sh] (ended, not yet reaped)
                   35  ?      35 MB    worker 2
                   40  ?      40 MB  daemon
            db      -  -          -  -

            """
        #expect(ProcessTable.text(list, written.output()) == expected)
    }

    @Test("a piped table has no escape sequences, a coloured one has them outside the padding")
    func colours() {
        var passing = service("a")
        (passing.health, passing.ready) = (.passing, true)
        let status = project([passing, service("bb", "broken")])
        let plain = StatusTable.text(status, written.output())
        let coloured = StatusTable.text(status, written.output(hasColour: true))
        #expect(!plain.contains("\u{1B}"))
        #expect(coloured.contains("\u{1B}[32mup    \u{1B}[0m"))
        #expect(coloured.contains("\u{1B}[31mbroken\u{1B}[0m"))
    }

    static let shades: [(state: String, health: HealthWord, colour: Int)] = [
        ("up", .none, 32), ("up", .passing, 32), ("up", .unknown, 33), ("up", .degraded, 33),
        ("up", .failing, 33), ("up", .other("new"), 33), ("degraded", .passing, 33),
        ("starting", .none, 33), ("waiting", .none, 33), ("broken", .none, 31),
        ("done", .none, 2), ("a new one", .none, 33),
    ]

    @Test("the colour shows the standing, and the health of a running service", arguments: shades)
    func shade(state: String, health: HealthWord, colour: Int) {
        let status = project([service("a", state) { $0.health = health }])
        let text = StatusTable.text(status, written.output(hasColour: true))
        #expect(text.contains("\u{1B}[\(colour)m\(state)"))
        let word = health == .none ? "-" : health.word
        #expect(text.contains("\u{1B}[\(colour)m\(word)"))
    }

    @Test("text of a service cannot control the terminal")
    func controls() {
        let ill = service("a") {
            ($0.health, $0.healthDetail) = (.degraded, "x\u{1B}[2J\ny\u{9B}z")
        }
        let text = StatusTable.text(project([ill]), written.output())
        #expect(text.contains("  a: x^[[2J y\\u{9b}z\n"))
    }

    @Test("no line of a table ends in spaces")
    func tails() {
        let columns = [Table.Column(title: "A"), Table.Column(title: "B")]
        let table = Table(columns: columns, rows: [["1", "2"], ["12345", ""]])
        #expect(table.lines() == ["A      B", "1      2", "12345"])
    }

    @Test("an event is one line with time, level, service, run, cause and fields")
    func event() {
        let record = Record(
            time: WallTime(milliseconds: 1_767_323_045_678),
            level: .known(.warning),
            subject: RecordSubject(service: "api", run: RunID(raw: 3)),
            event: .known(.ended),
            cause: RecordCause(words: "killed by SIGKILL"),
            fields: ["b": 2, "a": "x\ny"]
        )
        let line = eventLine(record, written.output(), in: TimeWordsTests.zone)
        #expect(
            line
                == "2026-01-02 05:04:05.678 warning api ended (run 3): killed by SIGKILL [a=x y, b=2]"
        )
    }

    @Test("without a terminal each progress line is printed once")
    func progress() {
        var progress = Progress(written.output())
        for line in ["one", "one", "two"] { progress.show(line) }
        progress.finish()
        #expect(written.notes == "one\ntwo\n")
    }

    @Test("on a terminal progress is one changing line")
    func progressOnTerminal() {
        var progress = Progress(written.output(isTerminal: true))
        for line in ["one", "two"] { progress.show(line) }
        progress.finish()
        #expect(written.notes == "\r\u{1B}[Kone\r\u{1B}[Ktwo\r\u{1B}[K")
    }
}

import TestSupport
import Testing
import VigiaWire

@testable import VigiaCLI

@Suite("Top: the screen")
struct TopViewTests {
    static let sizes = [40, 80, 120, 300].flatMap { columns in
        [1, 2, 5, 9, 40].map { ScreenSize(columns: columns, rows: $0) }
    }

    /// Services of every kind, with names of every width.
    private static func services(_ count: Int) -> [ServiceStatus] {
        (0..<count).map { number in
            let names = [
                "web", "a-name-with-more-columns-than-forty-or-any-other", "漢字の名前", "🐧e\u{301}",
            ]
            let states = ["up", "starting", "waiting", "broken", "down"]
            return service("\(names[number % 4])-\(number)", states[number % 5]) {
                ($0.pid, $0.uptimeSeconds, $0.restarts) = (Int32(number + 1), 12_345_678, number)
                ($0.cpuPercent, $0.memoryBytes) = (Double(number), number << 20)
                ($0.reason, $0.memoryLimitBytes) = ("a \u{1B}[2J reason\n", 500 << 20)
            }
        }
    }

    /// Checks what must be so of every screen.
    private static func check(_ model: TopModel) {
        let lines = TopView(model).lines
        let (size, place) = (model.size, "\(model.size) \(model.layout)")
        #expect(lines.count == max(0, size.rows), "\(place)")
        #expect(lines.allSatisfy { $0.columns == size.columns }, "\(place)")
        let controls = lines.map(\.text).filter { $0.unicodeScalars.contains { $0.value < 0x20 } }
        #expect(controls == [], "\(place)")
        guard model.layout.services > 0, !model.showsHelp, let selected = model.place else {
            return
        }
        let seen = model.firstService..<model.firstService + model.layout.services
        #expect(seen.contains(selected), "\(place)")
    }

    @Test("a screen of any size is full, with 0, 3 or 200 services", arguments: sizes)
    func full(size: ScreenSize) {
        for count in [0, 3, 200] {
            for keys in ["", "?", "dk", "/漢"] {
                var model = TopModel(project: "shop", hasColour: true)
                _ = model.handle(.size(size))
                for _ in 0..<3 {
                    _ = model.handle(.status(project(Self.services(count)), isReading: true))
                }
                _ = model.handle(
                    .show(.logs, ["\u{1B}[31m漢字\u{1B}[0m\t" + String(repeating: "x", count: 999)])
                )
                _ = TopModelTests.press(keys, &model)
                Self.check(model)
                _ = model.handle(.key(.enter))
                Self.check(model)
            }
        }
    }

    @Test("whatever is pressed in whatever size, the screen is full and the selection is seen")
    func pressed() {
        var random: UInt64 = 7
        func next(_ count: Int) -> Int {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(random >> 33) % count
        }
        let keys: [TopKey] =
            [.up, .down, .left, .right, .pageUp, .pageDown, .home, .end, .enter, .escape, .tab]
            + [.backTab, .backspace, .redraw] + "jkgG blewoa/nNsSrRdyx?".map { .character($0) }
        var model = TopModel(project: "shop", hasColour: true)
        for turn in 0..<500 {
            switch next(12) {
            case 0: _ = model.handle(.size(.init(columns: 40 + next(261), rows: 1 + next(40))))
            case 1: _ = model.handle(.status(project(Self.services(next(40))), isReading: true))
            case 2: _ = model.handle(.add(.logs, ["line \(turn)", "漢字"]))
            case 3: if let order = model.running { _ = model.handle(.ended(order, status: 0)) }
            default: _ = model.handle(.key(keys[next(keys.count)]))
            }
            Self.check(model)
        }
    }

    static let columns: [(width: Int, titles: [String])] = [
        (40, ["NAME", "STATE", "CPU", "MEMORY"]),
        (60, ["NAME", "STATE", "UPTIME", "CPU", "MEMORY", "HEALTH"]),
        (80, ["NAME", "STATE", "PID", "UPTIME", "RESTARTS", "CPU", "MEMORY", "HEALTH"]),
        (
            120,
            [
                "NAME", "STATE", "PID", "UPTIME", "RESTARTS", "CPU", "MEMORY", "HEALTH", "CPU",
                "MEMORY",
            ]
        ),
    ]

    @Test("a wider screen has more columns, and then curves", arguments: columns)
    func titles(width: Int, titles: [String]) {
        let model = TopModelTests.model(["web"], .init(columns: width, rows: 24))
        let words = TopView(model).lines[1].text.split(separator: " ").map(String.init)
        #expect(words == titles)
    }

    @Test("curves have the last readings at the right, and a full block is a core or the limit")
    func curves() {
        var model = TopModel(project: "shop", hasColour: false)
        _ = model.handle(.size(.init(columns: 120, rows: 24)))
        for percent in [0.0, 50, 100] {
            let web = service("web") {
                ($0.cpuPercent, $0.memoryBytes, $0.memoryLimitBytes) = (
                    percent, 25 << 20, 100 << 20
                )
            }
            _ = model.handle(.status(project([web]), isReading: true))
        }
        let row = TopView(model).lines[2].text
        #expect(row.contains(" ▁▅█ ") && row.contains(" ▃▃▃ "), "\(row)")
    }

    @Test("states have the colours of vigia status, and none without colours")
    func colours() {
        for (hasColour, hue) in [(true, 31), (false, nil)] as [(Bool, Int?)] {
            var model = TopModel(project: "shop", hasColour: hasColour)
            _ = model.handle(
                .status(project([service("a"), service("b", "broken")]), isReading: true)
            )
            let piece = TopView(model).lines[3].pieces.first { piece in
                String(String.UnicodeScalarView(piece.cells.map(\.base))).contains("broken")
            }
            #expect(piece?.style.hue == hue && piece != nil)
        }
    }

    /// The screen that the manual shows.
    private static var shown: String {
        var model = TopModel(project: "shop", hasColour: false)
        _ = model.handle(.size(.init(columns: 100, rows: 18)))
        for memory in [40, 41, 43, 44, 44, 45, 45] {
            let web = service("web") {
                ($0.pid, $0.uptimeSeconds, $0.run, $0.health) = (4711, 192, 3, .passing)
                ($0.restarts, $0.restartsLastHour, $0.cpuPercent) = (1, 1, 3.4)
                ($0.memoryBytes, $0.memoryLimitBytes) = (memory << 20, 500 << 20)
            }
            let db = service("db") {
                ($0.pid, $0.uptimeSeconds, $0.run) = (4705, 3700, 1)
                ($0.cpuPercent, $0.memoryBytes) = (0.2, 12 << 20)
            }
            let mailer = service("mailer", "waiting") { $0.reason = "starts again in 5s" }
            _ = model.handle(.status(project([web, db, mailer]), isReading: true))
        }
        _ = TopModelTests.press("jj", &model)
        let lines = (1...6).map { "mail \($0) sent" } + ["Error: connect ECONNREFUSED 127.0.0.1:25"]
        _ = model.handle(.show(.logs, lines))
        return TopView(model).lines.map { line in
            var text = line.text
            while text.last == " " { text.removeLast() }
            return text + "\n"
        }.joined()
    }

    @Test("docs/top.md shows a screen as it is drawn")
    func manual() {
        let root = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }
        let page = File.text(root + "/docs/top.md")
        #expect(page.contains("```text\n" + Self.shown + "```\n"), "it is:\n\(Self.shown)")
    }
}

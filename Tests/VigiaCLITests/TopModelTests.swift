import Testing
import VigiaWire

@testable import VigiaCLI

@Suite("Top: keys and events")
struct TopModelTests {
    /// A model that has heard of services.
    static func model(_ names: [String], _ size: ScreenSize = .init(columns: 80, rows: 24))
        -> TopModel
    {
        var model = TopModel(project: "shop", hasColour: true)
        _ = model.handle(.size(size))
        _ = model.handle(.status(project(names.map { service($0) }), isReading: true))
        return model
    }

    /// Presses keys, and returns what is done then.
    static func press(_ keys: String, _ model: inout TopModel) -> [TopEffect] {
        keys.flatMap { model.handle(.key(.character($0))) }
    }

    static let orders: [(keys: String, effects: [TopEffect])] = [
        ("q", [.quit]), ("s", [.run(TopOrder(words: ["start", "web"]))]),
        ("Sy", [.run(TopOrder(words: ["stop", "web"]))]), ("Sn", []), ("S ", []), ("Sq", []),
        ("rY", [.run(TopOrder(words: ["restart", "web"]))]),
        ("Ry", [.run(TopOrder(words: ["reload", "web"]))]),
        ("dky", [.run(TopOrder(words: ["drill", "kill", "web"]))]), ("dxy", []), ("dkn", []),
        ("jry", [.follow("db"), .run(TopOrder(words: ["restart", "db"]))]),
        ("jjjk", [.follow("db"), .follow("web")]), ("w", [.explain("web")]),
        ("wj", [.explain("web"), .follow("db"), .explain("db")]),
        ("a", [.follow(nil)]), ("aja", [.follow(nil), .follow("db")]),
        ("/q", []), ("?q", []), ("x", []),
    ]

    @Test("a key does what the help says, and asks before it hurts", arguments: orders)
    func keys(keys: String, effects: [TopEffect]) {
        var model = Self.model(["web", "db"])
        #expect(Self.press(keys, &model) == effects)
    }

    @Test("the first service is selected at first, and its neighbour once it is gone")
    func selection() {
        var model = TopModel(project: "shop", hasColour: false)
        let both = project([service("a"), service("b")])
        #expect(model.handle(.status(both, isReading: true)) == [.follow("a")])
        #expect(model.handle(.status(both, isReading: true)) == [])
        #expect(Self.press("j", &model) == [.follow("b")])
        #expect(model.handle(.status(project([service("a")]), isReading: true)) == [.follow("a")])
        #expect(model.handle(.status(project([]), isReading: true)) == [])
        #expect(model.selected == nil)
        #expect(Self.press("jkSrRdws", &model) == [])
    }

    @Test("one command is carried out at a time, and its end is told")
    func running() {
        var model = Self.model(["web"])
        let order = TopOrder(words: ["restart", "web"])
        #expect(Self.press("ry", &model) == [.run(order)])
        #expect(Self.press("r", &model) == [])
        #expect(model.message == "wait for the end of `vigia restart web`")
        _ = model.handle(.add(.orders, ["waiting for web"]))
        _ = model.handle(.ended(order, status: 1))
        #expect(model.running == nil && model.pane == .orders)
        #expect(model.message == "vigia restart web: failed (exit status 1)")
        #expect(
            model[.orders].lines == [
                "$ vigia restart web", "waiting for web", "failed (exit status 1)", "",
            ]
        )
    }

    @Test("silence is shown until an answer comes")
    func silence() {
        var model = Self.model(["web"])
        _ = model.handle(.silent(.noAnswer))
        #expect(TopView(model).lines[0].text.hasPrefix("Vigia does not answer"))
        #expect(model.services.count == 1)
        _ = model.handle(.status(project([service("web")]), isReading: true))
        #expect(TopView(model).lines[0].text.hasPrefix("shop"))
    }

    @Test("a search goes up from the last line, and around the end both ways")
    func search() {
        var model = Self.model(["web"])
        let lines = (0..<100).map {
            $0 % 30 == 5 ? "an \u{1B}[31mErr\u{1B}[0mor \($0)" : "line \($0)"
        }
        _ = model.handle(.show(.logs, lines))
        _ = Self.press("/ERROR", &model)
        _ = model.handle(.key(.enter))
        var found = [model[.logs].found]
        for key in ["N", "N", "N", "n", "n"] {
            _ = Self.press(key, &model)
            found.append(model[.logs].found)
        }
        #expect(found == [95, 65, 35, 5, 35, 65])
        #expect(model[.logs].seen(10).contains(65))
        _ = Self.press("nn", &model)
        #expect(model[.logs].found == 5)
        _ = Self.press("/nowhere", &model)
        _ = model.handle(.key(.enter))
        #expect(model.message == "no line matches nowhere")
    }

    @Test("typing can be corrected and given up")
    func typing() {
        var model = Self.model(["web"])
        _ = Self.press("/ab", &model)
        _ = model.handle(.key(.backspace))
        #expect(model.typed == "a")
        _ = model.handle(.key(.escape))
        #expect(model.typed == nil && model.needle == "")
    }

    @Test("a pane follows its end until it is scrolled, and its oldest lines go")
    func following() {
        var text = TopText()
        text.show((0..<10).map { "\($0)" }, fromEnd: true)
        #expect(text.seen(4) == 6..<10)
        text.add(["10"])
        #expect(text.seen(4) == 7..<11)
        text.scroll(-2, 4)
        text.add(["11"])
        #expect(text.seen(4) == 5..<9)
        text.add(Array(repeating: "x", count: TopText.linesMax - 10))
        #expect(text.lines.count == TopText.linesMax && text.seen(4) == 3..<7)
        #expect(text.lines[3] == "5")
        text.scroll(TopText.linesMax, 4)
        text.add(["the end"])
        #expect(text.seen(1).map { text.lines[$0] } == ["the end"])
    }

    @Test("an explanation that is read anew stays where it is")
    func explanation() {
        var model = Self.model(["web"])
        _ = Self.press("w", &model)
        _ = model.handle(.renew(.why, (0..<50).map { "\($0)" }))
        #expect(model[.why].seen(5) == 0..<5)
        _ = model.handle(.key(.end))
        _ = model.handle(.renew(.why, (0..<60).map { "\($0)" }))
        #expect(model[.why].seen(5) == 55..<60)
    }

    @Test("events that are renewed stay where they were scrolled to")
    func events() {
        var model = Self.model(["web"])
        _ = model.handle(.show(.events, (0..<50).map { "\($0)" }))
        _ = Self.press("e", &model)
        _ = model.handle(.key(.pageUp))
        let seen = model[.events].seen(5)
        _ = model.handle(.renew(.events, (0..<60).map { "\($0)" }))
        #expect(model[.events].seen(5) == seen && seen.upperBound < 50)
    }

    @Test("readings are bounded, and only those of services that are there")
    func readings() {
        var model = Self.model(["web", "db"])
        for number in 0..<500 {
            let web = service("web") { ($0.cpuPercent, $0.memoryBytes) = (Double(number), number) }
            _ = model.handle(.status(project([web]), isReading: true))
        }
        #expect(model.readings.keys.sorted() == ["web"])
        #expect(model.readings["web"]?.cpu.count == TopReadings.countMax)
        #expect(model.readings["web"]?.cpu.last == 499)
    }
}

import Testing
import VigiaCore

/// Alerts from answers to probes and from output.
@Suite("Alerts from probes and output")
struct AlertSignTests {
    @Test("a slow probe is an alert until it is faster, or the run ends")
    func slow() {
        var story = AlertStory()
        let fields: RecordFields = ["elapsed_ms": 620, "timeout_ms": 1000]
        story.hear(.healthSlow, nil, fields, story.run)
        story.hear(.healthSlow, nil, fields, story.run)
        #expect(story.news() == ["slow"])
        #expect(story.watch.open.first?.title == "the probe of web takes 620ms of at most 1s")
        story.hear(.healthSlowOver, nil, ["elapsed_ms": 20], story.run)
        #expect(story.news() == ["-slow"])
        story.hear(.healthSlow, nil, fields, story.run)
        story.crash()
        #expect(story.news() == ["slow", "-slow"])
    }

    @Test("too much standard error is an alert until two windows are without it")
    func errors() {
        var story = AlertStory()
        let fields: RecordFields = [
            "log": "web-error.log", "bytes": 300_000, "norm_bytes": 2048, "window_ms": 300_000,
        ]
        story.hear(.errorRateHigh, nil, fields)
        story.pass(.seconds(300))
        story.hear(.errorRateHigh, nil, fields)
        #expect(story.news() == ["errors"])
        #expect(
            story.watch.open.first?.title
                == "web wrote 292 KB to standard error within 5m, usually 2 KB"
        )
        story.pass(.seconds(599))
        #expect(story.news() == [])
        story.pass(.seconds(2))
        #expect(story.news() == ["-errors"])
    }

    @Test("a line that a rule looks for is an alert with the line, one for each rule")
    func log() throws {
        var rules = AlertRules()
        rules.log = [
            LogRule(pattern: try LinePattern("panic"), overAfter: .seconds(60)),
            LogRule(pattern: try LinePattern("^FATAL")),
        ]
        var story = AlertStory(ServicePolicy(), rules)
        for pattern in ["panic", "panic", "^FATAL", "removed"] {
            let fields: RecordFields = [
                "log": "web.log", "pattern": .text(pattern), "line": "panic: boom", "lines": 1,
            ]
            story.hear(.logMatched, nil, fields)
        }
        #expect(story.news() == ["log", "log"])
        #expect(story.watch.open.first?.reason?.line == "panic: boom")
        #expect(story.watch.open.map(\.title).first == "web wrote a line that matches panic")
        story.pass(.seconds(61))
        #expect(story.news() == ["-log"])
        story.pass(.seconds(540))
        #expect(story.news() == ["-log"])
    }

    @Test("rules that are off raise nothing")
    func off() {
        var rules = AlertRules()
        (rules.slow, rules.errors) = (false, nil)
        var story = AlertStory(ServicePolicy(), rules)
        story.hear(.healthSlow, nil, ["elapsed_ms": 620, "timeout_ms": 1000], story.run)
        story.hear(
            .errorRateHigh,
            nil,
            ["log": "x", "bytes": 300_000, "norm_bytes": 2048, "window_ms": 300_000]
        )
        #expect(story.news() == [])
    }

    @Test("a service gets the rules that are meant for it, or for its instances")
    func services() throws {
        var rules = AlertRules()
        rules.log = [
            LogRule(pattern: try LinePattern("one"), services: ["web"]),
            LogRule(pattern: try LinePattern("all")),
        ]
        rules.errors = nil
        let launch = Launch(command: ["x"], directory: "/")
        let web = ServiceSpec(name: "web-1", launch: launch, group: "web")
        let db = ServiceSpec(name: "db", launch: launch)
        #expect(rules.output(of: web, isError: false)?.patterns.map(\.text) == ["one", "all"])
        #expect(rules.output(of: db, isError: false)?.patterns.map(\.text) == ["all"])
        rules.log = []
        #expect(rules.output(of: db, isError: false) == nil)
        rules.errors = .seconds(10)
        #expect(rules.output(of: db, isError: false) == nil)
        #expect(rules.output(of: db, isError: true)?.rateWindow == .seconds(10))
    }
}

import Testing
import VigiaCore

/// Histories of a real machine, and the alerts that its records raise.
@Suite("Alerts")
struct AlertTests {
    static let once = ServicePolicy(restart: RestartPolicy(mode: .never))

    @Test("a crash that is over within a minute is nobody's business")
    func crash() {
        var story = AlertStory()
        story.crash()
        story.pass(.seconds(10))
        story.comeUp()
        story.pass(.seconds(600))
        #expect(story.told == [] && story.watch.open == [])
        #expect(story.deadline == .never)
    }

    @Test("every incident raises an alert where that is wanted, and ends it")
    func incident() {
        var rules = AlertRules()
        rules.incident = true
        var story = AlertStory(ServicePolicy(), rules)
        story.crash()
        #expect(story.news() == ["incident"])
        #expect(story.watch.open.first?.title == "web: exited with status 1")
        story.pass(.seconds(10))
        story.comeUp()
        #expect(story.news() == [])
        story.pass(.seconds(59))
        #expect(story.news() == ["-incident"])
    }

    @Test("a service that is given up is one alert, with its cause, until it is well")
    func givenUp() throws {
        var story = AlertStory(Self.once)
        story.crash()
        story.pass(.seconds(3))
        #expect(story.news() == ["given_up"])
        let alert = try #require(story.watch.open.first)
        #expect(alert.severity == .critical && alert.reason?.line == "refused")
        #expect(alert.title.hasPrefix("web was given up: "))
        // Being down for a minute is no news of a service that is given up.
        story.pass(.seconds(300))
        #expect(story.news() == [])
        story.handle(.requested(.start, AlertStory.wish))
        story.comeUp()
        #expect(story.news() == [])
        story.pass(.seconds(60))
        #expect(story.news() == ["-given_up"] && story.watch.open == [])
    }

    @Test("a service that somebody stops is not alerted any more")
    func stopped() {
        var story = AlertStory(Self.once)
        story.crash()
        story.pass(.seconds(3))
        story.handle(.requested(.stop, AlertStory.wish))
        #expect(story.news() == ["given_up", "-given_up"])
    }

    @Test("a service that does not serve for a minute is down, once for each incident")
    func down() throws {
        var story = AlertStory(ServicePolicy(restart: RestartPolicy(delay: .seconds(300))))
        story.crash()
        story.pass(.seconds(59))
        #expect(story.news() == [])
        story.pass(.seconds(2))
        #expect(story.news() == ["down"])
        #expect(story.watch.open.first?.title == "web has been down for 1m")
        story.pass(.seconds(400))
        story.comeUp()
        story.crash()
        story.pass(.seconds(200))
        #expect(story.news() == [])
    }

    @Test("a rule that is off raises nothing")
    func off() {
        var rules = AlertRules()
        (rules.down, rules.givenUp) = (nil, false)
        var story = AlertStory(Self.once, rules)
        story.crash()
        story.pass(.seconds(600))
        #expect(story.told == [])
    }

    @Test("too many restarts are one alert, which an hour without more ends")
    func flapping() {
        var story = AlertStory()
        story.hear(.flapping, nil, ["restarts": 6])
        story.pass(.seconds(1800))
        story.hear(.flapping, nil, ["restarts": 6])
        story.pass(.seconds(3599))
        #expect(story.news() == ["flapping"])
        story.pass(.seconds(2))
        #expect(story.news() == ["-flapping"])
    }

    @Test("memory over the soft limit for ten minutes is an alert until it is below")
    func memory() {
        var story = AlertStory()
        story.isOverSoft = true
        story.hear(.memoryHigh, nil, ["used": 90, "soft": 80], story.run)
        story.pass(.seconds(599))
        #expect(story.news() == [])
        story.pass(.seconds(2))
        #expect(story.news() == ["memory"])
        story.pass(.seconds(300))
        story.isOverSoft = false
        story.pass(.seconds(61))
        #expect(story.news() == ["-memory"])
        #expect(story.deadline == .never)
    }

    @Test("memory of a run that has ended is forgotten")
    func endedMemory() {
        var story = AlertStory()
        story.isOverSoft = true
        story.hear(.memoryHigh, nil, ["used": 90, "soft": 80], story.run)
        story.pass(.seconds(601))
        story.crash()
        #expect(story.news() == ["memory", "-memory"])
    }

    /// The fields of a forecast.
    static func forecast(_ hours: RecordValue) -> RecordFields {
        [
            "memory": 400, "limit": 500, "slope_bytes_per_hour": 20, "hours_left": hours,
            "hours_left_min": hours, "hours_left_max": hours, "window_hours": hours,
        ]
    }

    @Test("a leak that reaches its limit within a day is an alert until the forecast is better")
    func leak() {
        var story = AlertStory()
        story.hear(.leakForecast, nil, Self.forecast(.number(30)))
        #expect(story.news() == [])
        story.hear(.leakForecast, nil, Self.forecast(.number(5.5)))
        story.hear(.leakForecast, nil, Self.forecast(.number(4)))
        #expect(story.news() == ["leak"])
        #expect(story.watch.open.first?.title == "the memory of web will reach its limit in 5h30m")
        story.hear(.leakForecast, nil, Self.forecast(.number(48)))
        #expect(story.news() == ["-leak"])
        story.hear(.leakForecast, nil, Self.forecast(.number(4)))
        story.hear(.leakForecastOver, nil, ["memory": 300])
        #expect(story.news() == ["leak", "-leak"])
    }

    @Test("a failed backup is an alert for each database, until it is backed up")
    func backup() {
        var story = AlertStory()
        for database in ["a.db", "b.db", "a.db"] {
            story.hear(.backupFailed, nil, ["database": .text(database), "detail": "no space"])
        }
        #expect(story.news() == ["backup", "backup"])
        #expect(Set(story.watch.open.map(\.id)).count == 2)
        story.hear(.backupMade, nil, ["database": "a.db", "lasted_ms": 1])
        #expect(story.news() == ["-backup"])
        #expect(story.watch.open.map(\.title) == ["the backup of b.db failed: no space"])
    }

    @Test("a disk that is nearly full is an alert until it has some room")
    func disk() {
        var story = AlertStory()
        for percent in [50, 10, 9, 8, 11, 9, 12, 13] { story.disk(percent) }
        #expect(story.told == ["disk", "-disk"])
    }
}

import TestSupport
import Testing
import VigiaCore
import VigiaJSON
import VigiaPlatform

@testable import VigiaCLI

/// What `vigia history` shows.
@Suite("History reports")
struct HistoryReportTests {
    /// 2026-11-02 12:00 UTC, a Monday.
    private static let noon: Int64 = 1_793_620_800_000

    private static func time(hours: Int64) -> WallTime {
        WallTime(milliseconds: noon + hours * 3_600_000)
    }

    private static func report() -> HistoryReport {
        let past = ServicePast(
            service: "web",
            periods: [.init(from: time(hours: 24), to: time(hours: 96))],
            outages: [
                .init(began: time(hours: 50), down: .seconds(360), code: "hung", restarts: 1)
            ]
        )
        let utc = TimeWordsTests.zone(east: 0)
        return HistoryReport([past], since: time(hours: 0), until: time(hours: 168), in: utc)
    }

    @Test("days begin at midnight, weeks on Monday, and the first and last are cut")
    func spans() {
        let report = Self.report()
        let days = report.days.map(\.name)
        #expect(days.count == 8 && days.first == "2026-11-02" && days.last == "2026-11-09")
        #expect(report.days[0].to == report.days[1].from)
        #expect(report.weeks.map(\.name) == ["2026-11-02", "2026-11-09"])
        #expect(report.months.map(\.name) == ["2026-11"])
    }

    @Test("the report for people has the strip, spans, causes and means")
    func text() {
        let wanted = """
            web: 99.861% available, down for 6m in 1 incident
              days      2 Nov        ·█▆██···
              weeks     2 Nov 99.861%  9 Nov -
              months    Nov 99.861%
              causes    1 hung (down 6m)
              restarts  1 during incidents
              mean time 2d23h54m between failures, 6m to repair

            """
        let utc = TimeWordsTests.zone(east: 0)
        let clock = SpokenTime(now: Self.time(hours: 168), in: utc)
        #expect(Self.report().text(Written().output(), clock) == wanted)
        let later = SpokenTime(now: Self.time(hours: 365 * 24), in: utc)
        let text = Self.report().text(Written().output(), later)
        #expect(text.contains("days      2 Nov 2026   ·█▆██···\n"), "\(text)")
        #expect(text.contains("weeks     2 Nov 2026 99.861%  9 Nov 2026 -\n"))
        #expect(text.contains("months    Nov 2026 99.861%\n"))
    }

    @Test("a day of which more is unknown than known is a question mark")
    func unknown() throws {
        let past = ServicePast(
            service: "web",
            periods: [
                .init(from: Self.time(hours: 12), to: Self.time(hours: 30)),
                .init(from: Self.time(hours: 60), to: Self.time(hours: 84)),
            ],
            outages: [],
            gaps: [.init(from: Self.time(hours: 30), to: Self.time(hours: 60))]
        )
        let (since, until) = (Self.time(hours: 0), Self.time(hours: 84))
        let zone = TimeWordsTests.zone(east: 0)
        let report = HistoryReport([past], since: since, until: until, in: zone)
        let text = report.text(Written().output(), SpokenTime(now: until, in: zone))
        #expect(text.contains("\n  days      2 Nov        ·█?█\n"), "\(text)")
        #expect(text.contains("\n  unknown   1d6h, Vigia did not run\n"), "\(text)")
        let json = try JSONValue(parsing: Array(report.json.utf8))
        let services: [JSONValue] = try json.member("services")
        #expect(try services[0].member("unknown_ms") == 30 * 3_600_000)
        #expect(try services[0].member("observed_ms") == 42 * 3_600_000)
        #expect(try services[0].member("availability") == 1.0)
    }

    @Test("an outage is never rounded away")
    func percent() {
        #expect(HistoryReport.percent(1) == "100%")
        #expect(HistoryReport.percent(0.9999999) == "99.999%")
        #expect(HistoryReport.percent(0.5) == "50.000%")
        #expect(HistoryReport.percent(nil) == "-")
    }

    @Test("the JSON has the same, with every day")
    func json() throws {
        let json = try JSONValue(parsing: Array(Self.report().json.utf8))
        let services: [JSONValue] = try json.member("services")
        let service = try #require(services.first)
        #expect(try service.member("down_ms") == 360_000)
        #expect(try service.member("observed_ms") == 72 * 3_600_000)
        let days: [JSONValue] = try service.member("days")
        #expect(days.count == 8)
        #expect(try days[0].member("availability") == JSONValue.null)
    }
}

import TestSupport
import Testing
import VigiaCore
import VigiaHistory
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

    /// Samples of six days: memory from 100 MB on, and answers of which the last is slow.
    private static func samples() -> [SampleSpan] {
        (0..<6).map { (day: Int) -> SampleSpan in
            let isLast = day == 5
            let slowest = Duration.milliseconds(isLast ? 870 : 15)
            return SampleSpan(
                time: time(hours: Int64(day) * 24 + 12),
                length: .seconds(3600),
                memory: Bytes.mebibytes(100 + day * 20),
                load: 1.5,
                latency: Duration.milliseconds(12),
                slowest: slowest,
                probes: 120,
                failed: isLast ? 3 : 0,
                output: Bytes.kibibytes(1),
                restarts: 0
            )
        }
    }

    @Test("memory and answers are curves in a terminal, and numbers in a pipe")
    func curves() {
        var report = Self.report()
        report.samples = ["web": Self.samples()]
        let clock = SpokenTime(now: Self.time(hours: 168), in: TimeWordsTests.zone(east: 0))
        let memory = "200 MB, at most 200 MB\n"
        let health = "12ms, at most 870ms; 3 of 720 failed\n"
        let plain = report.text(Written().output(), clock)
        #expect(plain.contains("\n  memory    \(memory)  health    \(health)"), "\(plain)")
        let drawn = report.text(Written().output(isTerminal: true), clock)
        #expect(drawn.contains("  memory      ▅   ▅   ▆    ▇   █   █       \(memory)"), "\(drawn)")
        #expect(drawn.contains("  health      ▁   ▁   ▁    ▁   ▁   █       \(health)"), "\(drawn)")
        #expect(drawn.split(separator: "\n").allSatisfy { $0.count <= 80 })
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
        var report = Self.report()
        let json = try JSONValue(parsing: Array(report.json.utf8))
        let services: [JSONValue] = try json.member("services")
        let service = try #require(services.first)
        #expect(try service.member("down_ms") == 360_000)
        #expect(try service.member("observed_ms") == 72 * 3_600_000)
        let days: [JSONValue] = try service.member("days")
        #expect(days.count == 8)
        #expect(try service.member("samples") == JSONValue.list([]))
        #expect(try days[0].member("availability") == JSONValue.null)
        report.samples = ["web": Self.samples()]
        let sampled = try JSONValue(parsing: Array(report.json.utf8))
        let all: [JSONValue] = try sampled.member("services")
        let samples: [JSONValue] = try all[0].member("samples")
        #expect(samples.count == 6)
        #expect(try samples[0].member("time") == "2026-11-03T00:00:00.000Z")
        #expect(try samples[0].member("memory_bytes") == 100 << 20)
        #expect(try samples[5].member("slowest_ms") == 870)
        #expect(try samples[5].member("span_ms") == 3_600_000)
    }
}

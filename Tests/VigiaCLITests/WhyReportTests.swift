import TestSupport
import Testing
import VigiaCore
import VigiaHistory
import VigiaJSON
import VigiaWire

@testable import VigiaCLI

/// What `vigia why` shows of an incident.
@Suite("Why")
struct WhyReportTests {
    private static let root = #filePath.split(separator: "/").dropLast(3)
        .reduce("") { $0 + "/" + $1 }

    /// An incident that was made from the records of a crash.
    private static func incident(_ name: String = "web") throws -> IncidentStatus {
        var watch = IncidentWatch(name, stableAfter: .seconds(60))
        func hear(
            _ kind: EventKind,
            _ milliseconds: Int64,
            _ run: UInt64,
            _ fields: RecordFields = [:]
        ) -> [Incident] {
            let subject = RecordSubject(service: name, run: RunID(raw: run))
            let time = WallTime(milliseconds: 1_800_000_000_000 + milliseconds)
            let record = kind.record(at: time, of: subject, because: nil, fields)
            return watch.hear(record, at: Instant(nanoseconds: milliseconds * 1_000_000))
        }
        let ending = RecordValue.ending(.exited(code: 1))
        _ = hear(.ended, 0, 41, ["ending": ending, "lived_ms": 900, "status": 1])
        let line = "Error: connect ECONNREFUSED 127.0.0.1:5432"
        let failure: RecordFields = [
            "class": "dependency_unreachable", "confidence": "high",
            "detail": .text("exited with status 1: \(line)"),
            "line": .text(line),
        ]
        _ = hear(.diagnosed, 1, 41, failure)
        _ = hear(.starting, 4920, 42)
        _ = hear(.ready, 5400, 42, ["after_ms": 480])
        let over = watch.look(
            at: Instant(nanoseconds: 65_400_000_000),
            WallTime(milliseconds: 1_800_000_065_400)
        )
        let now = WallTime(milliseconds: 1_800_000_065_400)
        var status = IncidentStatus(try #require(over), at: .boot, now)
        status.number = 18
        return status
    }

    /// One minute after the incident, two hours east of Greenwich.
    private static let clock = SpokenTime(
        now: WallTime(milliseconds: 1_800_000_120_000),
        in: TimeWordsTests.zone
    )

    /// The time before the incident: answers of some latencies, then a failure, and a rising use.
    private static func before(answers: Int = 4) -> HistoryBefore {
        func time(_ seconds: Int) -> WallTime {
            WallTime(milliseconds: 1_800_000_000_000 - Int64(seconds) * 1000)
        }
        let latencies = [12, 11, 14, 870].prefix(answers)
        let probes = latencies.enumerated().map { place, latency in
            ProbeReading(.passed, at: time(130 - place * 30), elapsed: .milliseconds(latency))
        }
        let failed = ProbeReading(.failed, at: time(0), elapsed: .seconds(5))
        let memory = [20, 60, 110, 150, 212].enumerated().map { place, megabytes in
            MemoryReading(.mebibytes(megabytes), at: time(130 - place * 30), load: 1.5)
        }
        return HistoryBefore(
            probes: answers == 0 ? [] : probes + [failed],
            memory: memory,
            limit: .mebibytes(500)
        )
    }

    private static func report() throws -> WhyReport {
        var report = WhyReport(service: "web")
        report.incident = try incident()
        report.place = DecisiveLine(file: "logs/web-error.log", number: 8812)
        report.lastWeek = 3
        return report
    }

    @Test("a crash on one screen of 80 columns")
    func text() throws {
        let text = try Self.report().text(Written().output(), Self.clock)
        let wanted = """
            web was down for 5.4s at 10:00:00 (run 41 → 42)                      incident 18
              because   a service that it needs did not answer        dependency_unreachable
                        Error: connect ECONNREFUSED 127.0.0.1:5432   logs/web-error.log:8812
              noticed   at once: exited with status 1
              Vigia     started it again once; it was ready after 480ms
              now       well since 10:01:05; one of 3 incidents within 7 days
              do        start that service

            """
        #expect(text == wanted)
    }

    /// The row of a label, with what is below it.
    private static func row(_ label: String, of text: String) -> [String] {
        let lines = text.split(separator: "\n").map(String.init)
        let rest = lines.drop { !$0.hasPrefix("  \(label) ") }
        return rest.prefix(1) + rest.dropFirst().prefix { $0.hasPrefix("      ") }
    }

    @Test("health and memory before the incident are one row of 80 columns")
    func rowBefore() throws {
        var report = try Self.report()
        report.before = Self.before()
        let drawn = report.text(Written().output(isTerminal: true), Self.clock)
        let row = Self.row("before", of: drawn)
        #expect(
            row == [
                "  before    health 12ms 11ms 14ms 870ms ✗          memory ▁▁▂▃▄ 212 MB of 500 MB"
            ]
        )
        #expect(row.allSatisfy { $0.count <= 80 })
        report.before = Self.before(answers: 0)
        let alone = report.text(Written().output(isTerminal: true), Self.clock)
        #expect(Self.row("before", of: alone) == ["  before    memory ▁▁▂▃▄ 212 MB of 500 MB"])
    }

    @Test("in a pipe, the time before the incident has plain characters")
    func plainBefore() throws {
        var report = try Self.report()
        report.before = Self.before()
        let row = Self.row("before", of: report.text(Written().output(), Self.clock))
        #expect(
            row == [
                "  before    health 12ms 11ms 14ms 870ms failed",
                "            memory 20 MB, 110 MB, 212 MB of 500 MB",
            ]
        )
        #expect(row.joined().allSatisfy { $0.isASCII })
    }

    @Test("the JSON has the time before the incident, with the times")
    func jsonBefore() throws {
        var report = try Self.report()
        report.before = Self.before()
        let json = try JSONValue(parsing: Array(report.json.utf8))
        let before: JSONValue = try json.member("before")
        let probes: [JSONValue] = try before.member("probes")
        #expect(probes.count == 5)
        #expect(try probes[3].member("ms") == 870)
        #expect(try probes[4].member("result") == "failed")
        #expect(try probes[4].member("time") == "2027-01-15T08:00:00.000Z")
        let memory: [JSONValue] = try before.member("memory")
        #expect(try memory.map { try $0.member("bytes") as Int }.last == 212 << 20)
        #expect(try memory[0].member("cpu_percent") == JSONValue.number(1.5))
        #expect(try before.member("memory_limit_bytes") == 500 << 20)
        let none = try JSONValue(parsing: Array(try Self.report().json.utf8))
        #expect(try none.member("before") == JSONValue.null)
    }

    @Test("probes in doubt are a row, that of the service first")
    func doubts() throws {
        var report = try Self.report()
        report.doubts = ["api", "web", "shop"].map {
            HistoryDoubt(service: $0, passed: 1203, passedWithoutDependency: $0 == "web" ? 4 : 0)
        }
        let text = report.text(Written().output(), Self.clock)
        let row = Self.row("probes", of: text)
        let first = "  probes    web: passed 1203 times, never failed, not"
        #expect(row.first?.hasPrefix(first) == true)
        let words = row.flatMap { $0.split(separator: " ") }.joined(separator: " ")
        #expect(words.contains("; api: passed 1203 times, never failed, and always"))
        #expect(row.last?.hasSuffix("; 1 more") == true)
        #expect(row.allSatisfy { $0.count <= 80 })
        let json = try JSONValue(parsing: Array(report.json.utf8))
        let all: [JSONValue] = try json.member("doubtful_probes")
        #expect(try all.map { try $0.member("service") as String } == ["api", "web", "shop"])
        #expect(try all[1].member("passed_without_dependency") == 4)
    }

    @Test("the JSON has every promised member")
    func json() throws {
        let json = try JSONValue(parsing: Array(try Self.report().json.utf8))
        let cause: JSONValue = try json.member("cause")
        #expect(try cause.member("line_number") == 8812)
        #expect(try cause.member("confidence") == "high")
        #expect(try json.member("down_ms") == 5400)
        #expect(try json.member("detected_ms") == 0)
        let runs: JSONValue = try json.member("runs")
        #expect(try runs.member("restarts") == 1)
        let steps: [JSONValue] = try json.member("evidence")
        #expect(steps.count == 4)
    }

    @Test("without an incident, the service is named and all else is null")
    func none() throws {
        let report = WhyReport(service: "web")
        #expect(report.text(Written().output()) == "no incident of web is recorded\n")
        let json = try JSONValue(parsing: Array(report.json.utf8))
        #expect(try json.member("service") == "web")
        #expect(try json.member("incident") == JSONValue.null)
        #expect(try json.member("cause") == JSONValue.null)
    }

    @Test("every cause has advice that fits into a line")
    func advice() {
        for cause in CauseClass.allCases {
            #expect(cause.advice.because.count < 60 && cause.advice.hint.count < 66, "\(cause)")
            let isUnknown = cause.advice == CauseClass.unknown.advice
            #expect(isUnknown == (cause == .unknown), "\(cause)")
        }
    }
}

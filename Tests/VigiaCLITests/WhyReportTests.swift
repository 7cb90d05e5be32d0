import TestSupport
import Testing
import VigiaCore
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

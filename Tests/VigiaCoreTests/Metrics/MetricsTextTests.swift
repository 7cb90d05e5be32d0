import Testing
import VigiaCore

/// Metrics as text.
@Suite("Metrics as text")
struct MetricsTextTests {
    private static func incident(
        _ cause: CauseClass,
        down: Duration
    ) -> Incident {
        CountBookTests.incident(of: "a", cause, down: down)
    }

    private static var service: ServiceMetrics {
        var service = ServiceMetrics(name: #"a"b\c"# + "\nd")
        service.isWanted = true
        for _ in 1...2 { service.counts.take(.hung) }
        service.counts.take(.over(incident(.outOfMemory, down: .seconds(2))))
        service.counts.take(.began(incident(.hung, down: .zero)))
        service.downtime = .milliseconds(2050)
        service.began = WallTime(milliseconds: 1_700_000_000_007)
        service.memory = 1 << 20
        service.processorTime = .milliseconds(1250)
        service.written = (stdout: 1_048_576, stderr: 7)
        var health = LatencyHistogram()
        for milliseconds in [1, 2, 300, 60_000] { health.take(.milliseconds(milliseconds)) }
        service.health = health
        return service
    }

    private static func lines(_ format: MetricsText.Format, _ family: MetricFamily) -> [String] {
        var text = MetricsText(format)
        text.begin(family)
        text.add(service)
        text.end()
        return String(decoding: text.bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    private static let name = #"{service="a\"b\\c\nd""#

    @Test("a gauge is a line for each service, whatever its name is")
    func gauge() {
        #expect(
            Self.lines(.prometheus, .memory) == [
                "# HELP vigia_memory_bytes Memory of all processes of the service, as its limit counts it.",
                "# TYPE vigia_memory_bytes gauge", "vigia_memory_bytes\(Self.name)} 1048576",
            ]
        )
        #expect(
            Self.lines(.prometheus, .serviceStarted).last
                == "vigia_service_start_time_seconds\(Self.name)} 1700000000.007"
        )
        #expect(Self.lines(.prometheus, .serviceWanted).last?.hasSuffix("} 1") == true)
        #expect(Self.lines(.prometheus, .serviceUp).last?.hasSuffix("} 0") == true)
    }

    @Test("OpenMetrics has a unit, an end, and counters without their ending")
    func openMetrics() {
        #expect(
            Self.lines(.openMetrics, .processor) == [
                "# HELP vigia_cpu_seconds CPU time of the processes of the current run.",
                "# TYPE vigia_cpu_seconds counter", "# UNIT vigia_cpu_seconds seconds",
                "vigia_cpu_seconds_total\(Self.name)} 1.25", "# EOF",
            ]
        )
        #expect(
            Self.lines(.openMetrics, .serviceDown) == [
                "# HELP vigia_service_down_seconds \(MetricFamily.serviceDown.meaning)",
                "# TYPE vigia_service_down_seconds counter",
                "# UNIT vigia_service_down_seconds seconds",
                "vigia_service_down_seconds_total\(Self.name)} 2.05", "# EOF",
            ]
        )
    }

    @Test("what is not known has no line")
    func unknown() {
        #expect(Self.lines(.prometheus, .openFiles).count == 2)
        #expect(Self.lines(.prometheus, .memoryLimit).count == 2)
    }

    @Test("a service has every cause of restarts from the beginning")
    func restarts() {
        let lines = Self.lines(.prometheus, .serviceRestarts).dropFirst(2)
        #expect(lines.count == CauseCode.ofRestarts.count)
        #expect(lines.contains("vigia_service_restarts_total\(Self.name),cause=\"hung\"} 2"))
        #expect(lines.count { $0.hasSuffix(" 0") } == lines.count - 1)
    }

    @Test("incidents have a line for each cause that there was")
    func incidents() {
        let lines = [
            "vigia_service_incidents_total\(Self.name),cause=\"out_of_memory\"} 1",
            "vigia_service_incidents_total\(Self.name),cause=\"hung\"} 0",
        ]
        #expect(Array(Self.lines(.prometheus, .serviceIncidents).dropFirst(2)) == lines)
        let open = Self.lines(.openMetrics, .serviceIncidents)
        #expect(open[1] == "# TYPE vigia_service_incidents counter")
        #expect(Array(open.dropFirst(2)) == lines + ["# EOF"])
    }

    @Test("what a service wrote is told for each of its two streams")
    func logs() {
        let lines = [
            "vigia_log_bytes_total\(Self.name),stream=\"stdout\"} 1048576",
            "vigia_log_bytes_total\(Self.name),stream=\"stderr\"} 7",
        ]
        #expect(Array(Self.lines(.prometheus, .logWritten).dropFirst(2)) == lines)
        let open = Self.lines(.openMetrics, .logWritten)
        #expect(
            Array(open.dropFirst()) == [
                "# TYPE vigia_log_bytes counter", "# UNIT vigia_log_bytes bytes",
            ] + lines + ["# EOF"]
        )
    }

    @Test("a histogram counts upwards, and knows its sum")
    func histogram() {
        let lines = Self.lines(.prometheus, .health).dropFirst(2)
        let values = lines.map { Double($0.split(separator: " ").last ?? "") ?? -1 }
        #expect(values == [1, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 4, 60.303, 4])
        #expect(lines.first == "vigia_health_seconds_bucket\(Self.name),le=\"0.001\"} 1")
        #expect(lines.contains("vigia_health_seconds_bucket\(Self.name),le=\"+Inf\"} 4"))
    }

    @Test(
        "seconds are written exactly",
        arguments: [
            (Duration.zero, "0"), (.nanoseconds(1), "0.000000001"), (.seconds(3), "3"),
            (.milliseconds(10_020), "10.02"), (.seconds(-1), "0"),
            (.nanoseconds(1_234_567_890_123_456_789), "1234567890.123456789"),
        ]
    )
    func seconds(span: Duration, text: String) {
        var (service, all) = (Self.service, MetricsText(.prometheus))
        service.downtime = span
        all.begin(.serviceDown)
        all.add(service)
        let line = String(decoding: all.bytes, as: UTF8.self).split(separator: "\n").last
        #expect(line == "vigia_service_down_seconds_total\(Self.name)} \(text)")
    }

    @Test("each name follows the conventions: prefix, base unit, ending of a counter")
    func names() {
        for family in MetricFamily.allCases {
            let words = family.rawValue.split(separator: "_")
            #expect(words.first == "vigia" && family.meaning.hasSuffix("."))
            #expect((family.kind == .counter) == (words.last == "total"))
            #expect(!words.contains { ["ms", "kb", "percent", "count"].contains($0) })
        }
    }
}

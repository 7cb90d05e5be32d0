import Testing
import VigiaCore

/// Metrics as text.
@Suite("Metrics as text")
struct MetricsTextTests {
    private static func lines(_ format: MetricsText.Format, _ family: MetricFamily) -> [String] {
        var service = ServiceMetrics(name: #"a"b\c"# + "\nd")
        service.isWanted = true
        service.restarts = [.hung: 2]
        service.began = WallTime(milliseconds: 1_700_000_000_007)
        service.memory = 1 << 20
        service.processorTime = .milliseconds(1250)
        var health = LatencyHistogram()
        for milliseconds in [1, 2, 300, 60_000] { health.take(.milliseconds(milliseconds)) }
        service.health = health
        var text = MetricsText(format)
        text.begin(family)
        text.add(family, of: service)
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

    @Test("a histogram counts upwards, and knows its sum")
    func histogram() {
        let lines = Self.lines(.prometheus, .health).dropFirst(2)
        let values = lines.map { Double($0.split(separator: " ").last ?? "") ?? -1 }
        #expect(values == [1, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 4, 60.303, 4])
        #expect(lines.first == "vigia_health_seconds_bucket\(Self.name),le=\"0.001\"} 1")
        #expect(lines.contains("vigia_health_seconds_bucket\(Self.name),le=\"+Inf\"} 4"))
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

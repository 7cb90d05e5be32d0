import Testing
import VigiaCore

/// An answer with metrics, made in steps between which anything may happen.
@Suite("Metrics in steps")
struct MetricsAnswerTests {
    /// Services by index; nil is one that is gone.
    private final class Source: MetricsSource {
        var names: [String?]
        private(set) var measured: [Int] = []
        private(set) var ownMeasured = 0

        init(_ names: [String?]) { self.names = names }

        var serviceCount: Int { names.count }

        func metrics(of service: Int) -> ServiceMetrics? {
            measured.append(service)
            return names[service].map { ServiceMetrics(name: $0) }
        }

        func ownMetrics() -> [OwnMetrics] {
            ownMeasured += 1
            return [
                OwnMetrics(
                    process: "supervisor",
                    began: nil,
                    memory: nil,
                    processorTime: .seconds(1),
                    openFiles: 9
                )
            ]
        }
    }

    /// The lines of the whole answer; `between` is called after each step with its number.
    private static func lines(
        _ format: MetricsText.Format,
        _ source: Source,
        between: (Int) -> Void = { _ in }
    ) -> [String] {
        var (answer, steps) = (MetricsAnswer(format, version: "1.2.3"), 0)
        while answer.step(source) {
            steps += 1
            between(steps)
        }
        return String(decoding: answer.text.bytes, as: UTF8.self).split(separator: "\n")
            .map(String.init)
    }

    private static func services(_ lines: [String], _ family: MetricFamily) -> [String] {
        lines.filter { $0.hasPrefix(family.rawValue + "{service=") }
            .compactMap { $0.split(separator: "\"").dropFirst().first.map(String.init) }
    }

    private static let many = (0..<100).map { "s\($0)" }

    @Test(
        "the lines of a family are together, in the order of the families",
        arguments: [MetricsText.Format.openMetrics, .prometheus]
    )
    func together(format: MetricsText.Format) {
        let lines = Self.lines(format, Source(Self.many))
        let heads = lines.filter { $0.hasPrefix("# TYPE ") }
        #expect(heads.count == MetricFamily.allCases.count && Set(heads).count == heads.count)
        var family = 0
        for line in lines where !line.hasPrefix("#") {
            while family < MetricFamily.allCases.count,
                !line.hasPrefix(MetricFamily.allCases[family].rawValue + "{")
            {
                family += 1
            }
        }
        #expect(family < MetricFamily.allCases.count, "a line is behind those of later families")
        #expect(Self.services(lines, .serviceWanted) == Self.many)
        #expect(Self.services(lines, .logDropped) == Self.many)
        #expect(lines.contains(#"vigia_build_info{version="1.2.3"} 1"#))
        #expect(lines.contains(#"vigia_self_cpu_seconds_total{process="supervisor"} 1"#))
        #expect((lines.last == "# EOF") == (format == .openMetrics))
    }

    @Test("each service and Vigia itself are measured once")
    func once() {
        let source = Source(Self.many)
        _ = Self.lines(.prometheus, source)
        #expect(source.measured == Array(Self.many.indices) && source.ownMeasured == 1)
    }

    @Test("no step writes more than some lines of one family")
    func small() {
        var (answer, longest) = (MetricsAnswer(.prometheus, version: "1"), 0)
        let source = Source(Self.many)
        var more = true
        while more {
            let before = answer.text.bytes.count
            more = answer.step(source)
            let lines = answer.text.bytes[before...].count { $0 == UInt8(ascii: "\n") }
            longest = max(longest, lines)
        }
        // Nine causes of restarts for each of 32 services are the most, with two comments.
        #expect(longest == CauseCode.ofRestarts.count * 32 + 2)
    }

    @Test("services that vanish or come between two steps break nothing", arguments: 1...150)
    func vanishing(step: Int) {
        let source = Source(Self.many)
        let lines = Self.lines(.openMetrics, source) {
            guard $0 == step else { return }
            (source.names[3], source.names[98]) = (nil, nil)
            source.names.append("late")
        }
        // Measured before it was gone: in every family; else in none.
        var expected = Self.many
        if step < 99 { expected.removeAll { $0 == "s98" } }
        if step < 4 { expected.removeAll { $0 == "s3" } }
        if step < 101 { expected.append("late") }
        for family: MetricFamily in [.serviceWanted, .serviceDown, .logDropped] {
            #expect(Self.services(lines, family) == expected)
        }
        #expect(lines.last == "# EOF")
    }

    @Test("all services may be gone")
    func none() {
        let lines = Self.lines(.openMetrics, Source([nil, nil]))
        #expect(Self.services(lines, .serviceUp).isEmpty && lines.last == "# EOF")
    }
}

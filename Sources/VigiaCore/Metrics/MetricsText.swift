/// Metrics as text, for whoever collects them.
///
/// It is made in steps, since a project may have many services and nothing may wait for long.
public struct MetricsText: Sendable {
    /// The two forms of the text.
    public enum Format: Sendable {
        /// OpenMetrics 1.0.
        case openMetrics
        /// The older text of Prometheus, version 0.0.4.
        case prometheus

        /// Its media type.
        public var contentType: String {
            switch self {
            case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
            case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
            }
        }
    }

    /// The text so far.
    public private(set) var bytes: [UInt8] = []
    private let format: Format

    /// Begins an empty text.
    public init(_ format: Format) { self.format = format }

    /// Begins with a family.
    public mutating func begin(_ family: MetricFamily) {
        // OpenMetrics names a counter without its ending.
        let isShort = format == .openMetrics && family.kind == .counter
        let name = isShort ? String(family.rawValue.dropLast("_total".count)) : family.rawValue
        add("# HELP \(name) \(family.meaning)\n# TYPE \(name) \(family.kind.rawValue)\n")
        if format == .openMetrics, let unit = family.unit { add("# UNIT \(name) \(unit)\n") }
    }

    /// Ends the text.
    public mutating func end() { if format == .openMetrics { add("# EOF\n") } }

    /// Adds what a family has of a service.
    public mutating func add(_ family: MetricFamily, of service: ServiceMetrics) {
        switch family {
        case .serviceWanted: add(family, service, service.isWanted ? 1 : 0)
        case .serviceUp: add(family, service, service.isUp ? 1 : 0)
        case .serviceReady: add(family, service, service.isReady ? 1 : 0)
        case .serviceStarted: if let began = service.began { add(family, service, began) }
        case .serviceRestarts: addRestarts(of: service)
        case .health: if let health = service.health { add(health, of: service) }
        case .memory: if let memory = service.memory { add(family, service, memory) }
        case .memoryLimit: if let limit = service.memoryLimit { add(family, service, limit) }
        case .processor: if let time = service.processorTime { add(family, service, time) }
        case .openFiles: if let count = service.openFiles { add(family, service, count) }
        case .logDropped: add(family, service, service.logDropped)
        case .selfStarted, .selfMemory, .selfProcessor, .selfOpenFiles, .build: break
        }
    }

    /// Adds what a family has of a process of Vigia.
    public mutating func add(_ family: MetricFamily, of own: OwnMetrics) {
        func line(_ value: String?) {
            guard let value else { return }
            add("\(family.rawValue){process=\"\(own.process)\"} \(value)\n")
        }
        switch family {
        case .selfStarted: line(own.began.map(Self.number))
        case .selfMemory: line(own.memory.map { "\($0)" })
        case .selfProcessor: line(Self.number(own.processorTime))
        case .selfOpenFiles: line(own.openFiles.map { "\($0)" })
        default: break
        }
    }

    /// Adds the version that is at work.
    public mutating func addBuild(version: String) {
        add("\(MetricFamily.build.rawValue){version=\"\(Self.escaped(version))\"} 1\n")
    }
}

// One line each.
extension MetricsText {
    private mutating func add(_ text: String) { bytes.append(contentsOf: text.utf8) }

    private mutating func head(_ name: String, _ service: ServiceMetrics) {
        add(name)
        add("{service=\"")
        add(Self.escaped(service.name))
        add("\"")
    }

    private mutating func add(_ family: MetricFamily, _ service: ServiceMetrics, _ value: Int) {
        head(family.rawValue, service)
        add("} ")
        add(String(value))
        add("\n")
    }

    private mutating func add(_ family: MetricFamily, _ service: ServiceMetrics, _ time: WallTime) {
        head(family.rawValue, service)
        add("} \(Self.number(time))\n")
    }

    private mutating func add(_ family: MetricFamily, _ service: ServiceMetrics, _ span: Duration) {
        head(family.rawValue, service)
        add("} \(Self.number(span))\n")
    }

    /// Every cause is there from the beginning, so that a rate sees the first restart too.
    private mutating func addRestarts(of service: ServiceMetrics) {
        for cause in CauseCode.ofRestarts {
            head(MetricFamily.serviceRestarts.rawValue, service)
            add(",cause=\"\(cause.rawValue)\"} \(service.restarts[cause] ?? 0)\n")
        }
    }

    private mutating func add(_ health: LatencyHistogram, of service: ServiceMetrics) {
        let name = MetricFamily.health.rawValue
        var count: UInt64 = 0
        for (place, inBucket) in health.counts.enumerated() {
            count += UInt64(inBucket)
            head(name + "_bucket", service)
            add(",le=\"\(Self.bounds[place])\"} \(count)\n")
        }
        head(name + "_sum", service)
        add("} \(Self.number(health.sum))\n")
        head(name + "_count", service)
        add("} \(count)\n")
    }

    /// The bounds of the buckets, in seconds.
    private static let bounds =
        LatencyHistogram.boundsInMilliseconds.map { "\($0 / 1000)" } + ["+Inf"]

    private static func number(_ span: Duration) -> String { "\(span.inSeconds)" }

    /// Seconds with milliseconds.
    private static func number(_ time: WallTime) -> String {
        let rest = time.milliseconds % 1000
        let zeros = rest < 10 ? "00" : rest < 100 ? "0" : ""
        return "\(time.milliseconds / 1000).\(zeros)\(rest)"
    }

    /// The value of a label.
    ///
    /// Source: OpenMetrics 1.0, `escaped-string`.
    private static func escaped(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == 0x5C || $0 == 0x22 || $0 == 0x0A }) else {
            return text
        }
        return text.reduce(into: "") { result, character in
            switch character {
            case "\\": result += #"\\"#
            case "\"": result += #"\""#
            case "\n": result += #"\n"#
            default: result.append(character)
            }
        }
    }
}

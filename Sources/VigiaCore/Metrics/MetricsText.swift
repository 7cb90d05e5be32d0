/// Metrics as text, for whoever collects them: one family after the other.
///
/// Every piece goes straight into one buffer of bytes, without strings between: a project with a
/// thousand services has some twenty thousand lines.
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
    /// The family whose lines are being added, and its name.
    private var (family, name): (MetricFamily, [UInt8]) = (.build, [])

    /// Begins an empty text.
    public init(_ format: Format) { self.format = format }

    /// Begins with a family.
    public mutating func begin(_ family: MetricFamily) {
        (self.family, name) = (family, Array(family.rawValue.utf8))
        // OpenMetrics names a counter without its ending.
        let isShort = format == .openMetrics && family.kind == .counter
        let name = isShort ? String(family.rawValue.dropLast("_total".count)) : family.rawValue
        add("# HELP \(name) \(family.meaning)\n# TYPE \(name) \(family.kind.rawValue)\n")
        if format == .openMetrics, let unit = family.unit { add("# UNIT \(name) \(unit)\n") }
    }

    /// Ends the text.
    public mutating func end() { if format == .openMetrics { add("# EOF\n") } }

    /// Adds what the family has of a service.
    public mutating func add(_ service: ServiceMetrics) {
        let label = service.label
        switch family {
        case .serviceWanted: line(label, service.isWanted ? 1 : 0)
        case .serviceUp: line(label, service.isUp ? 1 : 0)
        case .serviceReady: line(label, service.isReady ? 1 : 0)
        case .serviceStarted: if let began = service.began { line(label, began) }
        case .serviceRestarts: addRestarts(of: service)
        case .serviceIncidents: addIncidents(of: service)
        case .serviceDown: line(label, service.downtime)
        case .health: if let health = service.health { add(health, label) }
        case .memory: if let memory = service.memory { line(label, memory) }
        case .memoryLimit: if let limit = service.memoryLimit { line(label, limit) }
        case .processor: if let time = service.processorTime { line(label, time) }
        case .openFiles: if let count = service.openFiles { line(label, count) }
        case .logWritten:
            line(label, service.written.stdout, Self.stdout)
            line(label, service.written.stderr, Self.stderr)
        case .logDropped: line(label, service.logDropped)
        case .selfStarted, .selfMemory, .selfProcessor, .selfOpenFiles, .build: break
        }
    }

    /// Adds what the family has of a process of Vigia.
    public mutating func add(_ own: OwnMetrics) {
        let label = Self.label("process", own.process)
        switch family {
        case .selfStarted: if let began = own.began { line(label, began) }
        case .selfMemory: if let memory = own.memory { line(label, memory) }
        case .selfProcessor: line(label, own.processorTime)
        case .selfOpenFiles: if let files = own.openFiles { line(label, files) }
        default: break
        }
    }

    /// Adds the version that is at work.
    public mutating func addBuild(version: String) { line(Self.label("version", version), 1) }
}

// One line each.
extension MetricsText {
    private mutating func add(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// Begins a line: the family's name, labels, and the space before the value.
    ///
    /// - Parameters:
    ///   - label: the brace and the first label.
    ///   - rest: the other label, and the end of the labels.
    ///   - ending: what the name of a histogram's line has behind that of its family.
    private mutating func head(
        _ label: [UInt8],
        _ rest: [UInt8] = Self.brace,
        ending: [UInt8] = []
    ) {
        bytes += name
        bytes += ending
        bytes += label
        bytes += rest
    }

    private mutating func line(_ label: [UInt8], _ value: Int, _ rest: [UInt8] = Self.brace) {
        head(label, rest)
        bytes.append(number: value)
        bytes.append(Self.newline)
    }

    private mutating func line(_ label: [UInt8], _ time: WallTime) {
        head(label)
        bytes.append(time)
        bytes.append(Self.newline)
    }

    private mutating func line(_ label: [UInt8], _ span: Duration) {
        head(label)
        bytes.append(span)
        bytes.append(Self.newline)
    }

    /// Every cause is there from the beginning, so that a rate sees the first restart too.
    private mutating func addRestarts(of service: ServiceMetrics) {
        for (cause, label) in Self.restartCauses {
            line(service.label, service.counts.restarts[cause] ?? 0, label)
        }
    }

    private mutating func addIncidents(of service: ServiceMetrics) {
        guard !service.counts.incidents.isEmpty else { return }
        for (cause, label) in Self.incidentCauses {
            guard let count = service.counts.incidents[cause] else { continue }
            line(service.label, count, label)
        }
    }

    private mutating func add(_ health: LatencyHistogram, _ label: [UInt8]) {
        var count = 0
        for (inBucket, bound) in zip(health.counts, Self.bounds) {
            count += Int(inBucket)
            head(label, bound, ending: Self.bucket)
            bytes.append(number: count)
            bytes.append(Self.newline)
        }
        head(label, ending: Self.sum)
        bytes.append(health.sum)
        bytes.append(Self.newline)
        head(label, ending: Self.count)
        bytes.append(number: count)
        bytes.append(Self.newline)
    }
}

// What is the same in every text, as bytes.
extension MetricsText {
    private static let newline = UInt8(ascii: "\n")
    private static let brace = Array("} ".utf8)
    private static let bucket = Array("_bucket".utf8)
    private static let sum = Array("_sum".utf8)
    private static let count = Array("_count".utf8)
    private static let stdout = rest("stream", "stdout")
    private static let stderr = rest("stream", "stderr")
    private static let restartCauses = CauseCode.ofRestarts.map {
        (cause: $0, label: rest("cause", $0.rawValue))
    }
    private static let incidentCauses = CauseClass.allCases.map {
        (cause: $0, label: rest("cause", $0.rawValue))
    }
    /// The bounds of the buckets, in seconds.
    private static let bounds =
        LatencyHistogram.boundsInMilliseconds.map { rest("le", "\($0 / 1000)") }
        + [rest("le", "+Inf")]

    /// A second label, whose value needs no escape, and the end of the labels.
    private static func rest(_ name: String, _ value: String) -> [UInt8] {
        Array(",\(name)=\"\(value)\"} ".utf8)
    }

    /// The brace and the first label.
    ///
    /// Source: OpenMetrics 1.0, `escaped-string`.
    static func label(_ name: String, _ value: String) -> [UInt8] {
        var bytes = Array("{\(name)=\"".utf8)
        for byte in value.utf8 {
            switch byte {
            case UInt8(ascii: "\\"), UInt8(ascii: "\""): bytes += [UInt8(ascii: "\\"), byte]
            case newline: bytes += Array("\\n".utf8)
            default: bytes.append(byte)
            }
        }
        return bytes + [UInt8(ascii: "\"")]
    }
}

extension [UInt8] {
    /// Adds a number that is not negative.
    fileprivate mutating func append(number: Int) {
        if number >= 10 { append(number: number / 10) }
        append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number % 10))
    }

    /// Adds seconds, with as many digits behind the point as there are.
    fileprivate mutating func append(_ span: Duration) {
        let (seconds, rest) = Swift.max(span, .zero).components
        append(number: Int(seconds))
        addFraction(Int(rest / 1_000_000_000), digits: 9)
    }

    /// Adds seconds with milliseconds.
    fileprivate mutating func append(_ time: WallTime) {
        append(number: Int(time.seconds))
        addFraction(Int(time.milliseconds - time.seconds * 1000), digits: 3)
    }

    private mutating func addFraction(_ fraction: Int, digits: Int) {
        guard fraction > 0 else { return }
        append(UInt8(ascii: "."))
        var (rest, place) = (fraction, (1..<digits).reduce(1) { place, _ in place * 10 })
        while rest > 0 {
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest / place))
            (rest, place) = (rest % place, place / 10)
        }
    }
}

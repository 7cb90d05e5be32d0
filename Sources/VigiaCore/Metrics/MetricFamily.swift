/// What Vigia measures for a monitoring system: name, kind and meaning of each family of metrics.
///
/// Names follow the conventions of Prometheus: base units, and `_total` for what only grows.
///
/// Source: OpenMetrics 1.0, "Metric Naming"; prometheus.io/docs/practices/naming.
public enum MetricFamily: String, CaseIterable, Sendable {
    case serviceWanted = "vigia_service_wanted"
    case serviceUp = "vigia_service_up"
    case serviceReady = "vigia_service_ready"
    case serviceStarted = "vigia_service_start_time_seconds"
    case serviceRestarts = "vigia_service_restarts_total"
    case serviceIncidents = "vigia_service_incidents_total"
    case serviceDown = "vigia_service_down_seconds_total"
    case health = "vigia_health_seconds"
    case memory = "vigia_memory_bytes"
    case memoryLimit = "vigia_memory_limit_bytes"
    case processor = "vigia_cpu_seconds_total"
    case openFiles = "vigia_open_files"
    case logWritten = "vigia_log_bytes_total"
    case logDropped = "vigia_log_dropped_bytes_total"
    case selfStarted = "vigia_self_start_time_seconds"
    case selfMemory = "vigia_self_memory_bytes"
    case selfProcessor = "vigia_self_cpu_seconds_total"
    case selfOpenFiles = "vigia_self_open_files"
    case build = "vigia_build_info"

    /// How the values of a family are meant.
    public enum Kind: String, Sendable {
        /// A value that rises and falls.
        case gauge
        /// A sum that only grows, and may begin again at 0.
        case counter
        /// How many values lie below each of some bounds, with their sum.
        case histogram
    }

    /// The kind; a counter's name ends in `_total`.
    public var kind: Kind {
        if self == .health { return .histogram }
        return rawValue.hasSuffix("_total") ? .counter : .gauge
    }

    /// The unit, which is also a part of the name; nil without one.
    public var unit: String? {
        let name = kind == .counter ? rawValue.dropLast("_total".count) : rawValue[...]
        return ["seconds", "bytes"].first { name.hasSuffix("_" + $0) }
    }

    /// The names of the labels.
    public var labels: [String] {
        switch self {
        case .serviceRestarts, .serviceIncidents: ["service", "cause"]
        case .logWritten: ["service", "stream"]
        case .serviceWanted, .serviceUp, .serviceReady, .serviceStarted, .serviceDown, .health,
            .memory, .memoryLimit, .processor, .openFiles, .logDropped:
            ["service"]
        case .selfStarted, .selfMemory, .selfProcessor, .selfOpenFiles: ["process"]
        case .build: ["version"]
        }
    }

    /// The meaning, as a clause.
    public var meaning: String {
        switch self {
        case .serviceWanted: "Whether the service is wanted up: 1 or 0."
        case .serviceUp: "Whether a run of the service has a process: 1 or 0."
        case .serviceReady: "Whether the service serves: 1 or 0."
        case .serviceStarted: "When the current run began, since the Unix epoch."
        case .serviceRestarts: "Restarts that nobody asked for, by cause."
        case .serviceIncidents: "Incidents that are over, by cause."
        case .serviceDown: "Time during which incidents kept the service from serving, up to now."
        case .health: "How long the answers to the health probe took, failed ones included."
        case .memory: "Memory of all processes of the service, as its limit counts it."
        case .memoryLimit: "The memory limit of the service."
        case .processor: "CPU time of the processes of the current run."
        case .openFiles: "Open file descriptors of the processes of the current run."
        case .logWritten: "Bytes of output that the service wrote, lost ones included."
        case .logDropped: "Bytes of output lost because the disk was full or did not answer."
        case .selfStarted: "When this process of Vigia began, since the Unix epoch."
        case .selfMemory: "Memory of this process of Vigia: proportional set size."
        case .selfProcessor: "CPU time of this process of Vigia."
        case .selfOpenFiles: "Open file descriptors of this process of Vigia."
        case .build: "The version of Vigia that is at work; always 1."
        }
    }
}

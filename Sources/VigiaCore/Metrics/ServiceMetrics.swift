/// What is measured of a service; nil is what is not known, or not there.
public struct ServiceMetrics: Sendable {
    /// The brace and the label with the name of the service, as every line has it.
    let label: [UInt8]
    /// Whether it is wanted up.
    public var isWanted = false
    /// Whether a run has a process.
    public var isUp = false
    /// Whether it serves.
    public var isReady = false
    /// When the current run began.
    public var began: WallTime?
    /// Its restarts and incidents.
    public var counts = ServiceCounts()
    /// How long it could not serve, an open incident included.
    public var downtime = Duration.zero
    /// The answers to its probe.
    public var health: LatencyHistogram?
    /// The memory of its processes, in bytes.
    public var memory: Int?
    /// Its memory limit, in bytes.
    public var memoryLimit: Int?
    /// The CPU time of its processes.
    public var processorTime: Duration?
    /// The open file descriptors of its processes.
    public var openFiles: Int?
    /// The bytes that it wrote to standard output, and to standard error.
    public var written = (stdout: 0, stderr: 0)
    /// Bytes of output that were lost.
    public var logDropped = 0

    /// Takes the name; the rest is empty until it is set.
    public init(name: String) { label = MetricsText.label("service", name) }
}

/// What is measured of a process of Vigia itself.
public struct OwnMetrics: Hashable, Sendable {
    /// Which process: `supervisor` or `guardian`.
    public let process: String
    /// When it began; nil where the kernel does not say.
    public let began: WallTime?
    /// Its memory, in bytes; nil where the kernel does not say.
    public let memory: Int?
    /// Its CPU time.
    public let processorTime: Duration
    /// Its open file descriptors; nil where the kernel does not say.
    public let openFiles: Int?

    /// Takes the parts.
    public init(
        process: String,
        began: WallTime?,
        memory: Int?,
        processorTime: Duration,
        openFiles: Int?
    ) {
        (self.process, self.began, self.memory) = (process, began, memory)
        (self.processorTime, self.openFiles) = (processorTime, openFiles)
    }
}

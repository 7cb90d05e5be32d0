/// An answer with metrics, in the making: in steps, since a project may have many services and
/// nothing may wait for long.
///
/// All lines of a family are together, so every service is measured before the first line is
/// written. Values are of neighbouring moments: a service that is gone by a later step still has
/// the lines of the moment when it was measured.
public struct MetricsAnswer: Sendable {
    /// The text so far.
    public private(set) var text: MetricsText
    private var services: [ServiceMetrics] = []
    private var own: [OwnMetrics] = []
    private let version: String
    /// The next service to measure, or to write down.
    private var next = 0
    /// Whether every service was measured.
    private var isMeasured = false
    /// The families that are left, with the one that is being written.
    private var families = MetricFamily.allCases[...]

    /// How many services' lines of one family are written in one step.
    static let batch = 32

    /// Begins with nothing measured.
    ///
    /// - Parameters:
    ///   - format: the form of the text.
    ///   - version: the version of Vigia that is at work.
    public init(_ format: MetricsText.Format, version: String) {
        (text, self.version) = (MetricsText(format), version)
    }

    /// Takes one step: measures one service or Vigia itself, or writes some lines.
    ///
    /// - Parameter source: what measures.
    /// - Returns: false once nothing is left.
    public mutating func step(_ source: some MetricsSource) -> Bool {
        guard isMeasured else {
            measure(source)
            return true
        }
        guard let family = families.first else { return false }
        write(family)
        return !families.isEmpty
    }

    private mutating func measure(_ source: some MetricsSource) {
        guard next < source.serviceCount else {
            own = source.ownMetrics()
            (next, isMeasured) = (0, true)
            return
        }
        if let service = source.metrics(of: next) { services.append(service) }
        next += 1
    }

    private mutating func write(_ family: MetricFamily) {
        if next == 0 { text.begin(family) }
        let end = min(next + Self.batch, services.count)
        for service in services[next..<end] { text.add(service) }
        next = end
        guard end == services.count else { return }
        for process in own { text.add(process) }
        if family == .build { text.addBuild(version: version) }
        families.removeFirst()
        next = 0
        if families.isEmpty { text.end() }
    }
}

/// What measures services and the processes of Vigia.
public protocol MetricsSource {
    /// How many services there are, at the most.
    var serviceCount: Int { get }
    /// What is measured of a service now; nil for one that is gone.
    func metrics(of service: Int) -> ServiceMetrics?
    /// What is measured of the processes of Vigia now.
    func ownMetrics() -> [OwnMetrics]
}

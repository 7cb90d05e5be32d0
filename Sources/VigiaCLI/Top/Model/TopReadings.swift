import VigiaWire

/// The last readings of a service, about one a second, for its curves.
struct TopReadings: Equatable {
    /// The most readings: two minutes.
    static let countMax = 120

    private(set) var cpu: [Double?] = []
    private(set) var memory: [Double?] = []

    mutating func add(_ service: ServiceStatus) {
        cpu.append(service.cpuPercent)
        memory.append(service.memoryBytes.map(Double.init))
        if cpu.count > Self.countMax {
            cpu.removeFirst()
            memory.removeFirst()
        }
    }

    /// One whole core is a full block, or more where more was used.
    func cpuCurve(_ columns: Int) -> String { Self.curve(cpu, columns, highest: 100) }

    /// The limit is a full block, or without one the most that was used.
    func memoryCurve(_ columns: Int, limit: Int?) -> String {
        Self.curve(memory, columns, highest: limit.map(Double.init))
    }

    private static func curve(_ all: [Double?], _ columns: Int, highest: Double?) -> String {
        let drawn = Curve.drawn(Array(all.suffix(columns)), highest: highest)
        return String(repeating: " ", count: max(0, columns - drawn.count)) + drawn
    }
}

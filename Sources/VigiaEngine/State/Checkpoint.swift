import VigiaCore

/// What a supervisor leaves to the next one: the whole state, or what changed of it.
///
/// The specification of the project is written once, into a file of its own: it is by far the
/// larger part, and does not change while the project runs.
struct CheckpointRecord: Codable, Equatable {
    /// The version of this layout.
    static let versionNow = 1

    var version = versionNow
    /// Machines by the index of their service: all in the first record of a slot, then those
    /// that changed.
    var machines: [Int: ServiceMachine]
    /// The number of the next run.
    var nextRun: UInt64
    /// Orders held back until dependents are quiet.
    var held: [Project.HeldOrder]
    /// Services that are down while somebody works on what they use.
    var pauses: [Pause]
    /// What is to be done because the configuration has changed; nil where that is done.
    var change: Project.Change?
    /// Whether the project is on its way down for good.
    var isShuttingDown: Bool
    /// What was said, by the index of the service: all in the first record of a slot, then what
    /// changed; nil where there is nothing.
    var statusTexts: [Int: StatusText]?
    /// The orders, where any is another than in the record before; nil in one of an older Vigia.
    var orders: OrderCheckpoint?
    /// The alerts, where they are others than in the record before; nil where nobody is told of any.
    var alerts: AlertCheckpoint?
    /// The incidents that are others than in the record before; nil where none is.
    var incidents: IncidentCheckpoint?
    /// What was counted of services, by name: all in the first record of a slot, then what changed.
    var counts: [String: ServiceCounts]?

    /// As older versions have it, which may have to read this again.
    private enum CodingKeys: String, CodingKey {
        case version, machines, nextRun, held, pauses, change, isShuttingDown, orders, alerts
        case incidents, counts
        case statusTexts = "sayings"
    }
}

/// What a record has of orders: those that changed, and which ones are still known.
struct OrderCheckpoint: Codable, Equatable {
    /// The number of the next order.
    var next: UInt64
    /// The numbers of all that are known, the oldest first.
    var known: [UInt64]
    /// Those of them that changed; in the first record of a slot all.
    var changed: [PlacedOrder]

    /// Takes what changed of a book; all of it where nothing is said.
    init(_ book: OrderBook, changed: Set<UInt64>? = nil) {
        (next, known) = (book.next, book.orders.map(\.number))
        self.changed = book.orders.filter { changed?.contains($0.number) ?? true }
    }

    /// The book that follows from another one and what changed of it.
    func book(after old: OrderBook) -> OrderBook {
        let all = Dictionary((old.orders + changed).map { ($0.number, $0) }) { $1 }
        return OrderBook(orders: known.compactMap { all[$0] }, next: next)
    }
}

/// The state that records build up, one after the other.
struct CheckpointState: Equatable {
    private(set) var machines: [ServiceMachine]
    private(set) var nextRun: UInt64
    private(set) var held: [Project.HeldOrder]
    private(set) var pauses: [Pause]
    private(set) var change: Project.Change?
    private(set) var isShuttingDown: Bool
    private(set) var statusTexts: [Int: StatusText]
    private(set) var orderBook = OrderBook()
    private(set) var alerts: AlertWatch?
    private(set) var incidents = IncidentBook()
    private(set) var counts = CountBook()

    /// Begins with a record that holds every machine; nil where one is missing.
    init?(_ whole: CheckpointRecord, services: Int) {
        let machines = (0..<services).compactMap { whole.machines[$0] }
        guard machines.count == services, whole.machines.count == services else { return nil }
        self.machines = machines
        (nextRun, held, pauses) = (whole.nextRun, whole.held, whole.pauses)
        (change, isShuttingDown) = (whole.change, whole.isShuttingDown)
        statusTexts = whole.statusTexts ?? [:]
        if let orders = whole.orders { orderBook = orders.book(after: OrderBook()) }
        alerts = whole.alerts?.watch
        if let changed = whole.incidents { incidents.take(changed) }
        if let changed = whole.counts { counts.take(changed) }
    }

    /// Takes in what changed; false where the record is about services that there are not.
    mutating func take(_ change: CheckpointRecord) -> Bool {
        for (index, machine) in change.machines {
            guard machines.indices.contains(index) else { return false }
            machines[index] = machine
        }
        (nextRun, held, pauses) = (change.nextRun, change.held, change.pauses)
        (self.change, isShuttingDown) = (change.change, change.isShuttingDown)
        for (index, statusText) in change.statusTexts ?? [:] { statusTexts[index] = statusText }
        if let orders = change.orders { orderBook = orders.book(after: orderBook) }
        if let changed = change.alerts { alerts = changed.watch }
        if let changed = change.incidents { incidents.take(changed) }
        if let changed = change.counts { counts.take(changed) }
        return true
    }
}

/// A record as bytes: sequence number, length and checksum, then the body.
///
/// A death in the middle of writing leaves a record whose checksum is wrong, and that is where
/// reading ends.
enum CheckpointFrame {
    static let headBytes = 24
    /// The most bytes of one record: 2,000 services with long histories.
    static let bodyBytesMax = 64 << 20

    static func seal(_ body: some Collection<UInt8>, sequence: UInt64) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(body.count + headBytes)
        for number in [sequence, UInt64(body.count), Checksum.of(body, with: sequence)] {
            for shift in stride(from: 0, to: 64, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(shift)))
            }
        }
        return bytes + body
    }

    /// Opens the record at the front of `bytes`; nil where none is whole there.
    static func open(_ bytes: ArraySlice<UInt8>) -> (sequence: UInt64, body: ArraySlice<UInt8>)? {
        guard bytes.count >= headBytes else { return nil }
        let numbers = (0..<3).map { index in
            (0..<8).reduce(UInt64(0)) { sum, byte in
                sum | UInt64(bytes[bytes.startIndex + index * 8 + byte]) << UInt64(8 * byte)
            }
        }
        guard numbers[0] > 0, numbers[1] <= UInt64(bodyBytesMax),
            Int(numbers[1]) <= bytes.count - headBytes
        else { return nil }
        let body = bytes.dropFirst(headBytes).prefix(Int(numbers[1]))
        return Checksum.of(body, with: numbers[0]) == numbers[2] ? (numbers[0], body) : nil
    }
}

import VigiaCore
import VigiaPlatform
import VigiaWire

/// The checkpoint in a file of memory that the guardian keeps: two slots, each a whole state and
/// the changes after it.
///
/// Changes are appended to the current slot. Once they are much longer than the state they
/// began with, the whole state goes into the other slot, which counts from the moment when its
/// first record is whole, because its sequence number is the higher one.
final class CheckpointFile {
    /// Where the second slot begins; the file is sparse.
    static let slotBytes = 1 << 30
    /// Changes are never folded before they are so many bytes.
    static let changesBytesMin = 256 << 10

    private let file: FileDescriptor
    private var sequence: UInt64 = 0
    private var slot = 1
    private var end = 0
    private var wholeBytes = 0

    /// Takes the file, new or as a predecessor left it.
    init(file: consuming FileDescriptor) { self.file = file }

    /// Its descriptor, for whoever keeps it beyond this process.
    var descriptor: Int32 { file.raw }

    /// Reads what a predecessor left; nil where no slot is whole.
    func read(services: Int) -> CheckpointState? {
        let found = (0...1).compactMap { readSlot($0, services) }
        guard let newest = found.max(by: { $0.sequence < $1.sequence }) else { return nil }
        sequence = newest.sequence
        return newest.state
    }

    private func readSlot(_ slot: Int, _ services: Int) -> (
        sequence: UInt64, state: CheckpointState
    )? {
        var bytes = file.bytes(from: slot * Self.slotBytes, limit: Self.slotBytes)[...]
        guard let first = CheckpointFrame.open(bytes), let whole = Self.decode(first.body),
            var state = CheckpointState(whole, services: services)
        else { return nil }
        var last = first.sequence
        bytes = bytes.dropFirst(CheckpointFrame.headBytes + first.body.count)
        while let next = CheckpointFrame.open(bytes), next.sequence == last + 1,
            let change = Self.decode(next.body), state.take(change)
        {
            last = next.sequence
            bytes = bytes.dropFirst(CheckpointFrame.headBytes + next.body.count)
        }
        return (last, state)
    }

    /// Writes what changed since the last time.
    ///
    /// - Parameters:
    ///   - project: the whole state.
    ///   - touched: the services that changed.
    ///   - orders: the orders that changed; nil where none did.
    ///   - statusTexts: what runs say of themselves.
    ///   - alerts: open incidents and alerts, alerts on their way, and what was counted.
    ///   - isShuttingDown: whether the project is on its way down for good.
    /// - Throws: what the kernel refused: memory is full.
    func write(
        _ project: borrowing Project,
        touched: [Int],
        orders: Set<UInt64>? = nil,
        statusTexts: inout StatusTexts,
        alerts: KeptAlerts = KeptAlerts(),
        isShuttingDown: Bool
    ) throws(SystemError) {
        let isWhole = end == 0 || end - wholeBytes > changesMax
        let changed = isWhole ? Array(project.machines.indices) : touched
        let (openAlerts, incidents, counts) = alerts.take(all: isWhole)
        let record = CheckpointRecord(
            machines: Dictionary(uniqueKeysWithValues: changed.map { ($0, project.machines[$0]) }),
            nextRun: project.nextRun,
            held: project.held,
            pauses: project.pauses,
            change: project.change,
            isShuttingDown: isShuttingDown,
            statusTexts: statusTexts.take(all: isWhole),
            orders: isWhole
                ? OrderCheckpoint(project.orderBook)
                : orders.map { OrderCheckpoint(project.orderBook, changed: $0) },
            alerts: openAlerts,
            incidents: incidents,
            counts: counts
        )
        let bytes = CheckpointFrame.seal(Self.encode(record), sequence: sequence + 1)
        if isWhole { (slot, end) = (1 - slot, 0) }
        try file.writeAll(bytes, at: slot * Self.slotBytes + end)
        sequence += 1
        end += bytes.count
        if isWhole { wholeBytes = bytes.count }
        if isWhole { file.punch(from: (1 - slot) * Self.slotBytes, length: Self.slotBytes) }
    }

    private var changesMax: Int { max(Self.changesBytesMin, wholeBytes * 2) }

    private static func encode(_ record: CheckpointRecord) -> [UInt8] {
        // Nothing in a record can be refused; and if it were, the record before would stand.
        (try? CompactEncoder.encode(record)) ?? []
    }

    private static func decode(_ body: ArraySlice<UInt8>) -> CheckpointRecord? {
        // What cannot be read was written by another version, and does not count.
        guard let record = try? CompactDecoder.decode(CheckpointRecord.self, from: body),
            record.version == CheckpointRecord.versionNow
        else { return nil }
        return record
    }
}

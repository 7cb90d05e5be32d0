internal import VigiaCore
public import VigiaPlatform

/// The pipe between the pipes of services and their files.
///
/// While the kernel moves bytes from a pipe to a file it locks the pipe, and blocks its writers: a
/// disk that does not answer would stop a service. So bytes first move, in memory, from the
/// service's pipe into this one, and from here into the file. The guardian keeps the stage with a
/// record of its bytes' owner and progress, so that a supervisor killed at any moment loses nothing
/// and duplicates nothing.
final class Stage {
    private let parts: StageParts
    /// The project's folder.
    private let project: String
    /// The present record.
    private(set) var record: StageRecord?
    /// The bytes that `peek` copied.
    private(set) var buffer: [UInt8] = []
    /// A reused buffer for formatted lines.
    private var formed: [UInt8] = []
    /// Keeps the loop, which empties pipes while a disk is stuck, from taking the same bytes.
    private let stalls: StallGuard

    /// Continues where a predecessor ended.
    init(_ parts: StageParts, project: String, stalls: StallGuard) {
        (self.parts, self.project, self.stalls) = (parts, project, stalls)
        record = StageRecord(parts.record.bytes(from: 0, limit: StageRecord.bytesCount)[...])
    }

    /// The paths of a log's files.
    func place(of name: LogName) -> LogPlace { LogPlace(name, project: project) }

    /// How much all pipes together may still grow, in bytes.
    ///
    /// All pipes of an unprivileged user share 64 MiB, beyond which new ones get almost nothing; so
    /// at most half of it is used. Source: pipe(7), `pipe-user-pages-soft`.
    private var growthLeft = 32 << 20

    /// Widens a full pipe of a service, within the growth that is left.
    ///
    /// - Parameters:
    ///   - reader: the pipe.
    ///   - size: its capacity now, in bytes.
    /// - Returns: its new capacity, in bytes.
    func widen(_ reader: borrowing FileDescriptor, from size: Int) -> Int {
        let wanted = min(size * 4, StageParts.capacityWanted)
        // This pipe has reached its maximum, which says nothing about others.
        guard wanted > size else { return size }
        guard wanted - size <= growthLeft, let now = try? reader.setPipeSize(wanted) else {
            // The user may not have so much: no pipe grows by that much again.
            growthLeft = min(growthLeft, wanted - size - 1)
            return size
        }
        growthLeft -= now - size
        return now
    }

    /// The number of bytes in it.
    var waiting: Int { parts.pipe.reader.waitingBytes }

    /// The most bytes that it takes at once.
    var capacity: Int { min(parts.pipe.capacity, parts.scratch.capacity) }

    /// Moves bytes from a service's pipe into the stage.
    ///
    /// - Parameters:
    ///   - reader: the service's pipe.
    ///   - owner: the log that the bytes belong to.
    ///   - limit: the most bytes.
    /// - Returns: the outcome.
    /// - Throws: the failed system call.
    func take(
        from reader: borrowing FileDescriptor,
        of owner: LogName,
        atMost limit: Int
    ) throws(SystemError) -> PipeOutcome {
        try note(StageRecord(owner))
        return try stalls.take(from: reader.raw) { () throws(SystemError) in
            let outcome = try reader.move(
                intoPipe: parts.pipe.writer,
                atMost: min(limit, capacity)
            )
            if case .moved(let count) = outcome { return (count, outcome) }
            return (0, outcome)
        }
    }

    /// Moves the front of a service's pipe into the stage, as much as the caller chooses.
    ///
    /// - Parameters:
    ///   - reader: the service's pipe.
    ///   - owner: the log that the bytes belong to.
    ///   - limit: the most bytes.
    ///   - choose: gets the number of bytes in `buffer`; returns how many to take.
    /// - Returns: the numbers of bytes seen and taken.
    /// - Throws: the failed system call.
    func take(
        from reader: borrowing FileDescriptor,
        of owner: LogName,
        atMost limit: Int,
        choose: (Int) -> Int
    ) throws(SystemError) -> (seen: Int, taken: Int) {
        try note(StageRecord(owner))
        return try stalls.take(from: reader.raw) { () throws(SystemError) in
            let seen = try look(into: reader, atMost: min(limit, capacity))
            let taken = try take(seen > 0 ? choose(seen) : 0, from: reader)
            return (taken, (seen, taken))
        }
    }

    /// Discards everything in a service's pipe; returns the number of bytes.
    func swallow(from reader: borrowing FileDescriptor) throws(SystemError) -> Int {
        try stalls.take(from: reader.raw) { () throws(SystemError) in
            let count = parts.null.swallow(from: reader.raw)
            return (count, count)
        }
    }

    /// The number of bytes taken from a service's pipe so far.
    func taken(from reader: borrowing FileDescriptor) -> Int { stalls.taken(from: reader.raw) }

    /// The number of bytes written into a service's pipe so far.
    func written(into reader: borrowing FileDescriptor) -> Int { stalls.written(to: reader.raw) }

    private func take(
        _ wanted: Int,
        from reader: borrowing FileDescriptor
    ) throws(SystemError) -> Int {
        var taken = 0
        while taken < wanted {
            let outcome = try reader.move(intoPipe: parts.pipe.writer, atMost: wanted - taken)
            guard case .moved(let count) = outcome else { break }
            taken += count
        }
        return taken
    }

    /// Copies the stage's bytes into `buffer`; returns their number.
    func peek() throws(SystemError) -> Int { try look(into: parts.pipe.reader, atMost: capacity) }

    private func look(
        into reader: borrowing FileDescriptor,
        atMost limit: Int
    ) throws(SystemError) -> Int {
        guard
            case .moved(let count) = try reader.copy(intoPipe: parts.scratch.writer, atMost: limit)
        else { return 0 }
        if buffer.count < count {
            buffer = [UInt8](repeating: 0, count: min(capacity, max(count * 2, Self.bufferMin)))
        }
        var filled = 0
        while filled < count { filled += try readScratch(from: filled, to: count) }
        return count
    }

    /// The first bytes of `buffer`, formatted.
    func output(of count: Int, in form: LineFormat, continues: Bool) -> ArraySlice<UInt8> {
        let length = form.fill(&formed, with: buffer[..<count], continues: continues)
        return formed[..<length]
    }

    private static let bufferMin = 64 << 10

    private func readScratch(from start: Int, to end: Int) throws(SystemError) -> Int {
        guard start > 0 else { return try parts.scratch.reader.read(into: &buffer, atMost: end) }
        // A read from a pipe stops at a buffer boundary; the next one returns the rest.
        var rest = [UInt8](repeating: 0, count: end - start)
        let count = try parts.scratch.reader.read(into: &rest, atMost: end - start)
        buffer.replaceSubrange(start..<start + count, with: rest[..<count])
        return count
    }

    /// Moves the front of the stage to the end of a file.
    func pour(into file: LogFile, atMost limit: Int) throws(SystemError) -> Int {
        try file.splice(from: parts.pipe.reader, atMost: limit)
    }

    /// Discards the stage's bytes.
    func discard() throws(SystemError) {
        while case .moved = try parts.pipe.reader.move(intoPipe: parts.null, atMost: capacity) {}
    }

    /// Records the owner and progress of the stage's bytes.
    func note(_ new: StageRecord) throws(SystemError) {
        guard new != record else { return }
        try parts.record.writeAll(new.encoded, at: 0)
        record = new
    }
}

/// The parts of a stage, ready for the scribe's thread.
final class StageParts: Sendable {
    let pipe: Pipe
    let record: FileDescriptor
    /// The pipe into which bytes are copied for reading.
    let scratch: Pipe
    let null: FileDescriptor

    /// The capacity wanted for the pipe, in bytes.
    static let capacityWanted = 1 << 20

    /// Takes ownership of the descriptors that the guardian keeps.
    ///
    /// - Parameter kept: both ends of the pipe, and the record.
    /// - Throws: the failed system call.
    init(_ kept: StageDescriptors) throws(SystemError) {
        pipe = Pipe(
            reader: FileDescriptor(owning: kept.reader),
            writer: FileDescriptor(owning: kept.writer),
            size: Self.capacityWanted
        )
        record = FileDescriptor(owning: kept.record)
        scratch = try Pipe(size: Self.capacityWanted)
        null = try FileDescriptor.openNull()
    }
}

/// The descriptors of a stage that the guardian keeps.
public struct StageDescriptors: Sendable {
    /// The pipe's reading end.
    public var reader: Int32
    /// The pipe's writing end.
    public var writer: Int32
    /// A memory file with the record.
    public var record: Int32

    /// Wraps existing descriptors; ownership stays with the caller.
    public init(reader: Int32, writer: Int32, record: Int32) {
        (self.reader, self.writer, self.record) = (reader, writer, record)
    }

    /// Creates a new pipe and record.
    ///
    /// - Throws: the failed system call.
    public init() throws(SystemError) {
        let record = try FileDescriptor.memory("vigia-stage")
        (reader, writer) = try FileDescriptor.pipe()
        self.record = record.release()
    }

    /// All three, in the guardian's order.
    public var all: [Int32] { [reader, writer, record] }
}

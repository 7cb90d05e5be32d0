internal import VigiaCore
public import VigiaPlatform

/// The pipe between the pipes of services and their files.
///
/// While the kernel moves bytes from a pipe to a file it holds the pipe, and with it whoever
/// writes into it: a disk that does not answer would stop a service dead. So bytes are first
/// moved, in memory, from the service's pipe into this one, and from here into the file. The
/// guardian keeps it, with a record of whose bytes are in it and how far they are, so that a
/// supervisor that is killed at any moment loses nothing and doubles nothing.
final class Stage {
    private let parts: StageParts
    /// The folder of the project whose logs these are.
    private let project: String
    /// What the record says.
    private(set) var record: StageRecord?
    /// What `peek` looks at.
    private(set) var buffer: [UInt8] = []
    /// Where lines are given their form, each time anew.
    private var formed: [UInt8] = []
    /// Keeps the loop, which empties pipes while a disk is stuck, from taking the same bytes.
    private let stalls: StallGuard

    /// Goes on where a predecessor ended.
    init(_ parts: StageParts, project: String, stalls: StallGuard) {
        (self.parts, self.project, self.stalls) = (parts, project, stalls)
        record = StageRecord(parts.record.bytes(from: 0, limit: StageRecord.bytesCount)[...])
    }

    /// Where the files of a log are.
    func place(of name: LogName) -> LogPlace { LogPlace(name, project: project) }

    /// How much pipes may still grow beyond what they begin with, all together.
    ///
    /// All pipes of an unprivileged user share 64 MiB, and beyond that new ones get next to
    /// nothing: so no more than half of it is taken. Source: pipe(7), `pipe-user-pages-soft`.
    private var growthLeft = 32 << 20

    /// Gives a service's pipe more room that was found full, as long as there is some.
    ///
    /// - Parameters:
    ///   - reader: the pipe.
    ///   - size: how many bytes it holds now.
    /// - Returns: how many it holds from now on.
    func widen(_ reader: borrowing FileDescriptor, from size: Int) -> Int {
        let wanted = min(size * 4, StageParts.capacityWanted)
        // It is as large as they get, which says nothing of the others.
        guard wanted > size else { return size }
        guard wanted - size <= growthLeft, let now = try? reader.setPipeSize(wanted) else {
            // More than the user may have: all stay as they are.
            growthLeft = min(growthLeft, wanted - size - 1)
            return size
        }
        growthLeft -= now - size
        return now
    }

    /// How many bytes are in it.
    var waiting: Int { parts.pipe.reader.waitingBytes }

    /// The most bytes that it takes at a time.
    var capacity: Int { min(parts.pipe.capacity, parts.scratch.capacity) }

    /// Takes bytes out of a service's pipe.
    ///
    /// - Parameters:
    ///   - reader: the service's pipe.
    ///   - owner: whose bytes they are.
    ///   - limit: the most bytes.
    /// - Returns: what came of it.
    /// - Throws: what the kernel refused.
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

    /// Takes the front of what a service's pipe holds, as much as is wanted of what is seen.
    ///
    /// - Parameters:
    ///   - reader: the service's pipe.
    ///   - owner: whose bytes they are.
    ///   - limit: the most bytes.
    ///   - choose: gets how many bytes are in `buffer`; returns how many to take.
    /// - Returns: how many were seen and how many of them were taken.
    /// - Throws: what the kernel refused.
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

    /// Takes everything out of a service's pipe for nothing; how many bytes that was.
    func swallow(from reader: borrowing FileDescriptor) throws(SystemError) -> Int {
        try stalls.take(from: reader.raw) { () throws(SystemError) in
            let count = parts.null.swallow(from: reader.raw)
            return (count, count)
        }
    }

    /// How many bytes were taken out of a service's pipe by now.
    func taken(from reader: borrowing FileDescriptor) -> Int { stalls.taken(from: reader.raw) }

    /// How many bytes were written into a service's pipe by now.
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

    /// Copies what it holds into `buffer`; how many bytes that is.
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

    /// The first bytes of `buffer`, in their form.
    func output(of count: Int, in form: LineFormat, continues: Bool) -> ArraySlice<UInt8> {
        let length = form.fill(&formed, with: buffer[..<count], continues: continues)
        return formed[..<length]
    }

    private static let bufferMin = 64 << 10

    private func readScratch(from start: Int, to end: Int) throws(SystemError) -> Int {
        guard start > 0 else { return try parts.scratch.reader.read(into: &buffer, atMost: end) }
        // A read of a pipe stops where its writer did; the rest comes with the next.
        var rest = [UInt8](repeating: 0, count: end - start)
        let count = try parts.scratch.reader.read(into: &rest, atMost: end - start)
        buffer.replaceSubrange(start..<start + count, with: rest[..<count])
        return count
    }

    /// Moves the front of what it holds to the end of a file.
    func pour(into file: LogFile, atMost limit: Int) throws(SystemError) -> Int {
        try file.splice(from: parts.pipe.reader, atMost: limit)
    }

    /// Empties it for nothing.
    func discard() throws(SystemError) {
        while case .moved = try parts.pipe.reader.move(intoPipe: parts.null, atMost: capacity) {}
    }

    /// Writes down whose bytes it holds, and how far they are.
    func note(_ new: StageRecord) throws(SystemError) {
        guard new != record else { return }
        try parts.record.writeAll(new.encoded, at: 0)
        record = new
    }
}

/// What a stage is made of, ready to be handed to the scribe's thread.
final class StageParts: Sendable {
    let pipe: Pipe
    let record: FileDescriptor
    /// Where copies are looked at.
    let scratch: Pipe
    let null: FileDescriptor

    /// The most that the pipe holds.
    static let capacityWanted = 1 << 20

    /// Takes over what the guardian keeps.
    ///
    /// - Parameter kept: both ends of the pipe and the record, whose owner this becomes.
    /// - Throws: what the kernel refused.
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

/// What the guardian keeps of a stage.
public struct StageDescriptors: Sendable {
    /// The pipe's reading end.
    public var reader: Int32
    /// The pipe's writing end.
    public var writer: Int32
    /// A file of memory with the record.
    public var record: Int32

    /// Takes the three.
    public init(reader: Int32, writer: Int32, record: Int32) {
        (self.reader, self.writer, self.record) = (reader, writer, record)
    }

    /// Makes new ones.
    ///
    /// - Throws: what the kernel refused.
    public init() throws(SystemError) {
        let record = try FileDescriptor.memory("vigia-stage")
        (reader, writer) = try FileDescriptor.pipe()
        self.record = record.release()
    }

    /// All of them, as the guardian keeps them.
    public var all: [Int32] { [reader, writer, record] }
}

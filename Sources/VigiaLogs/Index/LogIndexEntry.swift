public import VigiaCore

/// What is known of one place in a log: the time, or where a run begins or ends.
///
/// All bytes before `offset` were in the log by `time`; those from it on came then or later.
/// In an index, offsets and times never fall from one entry to the next: where the wall clock
/// was set back, times stand still until it has caught up.
public struct LogIndexEntry: Equatable, Sendable {
    /// What is known.
    public enum Kind: UInt32, Sendable, CaseIterable {
        /// The time, and nothing else.
        case time = 1
        /// A run begins here.
        case began = 2
        /// A run ended, and this is the end of what it wrote.
        case ended = 3
        /// Bytes are missing here, since the disk was full or did not answer.
        case dropped = 4
        /// What follows may stand here a second time: a supervisor was killed while it wrote.
        case repeated = 5
    }

    /// What is known.
    public var kind: Kind
    /// The place, in bytes from the beginning of the log.
    public var offset: Int
    /// The wall clock, made never to fall.
    public var time: WallTime
    /// The run that it is about; the run that writes, for `time`; 0 where that is not known.
    public var run: RunID
    /// How many bytes are missing, for `dropped`; else 0.
    public var count: Int

    /// Takes the parts.
    public init(
        _ kind: Kind,
        offset: Int,
        time: WallTime,
        run: RunID = RunID(raw: 0),
        count: Int = 0
    ) {
        (self.kind, self.offset, self.time) = (kind, offset, time)
        (self.run, self.count) = (run, count)
    }

    /// How many bytes an entry takes in its file.
    public static let bytesCount = 40
}

extension LogIndexEntry {
    /// The entry as it stands in the file: five numbers of eight bytes, the lowest byte first.
    ///
    /// The last one holds the kind and, in its upper half, a checksum, so that an entry whose
    /// writing was cut short is told from a whole one.
    public var encoded: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.bytesCount)
        let time = UInt64(bitPattern: time.milliseconds)
        for number in [UInt64(offset), time, run.raw, UInt64(count)] { append(number, to: &bytes) }
        let check = UInt64(checksum(bytes, seed: kind.rawValue))
        append(check << 32 | UInt64(kind.rawValue), to: &bytes)
        return bytes
    }

    /// Reads an entry; nil where the bytes are not a whole one.
    ///
    /// - Parameter bytes: `bytesCount` of them.
    public init?(_ bytes: ArraySlice<UInt8>) {
        guard bytes.count == Self.bytesCount else { return nil }
        let last = number(bytes, 4)
        guard let kind = Kind(rawValue: UInt32(truncatingIfNeeded: last)),
            checksum(bytes.prefix(32), seed: kind.rawValue) == UInt32(last >> 32),
            let offset = Int(exactly: number(bytes, 0)),
            let count = Int(exactly: number(bytes, 3))
        else { return nil }
        let time = WallTime(milliseconds: Int64(bitPattern: number(bytes, 1)))
        self.init(kind, offset: offset, time: time, run: RunID(raw: number(bytes, 2)), count: count)
    }
}

/// What stands at the front of an index: which file it is about, so that an index is never
/// taken for that of another file of the same name.
public struct LogIndexHead: Equatable, Sendable {
    /// The log's device.
    public var device: UInt64
    /// The log's number there.
    public var inode: UInt64

    /// Takes both.
    public init(device: UInt64, inode: UInt64) { (self.device, self.inode) = (device, inode) }

    /// How many bytes it takes: as many as an entry.
    public static let bytesCount = LogIndexEntry.bytesCount

    /// `vigialog`, and the version of all that follows.
    private static let (mark, version): (UInt64, UInt64) = (0x676f_6c61_6967_6976, 1)

    /// The head as it stands in the file.
    public var encoded: [UInt8] {
        var bytes: [UInt8] = []
        for number in [Self.mark, Self.version, device, inode] { append(number, to: &bytes) }
        append(UInt64(checksum(bytes, seed: 0)), to: &bytes)
        return bytes
    }

    /// Reads a head; nil where the bytes are not one of this version.
    ///
    /// - Parameter bytes: `bytesCount` of them.
    public init?(_ bytes: ArraySlice<UInt8>) {
        guard bytes.count == Self.bytesCount, number(bytes, 0) == Self.mark,
            number(bytes, 1) == Self.version,
            number(bytes, 4) == UInt64(checksum(bytes.prefix(32), seed: 0))
        else { return nil }
        self.init(device: number(bytes, 2), inode: number(bytes, 3))
    }
}

private func append(_ number: UInt64, to bytes: inout [UInt8]) {
    for shift in stride(from: 0, to: 64, by: 8) {
        bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(shift)))
    }
}

private func number(_ bytes: ArraySlice<UInt8>, _ place: Int) -> UInt64 {
    bytes[(bytes.startIndex + place * 8)...].prefix(8).reversed()
        .reduce(0) { $0 << 8 | UInt64($1) }
}

/// FNV-1a, 32 bits, against torn writes and not against people.
///
/// Source: draft-eastlake-fnv.
private func checksum(_ bytes: some Sequence<UInt8>, seed: UInt32) -> UInt32 {
    bytes.reduce(0x811c_9dc5 ^ seed) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
}

public import VigiaCore

/// A fact about one place in a log: the time, the beginning or end of a run, or a gap.
///
/// All bytes before `offset` were in the log by `time`; bytes from it on came then or later. In an
/// index, offsets and times never decrease: after the wall clock was set back, times stand still
/// until it has caught up.
public struct LogIndexEntry: Equatable, Sendable {
    /// The kind of fact.
    public enum Kind: UInt32, Sendable, CaseIterable {
        /// The time, and nothing else.
        case time = 1
        /// A run begins here.
        case began = 2
        /// A run ended; its output ends here.
        case ended = 3
        /// Bytes are missing here because the disk was full or did not answer.
        case dropped = 4
        /// The following bytes may be duplicated: a supervisor was killed while it wrote.
        case repeated = 5
    }

    /// The kind of fact.
    public var kind: Kind
    /// The place, in bytes from the beginning of the log.
    public var offset: Int
    /// The wall clock, made monotonic.
    public var time: WallTime
    /// The run that begins, ends or writes here; 0 if unknown.
    public var run: RunID
    /// The number of missing bytes, for `dropped`; otherwise 0.
    public var count: Int

    /// Creates an entry; `offset` and `count` are in bytes.
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

    /// The size of an encoded entry in bytes.
    public static let bytesCount = 40
}

extension LogIndexEntry {
    /// The encoded entry: five little-endian numbers of eight bytes.
    ///
    /// The last number is the kind with a checksum in its upper half, which reveals a partly
    /// written entry.
    public var encoded: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.bytesCount)
        let time = UInt64(bitPattern: time.milliseconds)
        for number in [UInt64(offset), time, run.raw, UInt64(count)] { append(number, to: &bytes) }
        let check = UInt64(checksum(bytes, seed: kind.rawValue))
        append(check << 32 | UInt64(kind.rawValue), to: &bytes)
        return bytes
    }

    /// Decodes an entry; nil if the bytes are invalid.
    ///
    /// - Parameter bytes: exactly `bytesCount` bytes.
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

/// The header of an index: the identity of its log file, so that it is never used for another file
/// of the same name.
public struct LogIndexHead: Equatable, Sendable {
    /// The log's device.
    public var device: UInt64
    /// The log's inode number.
    public var inode: UInt64

    /// Creates a header for a log file's device and inode number.
    public init(device: UInt64, inode: UInt64) { (self.device, self.inode) = (device, inode) }

    /// The size of an encoded header in bytes, the same as of an entry.
    public static let bytesCount = LogIndexEntry.bytesCount

    /// The magic number `vigialog`, and the version of the format.
    private static let (mark, version): (UInt64, UInt64) = (0x676f_6c61_6967_6976, 1)

    /// The encoded header.
    public var encoded: [UInt8] {
        var bytes: [UInt8] = []
        for number in [Self.mark, Self.version, device, inode] { append(number, to: &bytes) }
        append(UInt64(checksum(bytes, seed: 0)), to: &bytes)
        return bytes
    }

    /// Decodes a header; nil if the bytes are not a header of this version.
    ///
    /// - Parameter bytes: exactly `bytesCount` bytes.
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

/// FNV-1a, 32 bits: detects partly written entries, not tampering.
///
/// Source: draft-eastlake-fnv.
private func checksum(_ bytes: some Sequence<UInt8>, seed: UInt32) -> UInt32 {
    bytes.reduce(0x811c_9dc5 ^ seed) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
}

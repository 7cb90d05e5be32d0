internal import VigiaPlatform

/// The owner of the bytes in the stage, and their progress into a file.
struct StageRecord: Equatable {
    /// The progress.
    enum Phase: UInt8 {
        /// The bytes in the stage are not in the file.
        case moving = 1
        /// They are being written in another format, as a piece with a known offset and length.
        case writing = 2
        /// They are written, and no longer needed.
        case written = 3
    }

    let owner: LogName
    var phase = Phase.moving
    /// The file, and the offset and length of the piece in it.
    var (device, inode, offset, length): (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    init(_ owner: LogName) { self.owner = owner }

    /// A piece about to be written.
    init(_ owner: LogName, writing length: Int, at offset: Int, of file: FileIdentity?) {
        self.owner = owner
        phase = .writing
        (device, inode) = (file?.device ?? 0, file?.number ?? 0)
        (self.offset, self.length) = (UInt64(offset), UInt64(length))
    }

    /// The same piece once it is written.
    var afterWriting: Self {
        var record = self
        record.phase = .written
        return record
    }

    static let bytesCount = 160
    private static let nameMax = 100

    /// The encoded record, written by one system call.
    var encoded: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.bytesCount)
        bytes += [phase.rawValue, owner.channel == .stdout ? 1 : 2]
        for number in [device, inode, offset, length] {
            for shift in stride(from: 0, to: 64, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(shift)))
            }
        }
        let name = owner.service.utf8.prefix(Self.nameMax)
        bytes.append(UInt8(name.count))
        bytes += name
        return bytes + [UInt8](repeating: 0, count: Self.bytesCount - bytes.count)
    }

    /// Decodes a record; nil if there is none.
    init?(_ bytes: ArraySlice<UInt8>) {
        let all = Array(bytes)
        guard all.count == Self.bytesCount, let phase = Phase(rawValue: all[0]),
            (1...2).contains(all[1]), Int(all[34]) <= Self.nameMax
        else { return nil }
        let name = String(decoding: all[35..<35 + Int(all[34])], as: UTF8.self)
        owner = LogName(service: name, channel: all[1] == 1 ? .stdout : .stderr)
        self.phase = phase
        let numbers = (0..<4).map { place in
            all[(2 + place * 8)..<(10 + place * 8)].reversed()
                .reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        }
        (device, inode, offset, length) = (numbers[0], numbers[1], numbers[2], numbers[3])
    }
}

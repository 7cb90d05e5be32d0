import Glibc
import VigiaPlatform

/// A file that may be compiled, opened for reading what it is.
///
/// Whoever owns a package may put anything in the file's place: a pipe that nobody writes to would
/// hold its reader for ever, so that only a regular file is read.
struct CompiledFile: ~Copyable {
    private let file: FileDescriptor
    /// Its first bytes, as many as the longest header has.
    let beginning: [UInt8]

    /// Opens it; nil for what is no regular file, or may not be read.
    init?(_ path: String) {
        guard let file = try? FileDescriptor.open(path, O_RDONLY | O_NONBLOCK),
            let status = try? FileStatus(file), status.kind == .file
        else { return nil }
        beginning = file.bytes(from: 0, limit: ElfHeader.bytesMax)
        self.file = file
    }

    /// Its header, where it is one of ELF.
    var header: ElfHeader? { ElfHeader(beginning) }

    /// Bytes at a place, fewer at the file's end.
    func bytes(from offset: Int, limit: Int) -> [UInt8] { file.bytes(from: offset, limit: limit) }
}

/// What the beginning of an ELF file says of it.
///
/// Source: elf(5).
struct ElfHeader {
    /// The most bytes that it has.
    static let bytesMax = 64

    /// The size of its addresses.
    let bits: Int
    /// The number of its processor.
    let machine: Int
    /// Where the table of its parts is, the size of an entry, and their number; nil where numbers are
    /// not the usual ones of 64 bits with the lowest byte first.
    let parts: (start: Int, size: Int, count: Int)?

    /// Reads it; nil where it is none.
    init?(_ bytes: [UInt8]) {
        guard bytes.count >= 20, bytes.starts(with: [0x7F, 0x45, 0x4C, 0x46]) else { return nil }
        bits = bytes[4] == 1 ? 32 : 64
        let (low, high) = bytes[5] == 2 ? (bytes[19], bytes[18]) : (bytes[18], bytes[19])
        machine = Int(high) << 8 | Int(low)
        let isUsual = bytes.count == Self.bytesMax && bytes[4] == 2 && bytes[5] == 1
        parts =
            isUsual
            ? (
                start: Self.number(bytes, 32, 8), size: Self.number(bytes, 54, 2),
                count: Self.number(bytes, 56, 2)
            ) : nil
    }

    /// A number of some bytes, the lowest first; what is too big for any place in a file is 0.
    static func number(_ bytes: [UInt8], _ place: Int, _ count: Int) -> Int {
        let value = bytes[place..<place + count].reversed().reduce(UInt64(0)) {
            $0 << 8 | UInt64($1)
        }
        return value >> 62 == 0 ? Int(value) : 0
    }
}

import Glibc
import VigiaPlatform

/// A possibly compiled file, opened to recognize its format.
///
/// The owner of a package may replace the file by anything; a pipe without writer would block its
/// reader for ever. So only a regular file is read.
struct CompiledFile: ~Copyable {
    private let file: FileDescriptor
    /// The first bytes, as many as the longest header has.
    let beginning: [UInt8]

    /// Opens a file; nil if it is not regular or not readable.
    init?(_ path: String) {
        guard let file = try? FileDescriptor.open(path, O_RDONLY | O_NONBLOCK),
            let status = try? FileStatus(file), status.kind == .file
        else { return nil }
        beginning = file.bytes(from: 0, limit: ElfHeader.bytesMax)
        self.file = file
    }

    /// The ELF header, if there is one.
    var header: ElfHeader? { ElfHeader(beginning) }

    /// Reads bytes at an offset; fewer at the file's end.
    func bytes(from offset: Int, limit: Int) -> [UInt8] { file.bytes(from: offset, limit: limit) }
}

/// The header of an ELF file.
///
/// Source: elf(5).
struct ElfHeader {
    /// The size of the longest header in bytes.
    static let bytesMax = 64

    /// The address size in bits.
    let bits: Int
    /// The machine number.
    let machine: Int
    /// Offset, entry size and entry count of the program header table; nil unless the file is
    /// 64-bit little-endian.
    let parts: (start: Int, size: Int, count: Int)?

    /// Parses a header; nil if it is none.
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

    /// A little-endian number; 0 if it is too large for a file offset.
    static func number(_ bytes: [UInt8], _ place: Int, _ count: Int) -> Int {
        let value = bytes[place..<place + count].reversed().reduce(UInt64(0)) {
            $0 << 8 | UInt64($1)
        }
        return value >> 62 == 0 ? Int(value) : 0
    }
}

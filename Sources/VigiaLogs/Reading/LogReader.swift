import Glibc
import VigiaPlatform

/// Reads a log back: its last lines, and then what is added.
///
/// It asks nobody but the file, so it works while nothing runs.
public struct LogReader {
    /// The file.
    public let path: String
    private var offset = 0
    private var inode: UInt64 = 0
    private var rest: [UInt8] = []

    /// The most bytes that are read at a time.
    private static let blockBytes = 64 << 10
    /// The most bytes of a line; a longer one is cut there.
    private static let lineBytesMax = 1 << 20

    /// Takes the file, which need not exist yet.
    public init(path: String) { self.path = path }

    /// The last lines, each with its line end where it has one; the next read goes on behind.
    ///
    /// - Parameter count: the most lines.
    /// - Returns: none where there is no file.
    public mutating func last(_ count: Int) -> [[UInt8]] {
        guard let file = try? FileDescriptor.open(path, O_RDONLY) else { return [] }  // None yet.
        let size = identify(file.raw)
        var (start, bytes) = (size, [UInt8]())
        while start > 0, Self.lineCount(bytes) <= count, bytes.count < 64 * Self.lineBytesMax {
            let from = max(0, start - Self.blockBytes)
            bytes = file.bytes(from: from, limit: start - from) + bytes
            start = from
        }
        offset = size
        return Array(Self.lines(bytes).suffix(count))
    }

    /// The lines that were added since the last read; one without its end is kept for later.
    public mutating func added() -> [[UInt8]] {
        guard let file = try? FileDescriptor.open(path, O_RDONLY) else { return [] }  // Gone.
        let before = inode
        let size = identify(file.raw)
        if inode != before || size < offset { (offset, rest) = (0, []) }
        var lines: [[UInt8]] = []
        while offset < size {
            let block = file.bytes(from: offset, limit: min(Self.blockBytes, size - offset))
            if block.isEmpty { break }
            offset += block.count
            var found = Self.lines(rest + block)
            rest = []
            if let last = found.last, last.last != Self.newline, last.count < Self.lineBytesMax {
                rest = found.removeLast()
            }
            lines += found
        }
        return lines
    }

    /// Notes which file it is; returns its size.
    private mutating func identify(_ raw: Int32) -> Int {
        var status = stat()
        guard unsafe fstat(raw, &status) == 0 else { return 0 }
        inode = UInt64(status.st_ino)
        return Int(status.st_size)
    }

    private static let newline = UInt8(ascii: "\n")

    private static func lineCount(_ bytes: [UInt8]) -> Int { bytes.count { $0 == newline } }

    /// The lines of a text, each with its end.
    private static func lines(_ bytes: [UInt8]) -> [[UInt8]] {
        var (lines, start) = ([[UInt8]](), 0)
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: newline).map { $0 + 1 } ?? bytes.count
            lines.append(Array(bytes[start..<end]))
            start = end
        }
        return lines
    }
}

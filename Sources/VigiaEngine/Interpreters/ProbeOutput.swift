import Glibc

/// What the command of a probe writes, on a pipe of its own: all of it is read, so that it never
/// has to wait, and the end of it is kept.
final class ProbeOutput {
    /// The reading end.
    let reader: Int32
    var watch: EventLoop.Watch?
    private var end: [UInt8] = []

    /// How much of the end is kept, and how much is read in one turn, in bytes.
    private static let (keptMax, readMax) = (4096, 1 << 20)

    /// Takes a pipe over that does not block.
    init(_ reader: Int32) { self.reader = reader }

    deinit {
        watch = nil  // First the watch goes, then what it watched.
        close(reader)
    }

    /// Takes in what is there.
    func read() {
        var (block, total) = ([UInt8](repeating: 0, count: 65_536), 0)
        while total < Self.readMax {
            let count = unsafe Glibc.read(reader, &block, block.count)
            if count == 0 { watch = nil }
            guard count > 0 else { return }
            total += count
            end = Array((end + block[..<count]).suffix(Self.keptMax))
        }
    }

    /// The last line with something in it.
    var lastLine: String? {
        read()
        let lines = end.split(separator: UInt8(ascii: "\n"))
        return lines.map { String(decoding: $0, as: UTF8.self) }.last {
            $0.contains { !$0.isWhitespace }
        }
    }
}

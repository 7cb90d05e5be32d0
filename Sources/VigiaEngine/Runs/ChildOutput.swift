import Glibc
import VigiaPlatform

/// What a child writes, on a pipe of its own: all of it is read, so that it never has to wait, and
/// no more is kept than its form says.
final class ChildOutput {
    /// What is kept of it.
    enum Form {
        /// Its end, of so many bytes.
        case end(bytes: Int)
        /// Nothing but the line that is not whole yet; each whole one is heard, and one that is
        /// longer is left out.
        case lines(bytesMax: Int, hear: (ArraySlice<UInt8>) -> Void)
    }

    private let reader: FileDescriptor
    private let form: Form
    private var watch: EventLoop.Watch?
    private var rest: [UInt8] = []

    /// How much is read in one turn, and at a time, in bytes.
    private static let (readMax, blockBytes) = (1 << 20, 65_536)

    /// Takes a pipe over that does not block.
    init(_ reader: consuming FileDescriptor, _ form: Form) {
        self.reader = reader
        self.form = form
    }

    deinit { watch = nil }  // First the watch goes, then what it watched.

    /// Reads from now on what comes.
    func listen(with loop: EventLoop) {
        watch = loop.whenReadable(reader.raw) { [unowned self] in read() }
    }

    /// Takes in what is there.
    func read() {
        var (block, total) = ([UInt8](repeating: 0, count: Self.blockBytes), 0)
        while total < Self.readMax {
            let count = unsafe Glibc.read(reader.raw, &block, block.count)
            if count == 0 { watch = nil }
            guard count > 0 else { return }
            total += count
            take(block[..<count])
        }
    }

    private func take(_ block: ArraySlice<UInt8>) {
        rest += block
        switch form {
        case .end(let bytes): rest = Array(rest.suffix(bytes))
        case .lines(let bytesMax, let hear):
            if let end = rest.lastIndex(of: UInt8(ascii: "\n")) {
                let whole = rest[...end]
                rest = Array(rest[(end + 1)...])
                whole.split(separator: UInt8(ascii: "\n")).forEach(hear)
            }
            if rest.count > bytesMax { rest = [] }
        }
    }

    /// The last line with something in it.
    var lastLine: String? {
        read()
        let lines = rest.split(separator: UInt8(ascii: "\n"))
        return lines.map { String(decoding: $0, as: UTF8.self) }.last {
            $0.contains { !$0.isWhitespace }
        }
    }
}

internal import Glibc
internal import VigiaPlatform

/// A place in a log file, and the way from there to its end, line by line.
///
/// It survives what happens to log files: one that was cut is read from its beginning, and one
/// that was replaced is read to its end before the new one is.
public final class LogCursor {
    /// The file, which need not be there yet.
    public let path: String
    private var opened: OpenedFile?
    private var identity: FileIdentity?
    private var offset = 0
    /// The beginning of a line whose end is not written yet.
    private var pending: [UInt8] = []

    /// A longer line is handed on in pieces.
    public static let lineMax = 16 << 20
    private static let blockSize = 64 * 1024

    /// Begins at the beginning of a file.
    public init(path: String) { self.path = path }

    /// Goes to where so many lines are left, the unfinished one at the end among them.
    ///
    /// - Parameter lines: how many; all where the file has not so many.
    public func rewind(lines: Int) {
        open()
        pending = []
        offset = size
        var wanted = lines
        var position = offset
        while position > 0, wanted > 0 {
            let start = max(0, position - Self.blockSize)
            let block = bytes(from: start, limit: position - start)
            for index in block.indices.reversed() where block[index] == newline {
                guard start + index != offset - 1 else { continue }
                wanted -= 1
                if wanted == 0 {
                    offset = start + index + 1
                    return
                }
            }
            position = start
        }
        if lines > 0 { offset = 0 }
    }

    /// Reads on to the end of the file.
    ///
    /// - Parameter each: gets every whole line with its newline.
    public func read(_ each: (ArraySlice<UInt8>) -> Void) {
        if opened == nil { open() }
        readToEnd(each)
        while isReplaced {
            finish(each)
            open()
            offset = 0
            readToEnd(each)
        }
    }

    /// Hands on the last line even though it has no newline.
    ///
    /// - Parameter each: gets it, where there is one.
    public func finish(_ each: (ArraySlice<UInt8>) -> Void) {
        if !pending.isEmpty { each(pending[...]) }
        pending = []
    }

    private func readToEnd(_ each: (ArraySlice<UInt8>) -> Void) {
        if size < offset { (offset, pending) = (0, []) }
        while true {
            let block = bytes(from: offset, limit: Self.blockSize)
            guard !block.isEmpty else { return }
            offset += block.count
            take(block, each)
        }
    }

    private func take(_ block: [UInt8], _ each: (ArraySlice<UInt8>) -> Void) {
        var rest = block[...]
        while let end = rest.firstIndex(of: newline) {
            let line = rest[...end]
            each(pending.isEmpty ? line : (pending + line)[...])
            pending = []
            rest = rest[(end + 1)...]
        }
        pending += rest
        if pending.count > Self.lineMax { finish(each) }
    }

    private func open() {
        (opened, identity) = (nil, nil)
        // A file that is not there, or may not be read, has no lines.
        guard let descriptor = try? FileDescriptor.open(path, O_RDONLY | O_NONBLOCK) else { return }
        let file = OpenedFile(descriptor)
        guard let facts = try? file.descriptor.facts(), facts.isRegular else { return }
        (opened, identity) = (file, facts.identity)
    }

    private var size: Int {
        // A file that cannot be asked for its size is as good as empty.
        (try? opened?.descriptor.facts().size) ?? 0
    }

    private func bytes(from start: Int, limit: Int) -> [UInt8] {
        opened?.descriptor.bytes(from: start, limit: limit) ?? []
    }

    /// Whether the name means another file than the one that is open.
    private var isReplaced: Bool {
        // While there is no file of that name, the old one is all there is.
        guard opened != nil, let now = try? FileIdentity(of: path) else { return false }
        return now != identity
    }
}

private let newline = UInt8(ascii: "\n")

extension LogCursor {
    /// The most bytes that `lastLines` looks back.
    public static let tailBytesMax = 256 * 1024

    /// The last lines of a file, as text.
    ///
    /// - Parameters:
    ///   - path: the file; one that cannot be read has no lines.
    ///   - count: how many, within the last `tailBytesMax` bytes.
    /// - Returns: the lines without their ends; what is not UTF-8 is replaced by U+FFFD.
    public static func lastLines(of path: String, _ count: Int) -> [String] {
        let cursor = LogCursor(path: path)
        cursor.rewind(lines: count)
        let start = cursor.size - tailBytesMax
        var isCut = cursor.offset < start
        if isCut { cursor.offset = start }
        var lines: [String] = []
        let take = { (line: ArraySlice<UInt8>) in
            if isCut {
                isCut = false
                return
            }
            let text = line.last == newline ? line.dropLast() : line
            lines.append(String(decoding: text, as: UTF8.self))
        }
        cursor.read(take)
        cursor.finish(take)
        return lines.suffix(count)
    }
}

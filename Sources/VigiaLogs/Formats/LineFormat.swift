internal import Glibc
internal import VigiaCore
internal import VigiaJSON

/// Adds timestamps or JSON to the lines of a log that is not kept raw.
struct LineFormat {
    let format: LogPolicy.Format
    /// The prefix of each line.
    let head: [UInt8]

    /// Prepares the parts that all lines of one moment share.
    init(_ format: LogPolicy.Format, _ name: LogName, _ run: RunID, _ time: WallTime) {
        self.format = format
        switch format {
        case .raw: head = []
        case .timestamped: head = time.text + [UInt8(ascii: " ")]
        case .json:
            var head = Array("{\"time\":\"".utf8) + time.text + Array("\",\"service\":".utf8)
            head += JSON.encode(name.service)
            head += Array(",\"run\":\(run),\"stream\":\"\(name.channel.rawValue)\"".utf8)
            self.head = head + Array(",\"message\":".utf8)
        }
    }

    /// Formats lines.
    ///
    /// - Parameters:
    ///   - lines: as the service wrote them; the last one may have no end.
    ///   - continues: whether the file ends in the middle of the line that `lines` begin with.
    /// - Returns: the bytes to write.
    func formatted(_ lines: ArraySlice<UInt8>, continues: Bool) -> [UInt8] {
        switch format {
        case .raw: Array(lines)
        case .timestamped: timestamped(lines, continues: continues)
        case .json: objects(lines)
        }
    }

    private func timestamped(_ lines: ArraySlice<UInt8>, continues: Bool) -> [UInt8] {
        var (out, rest, isInside) = ([UInt8](), lines, continues)
        out.reserveCapacity(lines.count + lines.count / 2 + head.count)
        while let line = nextLine(&rest) {
            if !isInside { out += head }
            out += line
            isInside = false
        }
        return out
    }

    private func objects(_ lines: ArraySlice<UInt8>) -> [UInt8] {
        var (out, rest) = ([UInt8](), lines)
        out.reserveCapacity(lines.count * 3 + head.count)
        while let line = nextLine(&rest) {
            out += head
            let isWhole = line.last == UInt8(ascii: "\n")
            out += escaped(isWhole ? line.dropLast() : line)
            if !isWhole { out += Self.partial }
            out += Self.end
        }
        return out
    }

    private static let partial = Array(",\"partial\":true".utf8)
    private static let end: [UInt8] = [UInt8(ascii: "}"), UInt8(ascii: "\n")]

    /// A line as a JSON string; invalid UTF-8 becomes U+FFFD.
    func escaped(_ line: some Collection<UInt8>) -> [UInt8] {
        JSON.encode(String(decoding: line, as: UTF8.self))
    }
}

/// Removes the first line with its newline from the front; the rest if there is no newline.
private func nextLine(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard !rest.isEmpty else { return nil }
    let length = unsafe rest.withUnsafeBytes { bytes in
        guard let start = bytes.baseAddress,
            let end = unsafe memchr(start, Int32(UInt8(ascii: "\n")), bytes.count)
        else { return bytes.count }
        return unsafe UnsafeRawPointer(end) - start + 1
    }
    defer { rest = rest.dropFirst(length) }
    return rest.prefix(length)
}

/// Whether a line needs no escaping in JSON: printable ASCII without `"` and `\`.
///
/// Eight bytes are tested together: each test sets the high bit of a byte that fails it.
/// Source: Warren, "Hacker's Delight", section 6-1.
func isPlain(_ line: UnsafeRawBufferPointer) -> Bool {
    let (ones, highs): (UInt64, UInt64) = (0x0101_0101_0101_0101, 0x8080_8080_8080_8080)
    var (place, found) = (0, UInt64(0))
    while place + 8 <= line.count {
        let word = unsafe line.loadUnaligned(fromByteOffset: place, as: UInt64.self)
        let (quote, slash) = (word ^ (ones &* 0x22), word ^ (ones &* 0x5C))
        let delete = word ^ (ones &* 0x7F)
        found |=
            word | (word &- ones &* 0x20) | (quote &- ones) | (slash &- ones) | (delete &- ones)
        place += 8
    }
    if found & highs != 0 { return false }
    while place < line.count {
        let byte = unsafe line[place]
        guard (0x20..<0x7F).contains(byte), byte != 0x22, byte != 0x5C else { return false }
        place += 1
    }
    return true
}

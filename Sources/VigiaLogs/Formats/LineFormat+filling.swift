internal import Glibc
internal import VigiaCore

// The fast path for lines of plain text, into a reused buffer.
extension LineFormat {
    private enum Filling {
        case whole(Int)
        case tooSmall
        case unfinished
    }

    /// Writes formatted lines to the front of a buffer, which grows as needed.
    ///
    /// - Parameters:
    ///   - out: the buffer.
    ///   - lines: as the service wrote them; the last one may have no end.
    ///   - continues: whether the file ends in the middle of the line that `lines` begin with.
    /// - Returns: the number of bytes to write from the buffer.
    func fill(_ out: inout [UInt8], with lines: ArraySlice<UInt8>, continues: Bool) -> Int {
        while format != .raw {
            let filling = unsafe out.withUnsafeMutableBytes { buffer in
                unsafe lines.withUnsafeBytes { text in
                    unsafe pour(text, into: buffer, continues: continues)
                }
            }
            switch filling {
            case .whole(let count): return count
            case .tooSmall: out = [UInt8](repeating: 0, count: lines.count * 3 + out.count * 2)
            case .unfinished: return take(formatted(lines, continues: continues), into: &out)
            }
        }
        return take(Array(lines), into: &out)
    }

    private func take(_ text: [UInt8], into out: inout [UInt8]) -> Int {
        out = text
        return text.count
    }

    private func pour(
        _ text: UnsafeRawBufferPointer,
        into buffer: UnsafeMutableRawBufferPointer,
        continues: Bool
    ) -> Filling {
        guard let from = text.baseAddress, let to = buffer.baseAddress else {
            return unsafe text.isEmpty ? .whole(0) : .tooSmall
        }
        var (place, filled, isInside) = (0, 0, continues && format == .timestamped)
        while place < text.count {
            let rest = text.count - place
            let start = unsafe from + place
            guard let found = unsafe memchr(start, 0x0A, rest) else {
                // The last line has no newline, which its JSON object must say.
                guard format == .timestamped else { return .unfinished }
                guard filled + head.count + rest <= buffer.count else { return .tooSmall }
                if !isInside { filled = unsafe put(head, to, filled) }
                unsafe (to + filled).copyMemory(from: start, byteCount: rest)
                return .whole(filled + rest)
            }
            let length = unsafe UnsafeRawPointer(found) - start
            guard filled + head.count + length + 4 <= buffer.count else { return .tooSmall }
            if !isInside { filled = unsafe put(head, to, filled) }
            isInside = false
            if format == .json {
                let line = unsafe UnsafeRawBufferPointer(start: start, count: length)
                if unsafe isPlain(line) {
                    unsafe (to + filled).storeBytes(of: UInt8(ascii: "\""), as: UInt8.self)
                    unsafe (to + filled + 1).copyMemory(from: start, byteCount: length)
                    filled = unsafe put(Self.closing, to, filled + 1 + length)
                } else {
                    let message = unsafe escaped(Array(line)) + Self.closing.dropFirst()
                    guard filled + message.count <= buffer.count else { return .tooSmall }
                    filled = unsafe put(message, to, filled)
                }
            } else {
                unsafe (to + filled).copyMemory(from: start, byteCount: length + 1)
                filled += length + 1
            }
            place += length + 1
        }
        return .whole(filled)
    }

    private static let closing = Array("\"}\n".utf8)

    private func put(_ bytes: [UInt8], _ to: UnsafeMutableRawPointer, _ place: Int) -> Int {
        unsafe bytes.withUnsafeBytes { all in
            guard let from = all.baseAddress else { return }
            unsafe (to + place).copyMemory(from: from, byteCount: all.count)
        }
        return place + bytes.count
    }
}

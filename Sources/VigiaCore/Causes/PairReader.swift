/// The pairs of a line in logfmt.
struct PairReader: Sequence, IteratorProtocol {
    private let line: ByteView
    private var place = 0

    init(_ line: ByteView) { self.line = line }

    mutating func next() -> (LogKey, [UInt8])? {
        while place < line.count {
            let begin = place
            place = end(of: UInt8(ascii: "="))
            guard place < line.count else { return nil }
            let key = LogKey(line[begin..<place])
            place += 1
            guard line[place - 1] != .space else { continue }
            return (key, value(isWanted: !key.isEmpty))
        }
        return nil
    }

    private mutating func value(isWanted: Bool) -> [UInt8] {
        guard place < line.count, line[place] == UInt8(ascii: "\"") else {
            let begin = place
            place = end(of: .space)
            return isWanted ? line[begin..<place].copy : []
        }
        place += 1
        var value: [UInt8] = []
        while place < line.count {
            let begin = place
            place = end(of: UInt8(ascii: "\""), or: UInt8(ascii: "\\"))
            if isWanted { value += line[begin..<place].shared }
            guard place < line.count, line[place] != UInt8(ascii: "\"") else { break }
            // A backslash at the end of the line stands for itself.
            if place + 1 < line.count { place += 1 }
            if isWanted {
                value.append(line[place] == UInt8(ascii: "n") ? .newline : line[place])
            }
            place += 1
        }
        place += 1
        return value
    }

    /// The first offset from `place` of a byte or a blank; the end of the line where none follows.
    private func end(of byte: UInt8, or other: UInt8 = .space) -> Int {
        let bytes = line.array.span
        var here = line.base + place
        while here < line.base + line.count, bytes[here] != byte, bytes[here] != other { here += 1 }
        return here - line.base
    }
}

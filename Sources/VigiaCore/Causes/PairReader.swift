/// The pairs of a line in logfmt.
struct PairReader: Sequence, IteratorProtocol {
    private let line: ByteView
    private var place = 0

    init(_ line: ByteView) { self.line = line }

    mutating func next() -> (LogKey, [UInt8])? {
        while place < line.count {
            let begin = place
            while place < line.count, line[place] != .space, line[place] != UInt8(ascii: "=") {
                place += 1
            }
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
            let value = line[place...].prefix { $0 != .space }
            place += value.count
            return isWanted ? Array(value) : []
        }
        place += 1
        var value: [UInt8] = []
        while place < line.count, line[place] != UInt8(ascii: "\"") {
            var byte = line[place]
            if byte == UInt8(ascii: "\\"), place + 1 < line.count {
                place += 1
                byte = line[place] == UInt8(ascii: "n") ? .newline : line[place]
            }
            if isWanted { value.append(byte) }
            place += 1
        }
        place += 1
        return value
    }
}

/// Reads the members of a JSON object one by one, including those of nested objects.
///
/// The reader is made for log lines: it accepts a line that was cut, and never refuses one. It ends
/// at the first text that it cannot parse.
struct ObjectReader {
    /// The deepest nesting of objects that is read.
    private static let depthMax = 4

    private let bytes: ByteView
    private var place = 0
    /// The keys of the objects around the last value.
    private(set) var keys: [LogKey] = []

    init(_ bytes: ByteView) { self.bytes = bytes }

    /// The next text or number; empty where its key does not matter.
    mutating func next() -> [UInt8]? {
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: "{"):
                place += 1
                guard keys.count < Self.depthMax else { return nil }
                guard readKey() else { return nil }
            case UInt8(ascii: "}"):
                place += 1
                if keys.isEmpty { return nil }
                keys.removeLast()
                if keys.isEmpty { return nil }
            case UInt8(ascii: "]"):
                place += 1
            case UInt8(ascii: ","):
                place += 1
                if keys.isEmpty { return nil }
                if peek() == UInt8(ascii: "{") {
                    // Further errors of a list, of which only the first is read.
                    skipList(depth: 1)
                    continue
                }
                keys.removeLast()
                guard readKey() else { return nil }
            case UInt8(ascii: "["):
                if beginsErrors { place += 1 } else { skipList() }
            case UInt8(ascii: "\""):
                return keys.last == [] ? skipText() : text()
            default:
                return word()
            }
        }
        return nil
    }

    private mutating func peek() -> UInt8? {
        while place < bytes.count, bytes[place] <= .space { place += 1 }
        return place < bytes.count ? bytes[place] : nil
    }

    /// Reads a key and its colon; an empty object has neither.
    private mutating func readKey() -> Bool {
        if peek() == UInt8(ascii: "}") {
            keys.append([])
            return true
        }
        guard peek() == UInt8(ascii: "\"") else { return false }
        let begin = place + 1
        _ = skipText()
        keys.append(LogKey(bytes[begin..<max(begin, place - 1)]))
        guard peek() == .colon else { return false }
        place += 1
        return true
    }

    /// Whether a list of errors begins here, each an object, as structlog prints them.
    private var beginsErrors: Bool {
        guard keys.last?.contains(.problem) == true else { return false }
        return bytes[(place + 1)...].first { $0 > .space } == UInt8(ascii: "{")
    }

    /// Skips a list; `depth` is 1 inside it.
    private mutating func skipList(depth: Int = 0) {
        var depth = depth
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "\""):
                _ = skipText()
                continue
            case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
            default: break
            }
            place += 1
            if depth == 0 { return }
        }
    }

    private mutating func word() -> [UInt8] {
        let begin = place
        while place < bytes.count, !Self.isEnd(bytes[place]) { place += 1 }
        let value = bytes[begin..<place]
        place = max(place, begin + 1)
        return keys.last == [] ? [] : value.copy
    }

    private static func isEnd(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), .space: true
        default: false
        }
    }

    /// Skips a text.
    private mutating func skipText() -> [UInt8] {
        place = mark(from: place + 1)
        while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
            place = place + 2 < bytes.count ? mark(from: place + 2) : bytes.count
        }
        place = min(place, bytes.count) + 1
        return []
    }

    private mutating func text() -> [UInt8] {
        place += 1
        var result: [UInt8] = []
        while true {
            let begin = place
            place = mark(from: place)
            result += bytes[begin..<place].shared
            guard place + 1 < bytes.count, bytes[place] != UInt8(ascii: "\"") else { break }
            place += 1
            appendEscaped(to: &result)
            place += 1
        }
        place += 1
        return result
    }

    /// The first offset from `start` of a byte that ends a text, or begins an escaped character.
    private func mark(from start: Int) -> Int {
        let text = bytes.array.span
        let end = bytes.base + bytes.count
        var here = bytes.base + start
        while here < end, text[here] != UInt8(ascii: "\""), text[here] != UInt8(ascii: "\\") {
            here += 1
        }
        return here - bytes.base
    }

    private mutating func appendEscaped(to result: inout [UInt8]) {
        switch bytes[place] {
        case UInt8(ascii: "n"): result.append(.newline)
        case UInt8(ascii: "t"): result.append(.tab)
        case UInt8(ascii: "r"): break
        case UInt8(ascii: "u"):
            let digits = bytes[min(place + 1, bytes.count)...].prefix(4)
            let number = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
            place += digits.count
            if number == 0x1B { result.append(0x1B) }
            guard let number, number >= 0x20, let scalar = Unicode.Scalar(number) else {
                return
            }
            result += Array(String(Character(scalar)).utf8)
        default: result.append(bytes[place])
        }
    }
}

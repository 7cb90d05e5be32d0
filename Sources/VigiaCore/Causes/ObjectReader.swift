/// Reads the members of a JSON object one by one, including those of nested objects.
///
/// The reader is made for log lines: it accepts a line that was cut, and never refuses one. It ends
/// at the first text that it cannot parse.
struct ObjectReader {
    /// The deepest nesting of objects that is read.
    private static let depthMax = 4

    private let bytes: [UInt8]
    private var place = 0
    private var keys: [String] = []

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The next text or number, with the keys of the objects around it in lower case.
    mutating func next() -> (keys: [String], value: [UInt8])? {
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
            case UInt8(ascii: ","):
                place += 1
                if keys.isEmpty { return nil }
                keys.removeLast()
                guard readKey() else { return nil }
            case UInt8(ascii: "["):
                skipList()
            case UInt8(ascii: "\""):
                return (keys, text())
            default:
                return (keys, word())
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
            keys.append("")
            return true
        }
        guard peek() == UInt8(ascii: "\"") else { return false }
        let key = text().map(\.lowercased)
        keys.append(String(decoding: key, as: UTF8.self))
        guard peek() == .colon else { return false }
        place += 1
        return true
    }

    private mutating func skipList() {
        var depth = 0
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "\""):
                _ = text()
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
        let ends: Set<UInt8> = [UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), .space]
        let value = bytes[place...].prefix { !ends.contains($0) }
        place += max(1, value.count)
        return Array(value)
    }

    private mutating func text() -> [UInt8] {
        place += 1
        var result: [UInt8] = []
        while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
            if bytes[place] == UInt8(ascii: "\\"), place + 1 < bytes.count {
                place += 1
                appendEscaped(to: &result)
            } else {
                result.append(bytes[place])
            }
            place += 1
        }
        place += 1
        return result
    }

    private mutating func appendEscaped(to result: inout [UInt8]) {
        switch bytes[place] {
        case UInt8(ascii: "n"): result.append(.newline)
        case UInt8(ascii: "t"): result.append(.tab)
        case UInt8(ascii: "r"): break
        case UInt8(ascii: "u"):
            let digits = bytes[(place + 1)...].prefix(4)
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

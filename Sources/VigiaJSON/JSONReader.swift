/// Reads one JSON text, strictly, from its first byte to its last.
///
/// The reader refuses everything outside the grammar, text that is not UTF-8, half a surrogate
/// pair, and a number that is too large for a `Double`. It skips a byte order mark at the
/// beginning, since some servers send one.
///
/// Source: RFC 8259.
struct JSONReader {
    /// The deepest nesting of lists and objects, so that no text exhausts the stack.
    static let depthMax = 32

    private let bytes: [UInt8]
    private var place = 0
    private var depth = 0
    /// How many more values there may be.
    private var valuesLeft: Int

    private init(_ bytes: [UInt8], _ valuesMax: Int) {
        (self.bytes, valuesLeft) = (bytes, valuesMax)
    }

    /// The value of a whole text, of so many values at most.
    static func value(of bytes: [UInt8], _ valuesMax: Int) throws(JSONError) -> JSONValue {
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: bytes.span)
        } catch {
            throw .notJSON(offset: error.byteOffsets.lowerBound)
        }
        var reader = JSONReader(bytes, valuesMax)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { reader.place = 3 }
        let value = try reader.value()
        guard reader.place == bytes.count else { throw reader.refusal }
        return value
    }

    /// The next byte; 0 at the end, which is safe since a NUL is refused everywhere.
    private var next: UInt8 { place < bytes.count ? bytes[place] : 0 }

    private var refusal: JSONError { .notJSON(offset: place) }

    private mutating func skipSpace() {
        while next == 0x20 || next == 0x0A || next == 0x0D || next == 0x09 { place += 1 }
    }

    /// Takes this byte from the front; false where another byte stands there.
    @inline(__always)
    private mutating func take(_ wanted: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: wanted) else { return false }
        place += 1
        return true
    }

    private mutating func expect(_ wanted: Unicode.Scalar) throws(JSONError) {
        guard take(wanted) else { throw refusal }
    }

    /// Takes one value, and the whitespace around it.
    private mutating func value() throws(JSONError) -> JSONValue {
        guard valuesLeft > 0 else { throw refusal }
        valuesLeft -= 1
        skipSpace()
        let value: JSONValue
        switch next {
        case UInt8(ascii: "\""): value = .text(try text())
        case UInt8(ascii: "{"): value = try object()
        case UInt8(ascii: "["): value = try list()
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): value = try number()
        case UInt8(ascii: "t"): value = try word("true", .flag(true))
        case UInt8(ascii: "f"): value = try word("false", .flag(false))
        default: value = try word("null", .null)
        }
        skipSpace()
        return value
    }

    private mutating func word(_ word: String, _ value: JSONValue) throws(JSONError) -> JSONValue {
        for byte in word.utf8 {
            guard next == byte else { throw refusal }
            place += 1
        }
        return value
    }

    private mutating func list() throws(JSONError) -> JSONValue {
        try enter("[")
        var values: [JSONValue] = []
        if next != UInt8(ascii: "]") {
            repeat { values.append(try value()) } while take(",")
        }
        try leave("]")
        return .list(values)
    }

    private mutating func object() throws(JSONError) -> JSONValue {
        try enter("{")
        var members: [JSONMember] = []
        if next != UInt8(ascii: "}") {
            repeat {
                skipSpace()
                let name = try text()
                skipSpace()
                try expect(":")
                members.append(JSONMember(name: name, value: try value()))
            } while take(",")
        }
        try leave("}")
        return .object(members)
    }

    private mutating func enter(_ bracket: Unicode.Scalar) throws(JSONError) {
        guard depth < Self.depthMax else { throw refusal }
        depth += 1
        try expect(bracket)
        skipSpace()
    }

    private mutating func leave(_ bracket: Unicode.Scalar) throws(JSONError) {
        try expect(bracket)
        depth -= 1
    }
}

// Numbers.
extension JSONReader {
    private mutating func number() throws(JSONError) -> JSONValue {
        let start = place
        _ = take("-")
        if !take("0") { try digits() }
        var isWhole = true
        if take(".") {
            isWhole = false
            try digits()
        }
        if take("e") || take("E") {
            isWhole = false
            _ = take("+") || take("-")
            try digits()
        }
        let text = String(decoding: bytes[start..<place], as: UTF8.self)
        if isWhole, let number = Int64(text) { return .integer(number) }
        if isWhole, let number = UInt64(text) { return .unsigned(number) }
        guard let number = Double(text), number.isFinite else { throw refusal }
        return .number(number)
    }

    /// Takes one or more digits.
    private mutating func digits() throws(JSONError) {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard digits.contains(next) else { throw refusal }
        while digits.contains(next) { place += 1 }
    }
}

// Texts.
extension JSONReader {
    private mutating func text() throws(JSONError) -> String {
        try expect("\"")
        let start = place
        while Self.isPlain(next) { place += 1 }
        let plain = bytes[start..<place]
        if take("\"") { return String(decoding: plain, as: UTF8.self) }
        var all = Array(plain)
        while !take("\"") {
            if take("\\") {
                try escape(into: &all)
            } else if Self.isPlain(next) {
                all.append(next)
                place += 1
            } else {
                throw refusal
            }
        }
        return String(decoding: all, as: UTF8.self)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    /// Takes the rest of an escape sequence, behind its backslash.
    private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
        switch next {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(next)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            place += 1
            text.append(contentsOf: String(Character(try scalar())).utf8)
            return
        default: throw refusal
        }
        place += 1
    }

    /// Takes four hexadecimal digits, or those of both halves of a surrogate pair.
    private mutating func scalar() throws(JSONError) -> Unicode.Scalar {
        let first = try codeUnit()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard UTF16.isLeadSurrogate(first) else { throw refusal }
        try expect("\\")
        try expect("u")
        let second = try codeUnit()
        guard UTF16.isTrailSurrogate(second) else { throw refusal }
        let high = UInt32(first - 0xD800) << 10
        guard let scalar = Unicode.Scalar(0x10000 + high + UInt32(second - 0xDC00)) else {
            throw refusal
        }
        return scalar
    }

    private mutating func codeUnit() throws(JSONError) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(next)).hexDigitValue else { throw refusal }
            unit = unit << 4 | UInt16(digit)
            place += 1
        }
        return unit
    }
}

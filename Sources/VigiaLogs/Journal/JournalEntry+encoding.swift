import VigiaCore

extension JournalEntry {
    /// The entry as one line of JSON with its newline, in the order `docs/journal.md` promises.
    ///
    /// A field with the name of one of the six fixed members is left out: a line never has
    /// two members of one name.
    public var encoded: [UInt8] {
        var object = JSONObject()
        object.add("time", quoted: time.text)
        object.add("level", .text(level.rawValue))
        if let service { object.add("service", .text(service)) }
        if let run { object.add("run", .integer(Int64(clamping: run.raw))) }
        object.add("event", .text(event))
        if let cause { object.add("cause", .text(cause)) }
        var names: Set = ["time", "level", "service", "run", "event", "cause"]
        for (name, value) in fields where names.insert(name).inserted { object.add(name, value) }
        return object.line
    }
}

/// A JSON object on one line, being written.
private struct JSONObject {
    private var out: [UInt8] = [UInt8(ascii: "{")]

    init() { out.reserveCapacity(256) }

    /// The whole, closed, with its newline.
    var line: [UInt8] { out + [UInt8(ascii: "}"), UInt8(ascii: "\n")] }

    mutating func add(_ name: String, _ value: JournalValue) {
        begin(name)
        appendJSON(value, to: &out)
    }

    /// Adds a text known to need no escapes.
    mutating func add(_ name: String, quoted plain: [UInt8]) {
        begin(name)
        out.append(UInt8(ascii: "\""))
        out += plain
        out.append(UInt8(ascii: "\""))
    }

    private mutating func begin(_ name: String) {
        if out.count > 1 { out.append(UInt8(ascii: ",")) }
        appendJSON(string: Array(name.utf8), to: &out)
        out.append(UInt8(ascii: ":"))
    }
}

/// Appends a value as JSON.
func appendJSON(_ value: JournalValue, to out: inout [UInt8]) {
    switch value {
    case .text(let text): appendJSON(string: Array(text.utf8), to: &out)
    case .bytes(let bytes): appendJSON(string: bytes, to: &out)
    case .integer(let number): out += Array(number.description.utf8)
    case .number(let number): out += Array((number.isFinite ? "\(number)" : "null").utf8)
    case .flag(let flag): out += Array((flag ? "true" : "false").utf8)
    case .null: out += Array("null".utf8)
    case .list(let values):
        out.append(UInt8(ascii: "["))
        for (index, value) in values.enumerated() {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            appendJSON(value, to: &out)
        }
        out.append(UInt8(ascii: "]"))
    }
}

/// Appends bytes as a JSON string that is always valid UTF-8 and never breaks a line.
///
/// U+2028 and U+2029 are escaped too, since some readers take them for line ends, and the C1
/// controls, since a terminal may obey them.
///
/// Source: RFC 8259, section 7.
func appendJSON(string bytes: [UInt8], to out: inout [UInt8]) {
    out.append(UInt8(ascii: "\""))
    var rest = bytes[...]
    while let piece = takeScalar(from: &rest) {
        switch piece {
        case .invalid: out += [0xEF, 0xBF, 0xBD]
        case .scalar(let scalar, let encoded): appendJSON(scalar, encoded, to: &out)
        }
    }
    out.append(UInt8(ascii: "\""))
}

private func appendJSON(
    _ scalar: Unicode.Scalar,
    _ encoded: ArraySlice<UInt8>,
    to out: inout [UInt8]
) {
    switch scalar.value {
    case 0x22, 0x5C: out += [UInt8(ascii: "\\"), UInt8(scalar.value)]
    case 0x0A: out += Array("\\n".utf8)
    case 0x0D: out += Array("\\r".utf8)
    case 0x09: out += Array("\\t".utf8)
    case 0..<0x20, 0x7F...0x9F, 0x2028, 0x2029:
        let digits = String(scalar.value, radix: 16)
        out += Array(("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8)
    default: out += encoded
    }
}

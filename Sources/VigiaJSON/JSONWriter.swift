/// Writes JSON in one pass: each call appends one value.
///
/// The text is valid UTF-8, has no line breaks and cannot control a terminal. Beyond the escapes
/// that JSON demands, the writer escapes U+2028 and U+2029, which some readers take for line ends,
/// and the C1 controls and the controls for text direction, which a terminal may obey.
///
/// Source: RFC 8259.
public struct JSONWriter {
    /// The text so far.
    public private(set) var bytes: [UInt8] = []
    /// Whether the next value of the open list or object needs a comma before it.
    @usableFromInline
    var isBehindValue = false

    /// Begins with an empty text.
    public init() { bytes.reserveCapacity(256) }

    /// Appends `null`.
    public mutating func null() { plain("null") }

    /// Appends `true` or `false`.
    public mutating func flag(_ flag: Bool) { plain(flag ? "true" : "false") }

    /// Appends a whole number.
    public mutating func integer(_ number: some FixedWidthInteger) { plain(number.description) }

    /// Appends a number in the shortest form that reads back exactly; infinity and NaN become
    /// `null`, since JSON lacks them.
    public mutating func number(_ number: Double) {
        plain(number.isFinite ? number.description : "null")
    }

    /// Appends a text in quotes, with all necessary escapes.
    public mutating func text(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        if Self.isPlain(text) {
            plain(text)
        } else {
            for scalar in text.unicodeScalars { character(scalar) }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Appends bytes of unknown origin as a text; bytes that are not UTF-8 become U+FFFD.
    public mutating func text(_ bytes: [UInt8]) { text(String(decoding: bytes, as: UTF8.self)) }

    /// Appends a list with all its values.
    public mutating func list(_ values: [some JSONWritable]) {
        open("[")
        for value in values { element(value) }
        close("]")
    }

    /// Appends an object.
    ///
    /// - Parameter members: appends each member with `member`, in order.
    public mutating func object(_ members: (inout JSONWriter) -> Void) {
        open("{")
        members(&self)
        close("}")
    }

    /// Appends a member of the open object; a missing value becomes `null`.
    @inlinable
    public mutating func member(_ name: String, _ value: some JSONWritable) {
        begin(name)
        value.write(to: &self)
        isBehindValue = true
    }

    /// Appends a member of the open object, unless its value is missing.
    @inlinable
    public mutating func memberIfPresent(_ name: String, _ value: (some JSONWritable)?) {
        if let value { member(name, value) }
    }
}

// Writes the parts of values and texts.
extension JSONWriter {
    @usableFromInline
    mutating func begin(_ name: String) {
        separate()
        text(name)
        bytes.append(UInt8(ascii: ":"))
    }

    private mutating func element(_ value: some JSONWritable) {
        separate()
        value.write(to: &self)
        isBehindValue = true
    }

    private mutating func separate() {
        if isBehindValue { bytes.append(UInt8(ascii: ",")) }
    }

    private mutating func open(_ bracket: Unicode.Scalar) {
        bytes.append(UInt8(ascii: bracket))
        isBehindValue = false
    }

    private mutating func close(_ bracket: Unicode.Scalar) {
        bytes.append(UInt8(ascii: bracket))
    }

    /// Appends text that needs neither quotes nor escapes.
    private mutating func plain(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// Whether a text needs no escape, as nearly every text.
    private static func isPlain(_ text: String) -> Bool {
        let bytes = text.utf8Span.span
        for place in bytes.indices {
            let byte = bytes[place]
            guard byte >= 0x20, byte < 0x7F, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\")
            else { return false }
        }
        return true
    }

    private mutating func character(_ scalar: Unicode.Scalar) {
        switch scalar.value {
        case 0x22, 0x5C: bytes += [UInt8(ascii: "\\"), UInt8(scalar.value)]
        case 0x0A: plain("\\n")
        case 0x0D: plain("\\r")
        case 0x09: plain("\\t")
        case 0..<0x20, 0x7F...0x9F, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069:
            let digits = String(scalar.value, radix: 16)
            plain("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
        default: bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        }
    }
}

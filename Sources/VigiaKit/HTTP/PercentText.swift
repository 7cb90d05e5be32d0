/// Percent-encoded text of a URL.
///
/// Source: RFC 3986, section 2.1.
enum PercentText {
    /// Decodes `%20` and the like.
    ///
    /// - Parameters:
    ///   - text: a part of a URL.
    ///   - plusIsSpace: whether `+` means a space, as in queries.
    /// - Returns: nil where a `%` lacks its two hexadecimal digits, or the result is not UTF-8.
    static func decode(_ text: some StringProtocol, plusIsSpace: Bool = false) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst(),
                    let low = digit(low)
                else { return nil }
                bytes.append(high << 4 | low)
            case UInt8(ascii: "+") where plusIsSpace: bytes.append(UInt8(ascii: " "))
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        Character(Unicode.Scalar(byte)).hexDigitValue.map { UInt8($0) }
    }
}

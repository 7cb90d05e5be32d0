/// The text as one part of the path of a URL: every byte but letters, digits and `-._~` is escaped.
///
/// Source: RFC 3986, section 2.3.
public func percentEncoded(_ text: String) -> String {
    text.utf8.map { byte in
        let character = Character(UnicodeScalar(byte))
        if character.isASCII, character.isLetter || character.isNumber || "-._~".contains(character)
        {
            return String(character)
        }
        let hex = String(byte, radix: 16, uppercase: true)
        return "%" + (hex.count < 2 ? "0" : "") + hex
    }.joined()
}

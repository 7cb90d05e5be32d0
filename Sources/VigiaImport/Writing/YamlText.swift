/// Writes texts as YAML values that are read back unchanged.
enum YamlText {
    /// A value on its own line.
    static func value(_ text: String) -> String { isPlain(text) ? text : quoted(text) }

    /// A value within `[ ]` or `{ }`.
    static func item(_ text: String) -> String {
        isPlain(text) && !text.contains { "[]{},".contains($0) } ? text : quoted(text)
    }

    /// Whether a text means itself without quotes.
    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, let last = text.unicodeScalars.last,
            text != "null", text != "~", text.utf8.count <= 500
        else { return false }
        let isWord = { (scalar: Unicode.Scalar) in
            scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
        }
        let start = isWord(first) || first == "/" || first == "_" || first == "." || first == "$"
        guard start, last != ":", last != " ", !text.hasPrefix("..."), !text.hasPrefix("---") else {
            return false
        }
        let signs = " -_./:@%+=,{}[]$^~".unicodeScalars
        var before = Unicode.Scalar(UInt8(ascii: "a"))
        for scalar in text.unicodeScalars {
            guard isWord(scalar) || signs.contains(scalar) else { return false }
            if before == ":", scalar == " " { return false }
            before = scalar
        }
        return true
    }

    private static func quoted(_ text: String) -> String {
        var all = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": all += "\\\""
            case "\\": all += "\\\\"
            case "\n": all += "\\n"
            case "\t": all += "\\t"
            case "\r": all += "\\r"
            default: all += isShown(scalar) ? String(Character(scalar)) : escape(scalar)
            }
        }
        return all + "\""
    }

    /// Whether a file shows the character as it is.
    ///
    /// Source: YAML 1.1, 5.1 (character set).
    private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20...0x7E, 0xA0...0x2027, 0x202A...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD,
            0x10000...0x10FFFF:
            true
        default: false
        }
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        let width = scalar.value < 0x100 ? 2 : 4
        let sign = width == 2 ? "x" : "u"
        return "\\\(sign)" + String(repeating: "0", count: width - digits.count) + digits
    }
}

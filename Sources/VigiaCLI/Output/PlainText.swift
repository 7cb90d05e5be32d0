extension String {
    /// The text on one line, without terminal control characters.
    ///
    /// Line ends become spaces, other ASCII controls `^X`; controls beyond ASCII and characters
    /// that change text direction, `\u{…}`.
    var plain: String {
        guard unicodeScalars.contains(where: \.isControlling) else { return self }
        return String(String.UnicodeScalarView(unicodeScalars.flatMap(\.plain)))
    }
}

extension Unicode.Scalar {
    fileprivate var isControlling: Bool {
        switch value {
        case 0..<0x20, 0x7F...0x9F, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    fileprivate var plain: String.UnicodeScalarView {
        switch value {
        case 0x09, 0x0A, 0x0D: " ".unicodeScalars
        case 0..<0x20: "^\(Unicode.Scalar(UInt8(value) + 0x40))".unicodeScalars
        case 0x7F: "^?".unicodeScalars
        default:
            isControlling
                ? "\\u{\(String(value, radix: 16))}".unicodeScalars
                : String.UnicodeScalarView([self])
        }
    }
}

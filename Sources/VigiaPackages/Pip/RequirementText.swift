import VigiaCore

/// Decodes a requirements file like pip.
///
/// Source: pip, `req_file.py`, `auto_decode`.
enum RequirementText {
    /// The text in UTF-8, in the encoding of a byte order mark, or in the one named in the first
    /// two lines.
    static func decoded(_ bytes: [UInt8]) -> String {
        func units<Unit: FixedWidthInteger>(_ count: Int, _ isLittle: Bool) -> [Unit] {
            let size = MemoryLayout<Unit>.size
            return stride(from: count, to: bytes.count - size + 1, by: size).map { place in
                let unit = bytes[place..<(place + size)]
                return (isLittle ? Array(unit.reversed()) : Array(unit))
                    .reduce(0) { $0 << 8 | Unit($1) }
            }
        }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            return String(decoding: bytes.dropFirst(3), as: UTF8.self)
        }
        let wide: [([UInt8], Bool)] = [([0xFF, 0xFE, 0, 0], true), ([0, 0, 0xFE, 0xFF], false)]
        for (mark, isLittle) in wide where bytes.starts(with: mark) {
            return String(decoding: units(4, isLittle), as: UTF32.self)
        }
        let usual: [([UInt8], Bool)] = [([0xFF, 0xFE], true), ([0xFE, 0xFF], false)]
        for (mark, isLittle) in usual where bytes.starts(with: mark) {
            return String(decoding: units(2, isLittle), as: UTF16.self)
        }
        let isLatin = bytes.split(separator: 10, maxSplits: 2).prefix(2).contains { line in
            guard line.first == UInt8(ascii: "#") else { return false }
            let words = String(decoding: line, as: UTF8.self).lowercased()
            guard let place = words.firstRange(of: "coding") else { return false }
            let name = words[place.upperBound...].drop { ":= \t".contains($0) }
            return ["latin", "iso-8859", "iso8859", "cp125", "windows-125"]
                .contains { name.hasPrefix($0) }
        }
        // Names and versions are the same in all of these encodings.
        guard isLatin else { return String(decoding: bytes, as: UTF8.self) }
        return String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    }

    /// A line without its comment and surrounding blanks.
    static func withoutComment(_ line: String) -> String {
        var isBehindBlank = true
        for place in line.indices {
            if line[place] == "#", isBehindBlank { return String(line[..<place].trimmed) }
            isBehindBlank = line[place] == " " || line[place] == "\t"
        }
        return String(line[...].trimmed)
    }

    /// Replaces `${NAME}` by the variable's value; unset variables stay as written.
    ///
    /// Source: pip, `expand_env_variables`: only capital letters, digits and `_`.
    static func expanded(_ line: String, _ environment: [String: String]) -> String {
        guard line.contains("$") else { return line }
        var (result, rest) = ("", line[...])
        while let start = rest.firstRange(of: "${") {
            result += rest[..<start.lowerBound]
            let name = rest[start.upperBound...].prefix { character in
                character.isASCII
                    && (character.isUppercase || character.isNumber || character == "_")
            }
            if rest[name.endIndex...].first == "}", let value = environment[String(name)] {
                result += value
                rest = rest[name.endIndex...].dropFirst()
            } else {
                result += "${"
                rest = rest[start.upperBound...]
            }
        }
        return result + rest
    }

    /// A value without surrounding quotes; nil if one is missing.
    static func unquoted(_ text: Substring) -> String? {
        guard let first = text.first, first == "\"" || first == "'" else { return String(text) }
        let body = text.dropFirst().prefix { $0 != first }
        return body.endIndex < text.endIndex ? String(body) : nil
    }
}

/// Removes secrets from the addresses in a text.
///
/// An address may carry a name, a password or a token: before the host, or as a value of the query.
/// Everything that Vigia prints, journals or answers passes through here, since such addresses come
/// in from lock files, configurations, package managers and programs.
public enum Secrets {
    /// The text that replaces a secret.
    public static let mask = "***"

    /// Parts of query names whose values are secret.
    private static let words = [
        "token", "secret", "password", "passwd", "pwd", "signature", "credential", "api_key",
        "apikey", "api-key", "access_key", "accesskey",
    ]
    /// Whole query names whose values are secret.
    private static let names: Set<String> = ["sig", "auth", "key", "pass"]

    /// Replaces every secret by `mask`; nil where the text has none.
    ///
    /// - Parameter text: UTF-8, of one or many lines, or JSON.
    /// - Returns: the whole text with a mask for each secret.
    public static func removed(from text: [UInt8]) -> [UInt8]? {
        var (result, copied, place) = ([UInt8](), 0, 0)
        while let start = address(in: text, from: place) {
            let end = text[start...].firstIndex(where: isEnd) ?? text.count
            for secret in secrets(in: text, start..<end) {
                result += text[copied..<secret.lowerBound]
                result += mask.utf8
                copied = secret.upperBound
            }
            place = end
        }
        guard copied > 0 else { return nil }
        return result + text[copied...]
    }

    private static let slash = UInt8(ascii: "/")

    private static let question = UInt8(ascii: "?")

    /// The offset of the next address, behind its `://`, or of the next query without a scheme.
    ///
    /// The search looks for a slash, since JSON is full of colons.
    private static func address(in text: [UInt8], from start: Int) -> Int? {
        var place = start
        while let first = text[place...].firstIndex(where: { $0 == slash || $0 == question }) {
            place = first + 1
            if text[first] == question {
                if hasPath(text[max(start, first - pathMax)..<first]) { return first }
                continue
            }
            // JSON may write it as `:\/\/`.
            let isEscaped = first > start && text[first - 1] == UInt8(ascii: "\\")
            let (colon, second) = isEscaped ? (first - 2, first + 2) : (first - 1, first + 1)
            if colon >= start, text[colon] == UInt8(ascii: ":"), second < text.count,
                text[second] == slash, !isEscaped || text[first + 1] == UInt8(ascii: "\\")
            {
                return second + 1
            }
        }
        return nil
    }

    /// Whether the last word of the text contains a slash.
    private static func hasPath(_ text: ArraySlice<UInt8>) -> Bool {
        text.reversed().first { $0 == slash || isEnd($0) } == slash
    }

    /// The most bytes before a query in which its path is searched.
    private static let pathMax = 2048

    /// Whether this byte ends an address.
    private static func isEnd(_ byte: UInt8) -> Bool {
        byte <= 0x20 || byte == 0x7F || "\"'`<>".utf8.contains(byte)
    }

    private static func secrets(in text: [UInt8], _ range: Range<Int>) -> [Range<Int>] {
        var found: [Range<Int>] = []
        let name = userInformation(in: text, range)
        // All users of Git servers share the name `git`.
        if !name.isEmpty, !text[name].elementsEqual("git".utf8) { found.append(name) }
        let marks = "?&#;".utf8
        var place = name.upperBound
        while let mark = text[place..<range.upperBound].firstIndex(where: marks.contains) {
            let rest = text[(mark + 1)..<range.upperBound]
            place = mark + 1
            let end = rest.firstIndex(where: marks.contains) ?? range.upperBound
            guard let sign = rest[..<end].firstIndex(of: UInt8(ascii: "=")), sign + 1 < end,
                isSecret(String(decoding: rest[..<sign], as: UTF8.self).lowercased())
            else { continue }
            found.append((sign + 1)..<end)
            place = end
        }
        return found
    }

    /// The part before the host, without its `@`; empty where there is none.
    private static func userInformation(in text: [UInt8], _ range: Range<Int>) -> Range<Int> {
        let none = range.lowerBound..<range.lowerBound
        let address = text[range]
        let end = address.firstIndex { "/?#\\".utf8.contains($0) } ?? range.upperBound
        if let mark = address[..<end].lastIndex(of: UInt8(ascii: "@")) {
            return range.lowerBound..<mark
        }
        // A password that contains a slash or the like: a port has only digits, and IPv6 has
        // brackets.
        guard address.first != UInt8(ascii: "["),
            let colon = address[..<end].firstIndex(of: UInt8(ascii: ":")),
            address[(colon + 1)..<end].contains(where: { !(0x30...0x39).contains($0) }),
            let mark = address.lastIndex(of: UInt8(ascii: "@"))
        else { return none }
        return range.lowerBound..<mark
    }

    private static func isSecret(_ name: String) -> Bool {
        names.contains(name)
            || words.contains { word in
                var rest = name[...]
                while !rest.isEmpty {
                    if rest.hasPrefix(word) { return true }
                    rest = rest.dropFirst()
                }
                return false
            }
    }
}

extension String {
    /// The text with the secrets of its addresses replaced by `***`.
    public var withoutSecrets: String {
        guard utf8.contains(UInt8(ascii: "/")) else { return self }
        return Secrets.removed(from: utf8.map { $0 }).map { String(decoding: $0, as: UTF8.self) }
            ?? self
    }
}

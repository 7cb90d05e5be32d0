internal import VigiaCore

extension HTTPTarget {
    /// The most bytes of a path.
    private static let pathMax = 2048

    /// Whether `text` is a path with or without a query that fits into a request line.
    static func isPath(_ text: String) -> Bool {
        text.first == "/" && !text.hasPrefix("//") && text.utf8.count <= pathMax
            && text.utf8.allSatisfy { $0 > 32 && $0 < 127 && $0 != UInt8(ascii: "#") }
    }

    /// Reads `http://host[:port][/path]`; a user or a fragment is refused.
    init?(url: String) {
        guard url.hasPrefix("http://") else { return nil }
        let rest = url.dropFirst("http://".count)
        let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        let path = rest[end...].first == "/" ? String(rest[end...]) : "/" + rest[end...]
        guard Self.isPath(path) else { return nil }
        let authority = String(rest[..<end])
        let hasPort = authority.last != "]" && authority.contains(":")
        guard let address = Address(hasPort ? authority : authority + ":80") else { return nil }
        self.init(host: address.host, port: address.port, path: path)
    }
}

/// A host and a port: `host:port` or `[::1]:port`.
struct Address: Equatable {
    var host: String
    var port: Int

    init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[colon...].dropFirst()),
            text[colon...].dropFirst().allSatisfy({ $0.isASCII && $0.isNumber }),
            (1...65_535).contains(port)
        else { return nil }
        var host = text[..<colon]
        let isBracketed = host.first == "[" && host.last == "]" && host.count > 2
        if isBracketed { host = host.dropFirst().dropLast() }
        let isAllowed = host.utf8.allSatisfy { byte in
            let character = Character(UnicodeScalar(byte))
            return character.isLetter && byte < 128 || character.isNumber && byte < 128
                || "-._".contains(character) || isBracketed && ":%".contains(character)
        }
        guard !host.isEmpty, isAllowed else { return nil }
        (self.host, self.port) = (String(host), port)
    }
}

internal import VigiaCore

extension HTTPTarget {
    /// The bytes of the request; characters that a request line may not contain are
    /// percent-encoded.
    func request(userAgent: String) -> [UInt8] {
        let name = host.contains(":") ? "[\(host)]" : host
        let own = Set(headers.map { $0.name.lowercased() })
        var usual = [
            ("Host", "\(name.escaped)\(port == 80 ? "" : ":\(port)")"),
            ("User-Agent", userAgent),
            ("Accept", "*/*"),
            ("Connection", "close"),
        ]
        if method == .post { usual.append(("Content-Length", "0")) }
        let fields =
            usual.filter { !own.contains($0.0.lowercased()) } + headers.map { ($0.name, $0.value) }
        let lines =
            ["\(method.rawValue) \(path.isEmpty ? "/" : path.escaped) HTTP/1.1"]
            + fields.map { "\($0): \($1)" }
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    }
}

extension String {
    /// The text with spaces, control characters and non-ASCII bytes percent-encoded.
    fileprivate var escaped: String {
        utf8.reduce(into: "") { text, byte in
            if (0x21...0x7E).contains(byte) {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                text += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
    }
}

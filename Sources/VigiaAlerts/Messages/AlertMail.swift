import VigiaCore

/// A message as a mail, with its headers.
///
/// Source: RFC 5322, RFC 2045, RFC 2047.
struct AlertMail {
    let notice: AlertNotice
    let sender: String
    let recipients: [String]

    /// The mail with CRLF line ends.
    var bytes: [UInt8] {
        let text = AlertText(notice: notice)
        let host = Self.atom(notice.origin.host)
        let lines = [
            "From: Vigia <\(sender)>",
            "To: " + recipients.joined(separator: ",\r\n "),
            "Subject: " + Self.header(text.subject),
            "Date: " + Self.date(notice.madeAt),
            "Message-ID: <\(Self.atom(notice.id))@\(host)>",
            "Auto-Submitted: auto-generated",
            "X-Priority: \(notice.severity == .critical && !notice.isResolved ? 1 : 3)",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: base64",
            "",
        ]
        let body = Base64.encoded(Array((text.body(within: 100_000) + "\n").utf8))
        return Array((lines + Self.cut(body, every: 76) + [""]).joined(separator: "\r\n").utf8)
    }

    /// A header's text: as it is in ASCII, else in encoded words of at most 75 characters.
    private static func header(_ text: String) -> String {
        let plain = String(text.prefix(200).map { $0.isNewline ? " " : $0 })
        if plain.utf8.allSatisfy({ $0 >= 32 && $0 < 127 }) { return plain }
        var (words, word) = ([String](), "")
        for character in plain {
            if word.utf8.count + character.utf8.count > 42 {
                words.append(word)
                word = ""
            }
            word.append(character)
        }
        return (words + [word]).map { "=?utf-8?B?\(Base64.encoded(Array($0.utf8)))?=" }
            .joined(separator: "\r\n ")
    }

    /// `Mon, 30 Nov 2026 14:00:00 +0000`.
    private static func date(_ time: WallTime) -> String {
        let (names, months) = (
            ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"],
            [
                "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
            ]
        )
        let text = time.description
        let parts = text.prefix(10).split(separator: "-")
        let month = (1...12).contains(Int(parts[1]) ?? 0) ? months[(Int(parts[1]) ?? 1) - 1] : "Jan"
        // 1970-01-01 was a Thursday.
        let day = names[Int((time.seconds / 86_400) % 7 + 7) % 7]
        return "\(day), \(parts[2]) \(month) \(parts[0]) \(text.dropFirst(11).prefix(8)) +0000"
    }

    /// The text with only those characters that an identity may have.
    private static func atom(_ text: String) -> String {
        let atom = text.filter { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
        return atom.isEmpty ? "vigia" : atom
    }

    private static func cut(_ text: String, every width: Int) -> [String] {
        let bytes = Array(text.utf8)
        return stride(from: 0, to: bytes.count, by: width).map { start in
            String(decoding: bytes[start..<min(start + width, bytes.count)], as: UTF8.self)
        }
    }
}

/// Bytes as text.
///
/// Source: RFC 4648, section 4.
enum Base64 {
    private static let digits = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8
    )

    /// The text of some bytes, with padding.
    static func encoded(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let number = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for place in 0..<4 {
                let digit = digits[number >> (6 * (3 - place)) & 63]
                text.append(place <= group.count ? digit : UInt8(ascii: "="))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}

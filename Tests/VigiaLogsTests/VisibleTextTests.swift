import Testing
import VigiaLogs

@Suite("Text for a terminal")
struct VisibleTextTests {
    static let texts: [([UInt8], String)] = [
        (Array("plain\ttext\n".utf8), "plain\ttext\n"),
        (Array("\u{1b}[31mred\u{7}".utf8), "^[[31mred^G"),
        (Array("dos\r\nbar\rgone".utf8), "dos\nbar^Mgone"),
        (Array("\u{7f}\u{0}".utf8), "^?^@"),
        (Array("olá 👁".utf8), "olá 👁"),
        (Array("\u{9b}2J \u{202e}".utf8), "\\u{9b}2J \\u{202e}"),
        ([0x61, 0xFF, 0xC3], "a\\xff\\xc3"),
        ([0x9B, 0x33], "\\x9b3"),
    ]

    @Test("what would command the terminal is shown instead", arguments: texts)
    func whole(bytes: [UInt8], shown: String) {
        #expect(String(decoding: visible(bytes[...]), as: UTF8.self) == shown)
    }

    @Test("where a block is cut makes no difference", arguments: texts)
    func cut(bytes: [UInt8], shown: String) {
        for first in 0...bytes.count {
            for second in first...bytes.count {
                var text = VisibleText()
                var out = text.render(bytes[..<first])
                out += text.render(bytes[first..<second])
                out += text.render(bytes[second...])
                out += text.finish()
                #expect(String(decoding: out, as: UTF8.self) == shown)
            }
        }
    }
}

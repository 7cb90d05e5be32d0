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

    @Test("terminal control sequences are shown as text", arguments: texts)
    func whole(bytes: [UInt8], shown: String) {
        #expect(String(decoding: visible(bytes[...]), as: UTF8.self) == shown)
    }

    @Test("block boundaries make no difference", arguments: texts)
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

    static let colours: [(line: String, kept: String, removed: String)] = [
        ("\u{1b}[32mok\u{1b}[0m", "\u{1b}[32mok\u{1b}[0m\u{1b}[0m", "ok"),
        ("\u{1b}[1;38;5;8mgrey", "\u{1b}[1;38;5;8mgrey\u{1b}[0m", "grey"),
        ("\u{1b}[38;2;1;8;3mrgb", "\u{1b}[38;2;1;8;3mrgb\u{1b}[0m", "rgb"),
        ("\u{1b}[4:3mcurl\u{1b}[m", "\u{1b}[4:3mcurl\u{1b}[m\u{1b}[0m", "curl"),
        ("\u{1b}[4;58;5;8mline", "\u{1b}[4;58;5;8mline\u{1b}[0m", "line"),
        ("a\u{1b}[8mhidden", "a^[[8mhidden", "a^[[8mhidden"),
        ("a\u{1b}[1;008mhidden", "a^[[1;008mhidden", "a^[[1;008mhidden"),
        ("a\u{1b}[2Jb\u{1b}[31", "a^[[2Jb^[[31", "a^[[2Jb^[[31"),
        ("\u{1b}]0;title\u{7}", "^[]0;title^G", "^[]0;title^G"),
        ("\u{1b}[31x", "^[[31x", "^[[31x"), ("\u{1b}", "^[", "^["), ("plain", "plain", "plain"),
    ]

    @Test("colours reach a terminal or are removed, other sequences are shown", arguments: colours)
    func coloured(line: String, kept: String, removed: String) {
        let bytes = Array(line.utf8)[...]
        #expect(String(decoding: visible(bytes, colours: .kept), as: UTF8.self) == kept)
        #expect(String(decoding: visible(bytes, colours: .removed), as: UTF8.self) == removed)
    }
}

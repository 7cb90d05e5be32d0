import Testing

@testable import VigiaCLI

@Suite("Screen lines")
struct ScreenLineTests {
    static let widths: [(text: String, columns: Int)] = [
        ("", 0), ("abc", 3), ("são", 3), ("sa\u{303}o", 3), ("漢字", 4), ("한글", 4), ("🐧", 2),
        ("✅", 2),
        // Joined pictures are shown one by one, and without what joins or changes them.
        ("👨\u{200D}👩", 4), ("☂\u{FE0F}", 1), ("👍\u{1F3FD}", 2), ("\u{301}x", 1), ("▁█", 2),
    ]

    @Test("each character has the columns that terminals give it", arguments: widths)
    func columns(text: String, columns: Int) {
        #expect(ScreenLine(text).columns == columns)
    }

    @Test("a line is cut or filled to any width, never in a wide character")
    func fitted() {
        let line = ScreenLine("a漢b", .bold)
        let texts = (0...6).map { line.fitted(to: $0).text }
        #expect(texts == ["", "a", "a ", "a漢", "a漢b", "a漢b ", "a漢b  "])
        for width in 0...6 { #expect(line.fitted(to: width).columns == width) }
    }

    @Test("the beginning of a line is left out by columns, and half a character is a blank")
    func dropped() {
        let line = ScreenLine("a漢", .bold) + ScreenLine("bc", .dim)
        #expect(
            (0...6).map { line.dropping($0).text } == ["a漢bc", "漢bc", " bc", "bc", "c", "", ""]
        )
    }

    @Test("colours become styles, and nothing else of an escape sequence stays")
    func painted() {
        let line = ScreenLine(painted: "a\u{1B}[31;1mb\u{1B}[0m\u{1B}[38;5;200mc\u{1B}[mx\tz")
        #expect(line.text == "abcx    z")
        let styles = line.pieces.map(\.style)
        #expect(styles == [.plain, TextStyle(hue: 31, isBold: true), .plain])
        let plain = ScreenLine(painted: "a\u{1B}[31mb", hasColour: false)
        #expect(plain == ScreenLine("ab"))
        #expect(ScreenLine(painted: "a\u{1B}").text == "a")
        #expect(ScreenLine(painted: "a\u{1B}[31").text == "a")
    }

    static let matches: [(line: String, needle: String, reversed: String)] = [
        ("Error: no error", "error", "Errorerror"), ("aaa", "aa", "aa"),
        ("SÃO são", "são", "SÃOsão"),
        ("x漢字y", "字", "字"), ("e\u{301}", "é", "e\u{301}"), ("abc", "d", ""), ("abc", "", ""),
    ]

    @Test("what is searched is reversed wherever it is, whatever its case", arguments: matches)
    func marked(line: String, needle: String, reversed: String) {
        let marked = ScreenLine(painted: "\u{1B}[32m\(line)").marking(needle)
        let found = marked.pieces.filter(\.style.isReversed).flatMap(\.cells).flatMap(\.scalars)
        #expect(String(String.UnicodeScalarView(found)) == reversed)
        #expect(marked.text == ScreenLine(line).text)
    }
}

import Testing
import VigiaPlatform

@Suite("Regular expressions")
struct PatternTests {
    static let rows: [(pattern: String, text: String, place: Int?)] = [
        ("b", "abc", 1), ("x", "abc", nil), ("^b", "abc", nil), ("^b", "a\nb", 2),
        ("a$", "a\nb", 0), ("b$", "a\nb\n", 2), ("a.b", "a\nb", nil), ("[^x]b", "a\nb", nil),
        ("^$", "a\n\nb\n", 2), ("^$", "a\nb\n", nil), ("", "abc", 0), ("c$", "abc", 2),
        ("a+|z", "zaa", 0), ("(ab){2}", "xababx", 1), ("a\u{0}b", "x", nil),
        (".", "\u{0}b", 1), ("é", "caf\u{e9}", 3), ("[[:digit:]]+ms", "took 12ms", 5),
        ("a", "", nil), ("\\.", "a.b", 1), ("a.b", "axb", 0),
    ]

    @Test("the first match is found, and no match spans lines", arguments: rows)
    func match(pattern: String, text: String, place: Int?) throws {
        let bytes = Array(text.utf8)[...]
        #expect(try Pattern(pattern).firstMatch(in: bytes, from: 0) == place)
        // The same as part of a larger text.
        let inside = (Array("zzz\n".utf8) + bytes)[4...]
        #expect(try Pattern(pattern).firstMatch(in: inside, from: 4) == place.map { $0 + 4 })
    }

    @Test("a search starts at the beginning of any line")
    func goingOn() throws {
        let bytes = Array("one\ntwo\nthree\n".utf8)[...]
        for pattern in ["^t", "t", "t(w|h)"] {
            #expect(try Pattern(pattern).firstMatch(in: bytes, from: 8) == 8)
        }
    }

    @Test("case is ignored on request, for ASCII letters")
    func caseless() throws {
        let bytes = Array("An ERROR".utf8)[...]
        #expect(try Pattern("error").firstMatch(in: bytes, from: 0) == nil)
        #expect(try Pattern("error", ignoresCase: true).firstMatch(in: bytes, from: 0) == 3)
        #expect(try Pattern("^an", ignoresCase: true).firstMatch(in: bytes, from: 0) == 0)
    }

    @Test("invalid UTF-8 and NUL neither match nor end the search")
    func hostile() throws {
        let bytes: ArraySlice<UInt8> = [0xFF, 0x00, 0xC3, 0x1B, 0x41, 0x42]
        #expect(try Pattern("AB").firstMatch(in: bytes, from: 0) == 4)
        #expect(try Pattern("A(B)$").firstMatch(in: bytes, from: 0) == 4)
    }

    @Test(
        "an invalid expression is refused with the library's message",
        arguments: ["(", "[a", "*("]
    )
    func refused(pattern: String) {
        #expect { try Pattern(pattern) } throws: { error in
            (error as? PatternError)?.reason.isEmpty == false
        }
    }
}

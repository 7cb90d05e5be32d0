import Testing

@testable import VigiaJSON

/// The kinds of texts on which readers of JSON are known to fail.
@Suite("The JSON grammar of RFC 8259")
struct GrammarTests {
    static let accepted: [(String, JSONValue)] = [
        // Any value may stand alone, with whitespace around it.
        ("null", .null), (" true ", .flag(true)), ("\t\r\nfalse\n", .flag(false)),
        ("\u{FEFF}[]", .list([])), ("[ ]", .list([])), ("{ }", .object([])),
        // Whole numbers are exact within 64 bits.
        ("0", .integer(0)), ("-0", .integer(0)), ("-1", .integer(-1)), ("20", .integer(20)),
        ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
        ("9223372036854775808", .unsigned(1 << 63)), ("18446744073709551615", .unsigned(.max)),
        ("18446744073709551616", .number(0x1p64)), ("-9223372036854775809", .number(-0x1p63)),
        // All other numbers are Double.
        ("0.5", .number(0.5)), ("-0.0", .number(-0.0)), ("1e2", .number(100)),
        ("1E+2", .number(100)), ("1e-02", .number(0.01)), ("0e1", .number(0)),
        ("1.7976931348623157e308", .number(.greatestFiniteMagnitude)), ("1e-400", .number(0)),
        // Short and long escapes, and surrogate pairs.
        (#""\"\\\/\b\f\n\r\t""#, .text("\"\\/\u{8}\u{C}\n\r\t")),
        (#""\u0041\u00e9\u20AC\u0000""#, .text("Aé€\u{0}")),
        (#""\ud83d\udc41 \uD834\uDD1E""#, .text("👁 𝄞")), (#""\udbff\udfff""#, .text("\u{10FFFF}")),
        (#""\\u0041""#, .text(#"\u0041"#)), (#""\ufffe\uFFFF""#, .text("\u{FFFE}\u{FFFF}")),
        ("\"\u{7F}\u{2028}é👁\"", .text("\u{7F}\u{2028}é👁")), (#""""#, .text("")),
        (#""e\u0301é""#, .text("e\u{301}é")),
        // Lists and objects, in the order of the text; a name may occur twice.
        ("[1,[2],{}]", .list([.integer(1), .list([.integer(2)]), .object([])])),
        (
            #"{"b" : 1 , "a":[ ],"b":null,"":0}"#,
            .object([
                JSONMember(name: "b", value: .integer(1)), JSONMember(name: "a", value: .list([])),
                JSONMember(name: "b", value: .null), JSONMember(name: "", value: .integer(0)),
            ])
        ),
    ]

    @Test("valid JSON is read exactly", arguments: accepted)
    func reads(text: String, value: JSONValue) {
        #expect((try? JSONValue(parsing: Array(text.utf8))) == value)
    }

    /// The text, and the offset of its error.
    static let refused: [(String, Int)] = [
        // An empty text, incomplete values, and text behind a value.
        ("", 0), (" ", 1), ("\u{FEFF}", 3), ("nul", 3), ("nulll", 4), ("True", 0), ("tru\u{0}", 3),
        ("1 2", 2), ("{}}", 2), ("[]{", 2), ("null\u{0}", 4), ("1,", 1), ("[1]#", 3),
        (" \u{FEFF}1", 1), ("NaN", 0), ("Infinity", 0), ("-Infinity", 1), ("\u{A0}1", 0),
        ("// a\n1", 0), ("[1/**/]", 2), ("\u{C}1", 0), ("undefined", 0), ("'a'", 0),
        // Lists.
        ("[", 1), ("[1", 2), ("[1,", 3), ("[1,]", 3), ("[,1]", 1), ("[1,,2]", 3), ("[1 2]", 3),
        ("[1}", 2), ("]", 0), ("[\"a\"", 4), ("[1:2]", 2), ("[[]", 3),
        // Objects.
        ("{", 1), (#"{"a""#, 4), (#"{"a":"#, 5), (#"{"a":1"#, 6), (#"{"a":1,"#, 7),
        (#"{"a":1,}"#, 7), (#"{,"a":1}"#, 1), (#"{"a":1,,"b":2}"#, 7), (#"{"a" 1}"#, 5),
        (#"{"a",1}"#, 4), ("{a:1}", 1), ("{1:1}", 1), (#"{"a":1]"#, 6), (#"{"a"::1}"#, 5),
        (#"{"a":1 "b":2}"#, 7), ("{'a':1}", 1), ("{null:1}", 1), (#"{"a":}"#, 5),
        // Numbers.
        ("+1", 0), ("-", 1), ("--1", 1), ("01", 1), ("-01", 2), ("00", 1), (".5", 0), ("1.", 2),
        ("-.5", 1), ("1.e1", 2), ("1e", 2), ("1e+", 3), ("1e1.5", 3), ("0x1", 1), ("1_000", 1),
        ("1e--2", 3), ("-a", 1), ("1a", 1), ("1e400", 5), ("-1e400", 6), ("１", 0), ("0.1.2", 3),
        // Texts.
        ("\"", 1), ("\"a", 2), ("\"\\", 2), ("\"\\\"", 3), (#""\x41""#, 2), (#""\u""#, 3),
        (#""\u12""#, 5), (#""\u12g4""#, 5), (#""\U0041""#, 2), (#""\'""#, 2), (#""\0""#, 2),
        ("\"a\nb\"", 2), ("\"\t\"", 1), ("\"\u{0}\"", 1), ("\"\u{1F}\"", 1), (#""\u+041""#, 3),
        ("\"\\\u{0}\"", 2), (#""\u 041""#, 3),
        // Half a surrogate pair, or a pair in the wrong order.
        (#""\ud800""#, 7), (#""\udc00""#, 7), (#""\ud800\n""#, 8), (#""\ud800\u0041""#, 13),
        (#""\udc00\ud800""#, 7), (#""\ud800\ud800""#, 13), (#""\ud800x""#, 7),
    ]

    @Test("invalid JSON is refused with the offset of its error", arguments: refused)
    func refuses(text: String, offset: Int) {
        #expect(throws: JSONError.notJSON(offset: offset)) {
            try JSONValue(parsing: Array(text.utf8))
        }
    }

    /// Overlong forms, surrogates, code points beyond U+10FFFF, incomplete characters, and UTF-16.
    static let broken: [[UInt8]] = [
        [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
        [0xE2, 0x82],
        [0x80], [0xFF], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFE, 0xFF],
    ]

    @Test("bytes that are not UTF-8 are refused everywhere", arguments: broken)
    func bytes(bytes: [UInt8]) {
        let quote = UInt8(ascii: "\"")
        #expect(throws: JSONError.notJSON(offset: 1)) {
            try JSONValue(parsing: [quote] + bytes + [quote])
        }
        #expect(throws: JSONError.notJSON(offset: 0)) { try JSONValue(parsing: bytes) }
        #expect(throws: JSONError.notJSON(offset: 2)) {
            try JSONValue(parsing: [0x31, 0x20] + bytes)
        }
    }

    @Test("nesting is limited, and no text exhausts the stack", arguments: [31, 32, 33, 1_000_000])
    func depth(levels: Int) {
        for (open, close) in [("[", "]"), (#"{"a":"#, "}")] {
            let text =
                String(repeating: open, count: levels) + "1"
                + String(repeating: close, count: levels)
            let value = try? JSONValue(parsing: Array(text.utf8))
            #expect((value != nil) == (levels <= JSONReader.depthMax))
            let unclosed = String(repeating: open, count: levels)
            #expect((try? JSONValue(parsing: Array(unclosed.utf8))) == nil)
        }
    }

    @Test("a number may have any number of digits")
    func digits() {
        let many = String(repeating: "3", count: 100_000)
        #expect((try? JSONValue(parsing: Array("0.\(many)".utf8))) == .number(1.0 / 3))
        #expect(throws: JSONError.notJSON(offset: 100_000)) {
            try JSONValue(parsing: Array(many.utf8))
        }
    }
}

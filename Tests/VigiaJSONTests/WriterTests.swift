import Testing
import VigiaJSON

@Suite("The JSON writer")
struct WriterTests {
    static let values: [(JSONValue, String)] = [
        (.null, "null"), (.flag(true), "true"), (.flag(false), "false"),
        (.integer(.min), "-9223372036854775808"), (.unsigned(.max), "18446744073709551615"),
        (.number(0.1), "0.1"), (.number(5), "5.0"), (.number(-0.0), "-0.0"),
        (.number(1e-5), "1e-05"), (.number(1e300), "1e+300"),
        (.number(.infinity), "null"), (.number(-.infinity), "null"), (.number(.nan), "null"),
        (.text(""), #""""#), (.text("a/b"), #""a/b""#), (.text("\"\\"), #""\"\\""#),
        (.text("\u{0}\u{8}\t\n\u{C}\r\u{1F}"), #""\u0000\u0008\t\n\u000c\r\u001f""#),
        (.text("\u{7F}\u{80}\u{9B}\u{9F}\u{A0}"), "\"\\u007f\\u0080\\u009b\\u009f\u{A0}\""),
        (.text("é\u{2027}\u{2028}\u{2029}\u{202A}👁"), "\"é\u{2027}\\u2028\\u2029\\u202a👁\""),
        (.list([]), "[]"), (.list([.integer(1), .list([]), .null]), "[1,[],null]"),
        (.object([]), "{}"),
        (
            .object([
                JSONMember(name: "b\n", value: .object([JSONMember(name: "x", value: .null)])),
                JSONMember(name: "a", value: .list([.object([]), .object([])])),
            ]),
            #"{"b\n":{"x":null},"a":[{},{}]}"#
        ),
    ]

    @Test("each value has exactly one text", arguments: values)
    func writes(value: JSONValue, text: String) {
        #expect(String(decoding: JSON.encode(value), as: UTF8.self) == text)
    }

    private struct Card: JSONWritable {
        let name: String
        let age: Int?

        func write(to json: inout JSONWriter) {
            json.object { json in
                json.member("name", name)
                json.memberIfPresent("age", age)
                json.member("ages", [age, age])
            }
        }
    }

    @Test("members keep their order; only memberIfPresent leaves a missing value out")
    func members() {
        let cards = [Card(name: "a", age: 1), Card(name: "b", age: nil)]
        #expect(
            String(decoding: JSON.encode(cards), as: UTF8.self)
                == #"[{"name":"a","age":1,"ages":[1,1]},{"name":"b","ages":[null,null]}]"#
        )
    }
}

@Suite("Values read from JSON")
struct ReadingTests {
    private struct Card: JSONReadable, Equatable {
        var name: String
        var age: Int32?
        var tags: [String]

        init(json: JSONValue) throws(JSONError) {
            name = try json.member("name")
            age = try json.member("age")
            tags = try json.member("tags")
        }
    }

    static let cards: [(String, Bool)] = [
        (#"{"name":"a","age":1,"tags":[]}"#, true), (#"{"name":"a","tags":["x"]}"#, true),
        (#"{"name":"a","age":null,"tags":[],"new":{}}"#, true),
        (#"{"name":1,"name":"a","tags":[]}"#, true), (#"{"name":"a","name":1,"tags":[]}"#, false),
        (#"{"age":1,"tags":[]}"#, false), (#"{"name":null,"tags":[]}"#, false),
        (#"{"name":"a","age":"1","tags":[]}"#, false), (#"{"name":"a","tags":[1]}"#, false),
        (#"{"name":"a","age":2147483648,"tags":[]}"#, false), (#"{"name":"a","tags":{}}"#, false),
        ("[]", false), ("null", false), (#""name""#, false), ("{", false),
    ]

    @Test("a value is read only when every member is valid", arguments: cards)
    func reads(text: String, isGood: Bool) {
        #expect((JSON.decode(Card.self, from: Array(text.utf8)) != nil) == isGood)
    }

    static let wholes: [(String, Int64?)] = [
        ("1", 1), ("1.0", 1), ("1e3", 1000), ("-0.0", 0), ("1.5", nil), ("1e19", nil),
        ("9223372036854775808", nil), ("true", nil), (#""1""#, nil), ("null", nil),
    ]

    @Test("a whole number is read in every notation", arguments: wholes)
    func integers(text: String, number: Int64?) {
        #expect(JSON.decode(Int64.self, from: Array(text.utf8)) == number)
    }

    @Test("primitive values survive writing and reading")
    func plain() {
        #expect(JSON.decode(UInt64.self, from: JSON.encode(UInt64.max)) == .max)
        #expect(JSON.decode(Double.self, from: JSON.encode(3)) == 3)
        #expect(JSON.decode(Double.self, from: JSON.encode(UInt64.max)) == 0x1p64)
        #expect(JSON.decode(Bool.self, from: JSON.encode(true)) == true)
        #expect(JSON.decode(Bool.self, from: JSON.encode(1)) == nil)
        #expect(JSON.decode([Int?].self, from: JSON.encode([1, nil])) == [1, nil])
    }
}

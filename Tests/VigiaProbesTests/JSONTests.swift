import Testing
import VigiaCore
import VigiaJSON

@testable import VigiaProbes

@Suite("JSON bodies")
struct JSONTests {
    @Test(
        "every scalar is found under its dotted path",
        arguments: [
            (#"{"status":"ok","up":true,"n":3,"x":1.5,"no":null}"#, scalars),
            (#" {"db":{"hosts":[{"name":"a"},{"name":"b"}]}} "#, nested),
            (#"[1,[2,"é"]]"#, ["0": "1", "1.0": "2", "1.1": "é"]),
            (#""ok""#, ["": "ok"]), ("17", ["": "17"]), ("{}", [:]),
            ("", nil), ("ok", nil), (#"{"status":"ok""#, nil), ("{]", nil), ("\u{0}", nil),
        ] as [(String, [String: String]?)]
    )
    func flattened(text: String, scalars: [String: String]?) {
        #expect((try? JSONValue(parsing: Array(text.utf8)))?.flattened == scalars)
    }

    private static let scalars = ["status": "ok", "up": "true", "n": "3", "x": "1.5", "no": "null"]
    private static let nested = ["db.hosts.0.name": "a", "db.hosts.1.name": "b"]

    @Test("JSON that is nested too deeply counts as no JSON", arguments: [32, 33, 500, 30_000])
    func depth(levels: Int) {
        let open = String(repeating: "[", count: levels)
        let answer = HTTPAnswer(
            status: 200,
            body: Array((open + "1" + String(repeating: "]", count: levels)).utf8)
        )
        #expect((answer.bodyAsJSON(wanted: true) != nil) == (levels <= 32))
    }

    @Test(
        "numbers are shown as an expectation writes them",
        arguments: [
            ("1.0", "1"), ("1e2", "100"), ("-0", "0"), ("1e-2", "0.01"),
            ("18446744073709551615", "18446744073709551615"),
        ]
    )
    func numbers(text: String, shown: String) {
        #expect((try? JSONValue(parsing: Array(text.utf8)))?.flattened == ["": shown])
    }

    @Test(
        "numbers are compared as numbers, however either side writes them",
        arguments: [
            ("3.0", "3.0", true), ("3", "3.0", true), ("3.0", "3", true), ("1e21", "1e21", true),
            ("1e21", "1000000000000000000000", true), ("0.0000001", "1e-7", true),
            ("18446744073709551615", "18446744073709551615", true), ("3.5", "3.0", false),
            ("\"1.10\"", "1.1", false), ("\"1.10\"", "1.10", true), ("true", "1", false),
            ("\"nan\"", "nan", true), ("3", "three", false),
        ]
    )
    func compared(body: String, expected: String, passes: Bool) {
        let answer = HTTPAnswer(status: 200, body: Array("{\"n\":\(body)}".utf8))
        let verdict = Verdict.judging(
            status: 200,
            json: answer.bodyAsJSON(wanted: true),
            against: VigiaCore.Expectation(json: ["n": [expected]])
        )
        #expect((verdict == .pass) == passes, "\(verdict)")
    }

    @Test("the last of two members with one name counts, with all its members")
    func twice() {
        let text = #"{"a":{"x":1},"b":2,"a":{"y":3}}"#
        #expect((try? JSONValue(parsing: Array(text.utf8)))?.flattened == ["b": "2", "a.y": "3"])
    }

    @Test("ten thousand members with one name are read quickly")
    func crowd() {
        let members = Array(repeating: #""a":1"#, count: 10_000).joined(separator: ",")
        let value = try? JSONValue(parsing: Array("{\(members)}".utf8))
        #expect(value?.flattened == ["a": "1"])
    }

    @Test("bytes that are not UTF-8 are no JSON")
    func invalid() {
        let bytes: [UInt8] = [UInt8(ascii: "\""), 0xFF, 0xFE, UInt8(ascii: "\"")]
        #expect(HTTPAnswer(status: 200, body: bytes).bodyAsJSON(wanted: true) == nil)
    }
}

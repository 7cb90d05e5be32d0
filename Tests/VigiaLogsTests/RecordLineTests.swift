import Testing
import VigiaCore

@testable import VigiaLogs

@Suite("Journal lines")
struct RecordLineTests {
    static let values: [(RecordValue, String)] = [
        ("plain", #""plain""#),
        ("say \"hi\" \\ there", #""say \"hi\" \\ there""#),
        ("line\nnext\ttab\rreturn", #""line\nnext\ttab\rreturn""#),
        (
            "bell\u{07} escape\u{1b} delete\u{7f} nul\u{0}",
            #""bell\u0007 escape\u001b delete\u007f nul\u0000""#
        ),
        ("café 👁 \u{2028}", "\"café 👁 \\u2028\""),
        ("\u{9b}31m", #""\u009b31m""#),
        (.bytes([0x61, 0xFF, 0x62]), "\"a\u{fffd}b\""),
        (.bytes([0xC0, 0x80]), "\"\u{fffd}\u{fffd}\""),
        (.bytes([0xED, 0xA0, 0x80]), "\"\u{fffd}\u{fffd}\u{fffd}\""),
        (.bytes([0xF4, 0x90, 0x80, 0x80]), "\"\u{fffd}\u{fffd}\u{fffd}\u{fffd}\""),
        (.bytes([0xE2, 0x82]), "\"\u{fffd}\""),
        (.bytes([0xE2, 0x82, 0x41]), "\"\u{fffd}A\""),
        (.bytes(Array("ok".utf8)), #""ok""#),
        (-42, "-42"), (.integer(.max), "9223372036854775807"),
        (.number(0.25), "0.25"), (.number(.infinity), "null"), (.number(.nan), "null"),
        (true, "true"), (false, "false"), (.null, "null"),
        (.list([1, "two", .list([])]), #"[1,"two",[]]"#),
    ]

    @Test("any value and any bytes become valid JSON on one line", arguments: values)
    func value(value: RecordValue, json: String) {
        let record = Record(
            time: WallTime(milliseconds: 0),
            level: .known(.info),
            event: .other("e"),
            fields: ["v": value]
        )
        let head = #"{"time":"1970-01-01T00:00:00.000Z","level":"info","event":"e","v":"#
        #expect(String(decoding: record.line, as: UTF8.self) == head + json + "}\n")
    }

    @Test("members are in the documented order, and no name is repeated")
    func order() {
        let record = Record(
            time: WallTime(milliseconds: 1_772_600_767_089),
            level: .known(.error),
            subject: RecordSubject(service: "backend", run: RunID(raw: 7)),
            event: .known(.ended),
            cause: RecordCause(.ended, "exited with status 1"),
            fields: ["status": 1, "event": "twice", "status": 2]
        )
        #expect(
            String(decoding: record.line, as: UTF8.self)
                == #"{"time":"2026-03-04T05:06:07.089Z","level":"error","service":"backend","#
                + #""run":7,"event":"ended","cause":{"code":"ended","words":"exited with status 1"},"status":1}"#
                + "\n"
        )
    }
}

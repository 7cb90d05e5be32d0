import FoundationEssentials
import Testing
import VigiaCore
@testable import VigiaLogs

@Suite("Log line formats")
struct LineFormatTests {
    let time = WallTime(milliseconds: 1_772_600_767_089)

    private func format(_ format: LogPolicy.Format) -> LineFormat {
        LineFormat(format, LogName(service: "web", channel: .stderr), RunID(raw: 7), time)
    }

    static let texts: [(text: String, continues: Bool, lines: String)] = [
        ("one\n", false, "T one\n"),
        ("one\ntwo\n", false, "T one\nT two\n"),
        ("one\ntwo", false, "T one\nT two"),
        ("rest\ntwo\n", true, "rest\nT two\n"),
        ("\n\n", false, "T \nT \n"),
        ("\r\n", false, "T \r\n"),
        ("", false, ""),
    ]

    @Test(
        "each line begins with the time, and an incomplete line is continued",
        arguments: texts
    )
    func timestamped(text: String, continues: Bool, lines: String) {
        let made = format(.timestamped).formatted(Array(text.utf8)[...], continues: continues)
        let expected = lines.replacing("T", with: "2026-03-04T05:06:07.089Z")
        #expect(String(decoding: made, as: UTF8.self) == expected)
    }

    private struct Line: Decodable {
        let time: String
        let service: String
        let run: Int
        let stream: String
        let message: String
        let partial: Bool?
    }

    static let messages = [
        "plain", "", "with \"quotes\" and \\", "tab\tand\u{1B}[31m colour", "olá, coração",
        String(repeating: "long ", count: 5000), "seven77", "eight888", "nine99999", "\u{7F}",
        "a\u{2028}b", "1234567\"", "12345678\u{1}",
    ]

    @Test("each line becomes a JSON object with the same message", arguments: messages)
    func json(message: String) throws {
        let text = Array((message + "\nrest").utf8)
        let made = format(.json).formatted(text[...], continues: false)
        let lines = made.split(separator: UInt8(ascii: "\n"))
        #expect(lines.count == 2)
        let first = try JSONDecoder().decode(Line.self, from: Data(try #require(lines.first)))
        #expect(first.message == message)
        #expect(first.partial == nil)
        #expect((first.service, first.stream) == ("web", "stderr"))
        #expect((first.run, first.time) == (7, "2026-03-04T05:06:07.089Z"))
        let last = try JSONDecoder().decode(Line.self, from: Data(try #require(lines.last)))
        #expect(last.message == "rest")
        #expect(last.partial == true)
    }

    @Test("invalid UTF-8 is replaced, and NUL is escaped")
    func hostile() throws {
        let made = format(.json).formatted([0x61, 0xFF, 0x00, 0x62, 0x0A][...], continues: false)
        let line = try JSONDecoder().decode(Line.self, from: Data(made))
        #expect(line.message == "a\u{FFFD}\u{0}b")
    }

    @Test("the fast path formats like the slow one", arguments: LogPolicy.Format.allCases)
    func quick(form: LogPolicy.Format) {
        var out: [UInt8] = []
        let texts = Self.messages.map { $0 + "\n" } + [Self.messages.joined(separator: "\n"), ""]
        for text in texts + [texts.joined(), texts.joined() + "rest"] {
            for continues in [false, true] {
                let lines = Array(text.utf8)[...]
                let count = format(form).fill(&out, with: lines, continues: continues)
                let careful = format(form).formatted(lines, continues: continues)
                #expect(Array(out[..<count]) == careful)
            }
        }
    }
}

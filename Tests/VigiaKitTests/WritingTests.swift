import Testing

@testable import VigiaKit

@Suite("Answers, log lines and settings")
struct WritingTests {
    static let times: [(seconds: Int64, text: String, http: String)] = [
        (0, "1970-01-01T00:00:00.007Z", "Thu, 01 Jan 1970 00:00:00 GMT"),
        (951_827_696, "2000-02-29T12:34:56.007Z", "Tue, 29 Feb 2000 12:34:56 GMT"),
        (1_757_957_110, "2025-09-15T17:25:10.007Z", "Mon, 15 Sep 2025 17:25:10 GMT"),
        (4_107_542_399, "2100-02-28T23:59:59.007Z", "Sun, 28 Feb 2100 23:59:59 GMT"),
        (4_107_542_400, "2100-03-01T00:00:00.007Z", "Mon, 01 Mar 2100 00:00:00 GMT"),
    ]

    @Test("times have the right date in both formats", arguments: times)
    func time(seconds: Int64, text: String, http: String) {
        let time = WallTime(seconds: seconds, milliseconds: 7)
        #expect(time.text == text)
        #expect(time.httpDate == http)
    }

    private func written(_ response: Response, isHead: Bool = false) -> String {
        var bytes: [UInt8] = []
        ResponseText.append(response, isHead: isHead, isKept: true, date: [], to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("an invalid header field is not sent, nor one that the server sets")
    func fields() {
        let response = Response(
            headers: [
                (name: "X-Good", value: "a\tb"), (name: "X-Bad", value: "a\r\nX-Evil: 1"),
                (name: "X Bad", value: "a"), (name: "content-length", value: "7"),
                (name: "Transfer-Encoding", value: "chunked"), (name: "Connection", value: "x"),
                (name: "", value: "a"), (name: "X-Nul", value: "\0"),
            ],
            body: Array("abc".utf8)
        )
        #expect(
            written(response) == "HTTP/1.1 200 OK\r\nX-Good: a\tb\r\nContent-Length: 3\r\n"
                + "Connection: keep-alive\r\n\r\nabc"
        )
    }

    @Test("an answer without a body has none, and no length where none may be")
    func bodies() {
        let end = "Connection: keep-alive\r\n\r\n"
        #expect(written(.noContent) == "HTTP/1.1 204 No Content\r\n" + end)
        #expect(
            written(.text("abc"), isHead: true) == "HTTP/1.1 200 OK\r\n"
                + "Content-Type: text/plain; charset=utf-8\r\nContent-Length: 3\r\n" + end
        )
        #expect(
            written(Response(status: 299)) == "HTTP/1.1 299 OK\r\nContent-Length: 0\r\n" + end
        )
    }

    @Test("a log line for people cannot control a terminal")
    func readable() {
        let line = LogLine(
            time: WallTime(seconds: 0, milliseconds: 0),
            level: .error,
            source: "http",
            message: "a\u{1B}[31m\nb",
            context: [(key: "k", value: "v\u{202E}")],
            hint: "look"
        )
        #expect(
            line.readable == "00:00:00 error http: a\u{FFFD}[31m\u{FFFD}b [k=v\u{FFFD}] (look)"
        )
    }

    static let long: [(what: String, line: LogLine)] = [
        (
            "a text",
            LogLine(level: .info, source: "a", message: String(repeating: "x", count: 9999))
        ),
        // Each of these is encoded in six bytes of JSON.
        (
            "escapes",
            LogLine(level: .info, source: "a", message: String(repeating: "\0", count: 4000))
        ),
        (
            "letters",
            LogLine(level: .info, source: "a", message: String(repeating: "é", count: 4000))
        ),
        (
            "a source",
            LogLine(level: .info, source: String(repeating: "s", count: 9999), message: "m")
        ),
        (
            "facts",
            LogLine(
                level: .info,
                source: "a",
                message: "m",
                context: (0..<3000).map { (key: "key\($0)", value: "value") },
                hint: String(repeating: "h", count: 9999)
            )
        ),
    ]

    @Test("a line longer than PIPE_BUF is cut, and says so", arguments: long)
    func cut(what: String, line: LogLine) {
        for isReadable in [false, true] {
            let text = String(decoding: line.bytes(isReadable: isReadable), as: UTF8.self)
            #expect(text.utf8.count <= 4096 && text.utf8.count > 200, "\(what)")
            #expect(text.contains("[cut, ") || text.contains("facts left out]"), "\(what)")
            #expect(text.hasSuffix(isReadable ? "\n" : "}\n"), "\(what)")
        }
        let short = LogLine(level: .info, source: "a", message: String(repeating: "x", count: 3900))
        #expect(!String(decoding: short.bytes(isReadable: false), as: UTF8.self).contains("[cut"))
    }

    static let debugs: [(debug: String, source: String, isWanted: Bool)] = [
        ("*", "http", true),
        ("", "http", false),
        ("http", "http", true),
        ("http", "https", false),
        ("a, ht*", "http", true),
        ("startup", "http", false),
    ]

    @Test("DEBUG names the sources whose details are logged", arguments: debugs)
    func debug(debug: String, source: String, isWanted: Bool) throws {
        #expect(try LogSettings(["DEBUG": debug]).debugs(source) == isWanted)
    }

    static let environments: [[String: String]] = [
        ["LOG_LEVEL": "loud"], ["LOG_FORMAT": "xml"], ["PORT": "x"], ["PORT": "65536"],
        ["PORT": "-1"],
    ]

    @Test("an invalid variable is refused by name", arguments: environments)
    func environment(_ environment: [String: String]) throws {
        let problem = try #require(Backend("a", version: "1", environment: environment).problem)
        #expect(problem.isBadSetting)
        let (name, value) = try #require(environment.first)
        #expect(problem.description.contains("\(name)=\(value)"))
    }

    @Test("the pause doubles with each failed start, up to its maximum")
    func pauses() {
        var component = Component("a")
        (component.firstPause, component.longestPause) = (.milliseconds(100), .seconds(1))
        let pauses = [1, 2, 3, 4, 5, 60].map { component.pause(after: $0) }
        #expect(pauses == [100, 200, 400, 800, 1000, 1000].map { .milliseconds($0) })
    }
}

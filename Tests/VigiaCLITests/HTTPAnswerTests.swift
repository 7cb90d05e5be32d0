import Testing
import VigiaCore
import VigiaWire

@testable import VigiaCLI

@Suite("HTTP answers")
struct HTTPAnswerTests {
    static let whole: [(answer: String, status: Int, body: String, endsItself: Bool)] = [
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, "hello", true),
        ("HTTP/1.1 200 OK\r\ncontent-length:  0\r\n\r\n", 200, "", true),
        ("HTTP/1.1 204 No Content\r\n\r\n", 204, "", true),
        ("HTTP/1.0 404 Not Found\nX: y\n\nuntil the end", 404, "until the end", false),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\n",
            200, "abc0123456789", true
        ),
        (
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 202 Accepted\r\nContent-Length: 1\r\n\r\nx",
            202, "x", true
        ),
    ]

    @Test("an answer is parsed however it is split", arguments: whole)
    func cut(answer: String, status: Int, body: String, endsItself: Bool) throws {
        for size in [1, 2, 3, 7, 1000] {
            var parser = HTTPAnswerParser()
            var rest = Array(answer.utf8)[...]
            while !rest.isEmpty {
                try parser.take(Array(rest.prefix(size)))
                rest = rest.dropFirst(size)
            }
            #expect(parser.isComplete == endsItself)
            try parser.ended()
            #expect(parser.status == status)
            #expect(String(decoding: parser.body, as: UTF8.self) == body)
        }
    }

    static let broken = [
        "", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell",
        "SSH-2.0-OpenSSH\r\n", "HTTP/1.1 2x0 OK\r\n\r\n", "HTTP/1.1 99 Low\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        String(repeating: "a", count: 70_000),
        "HTTP/1.1 200 OK\r\n" + String(repeating: "a: b\r\n", count: 200),
    ]

    @Test("a truncated, endless or invalid answer is refused", arguments: broken)
    func refused(answer: String) {
        #expect(throws: CommandError.self) {
            var parser = HTTPAnswerParser()
            try parser.take(Array(answer.utf8))
            try parser.ended()
        }
    }

    @Test("reading an endless body stops at its limit")
    func endless() throws {
        var parser = HTTPAnswerParser()
        try parser.take(Array("HTTP/1.1 200 OK\r\n\r\n".utf8))
        let piece = [UInt8](repeating: 0x61, count: HTTPAnswerParser.bodyBytesMax / 4)
        for _ in 0..<4 { try parser.take(piece) }
        #expect(throws: CommandError.self) { try parser.take([0x61]) }
    }

    @Test("events are parsed however the stream is split")
    func stream() {
        let time = "2026-01-02T03:04:05.678Z"
        let text = """
            : alive\n\nevent: spawned\ndata: {"event":"spawned","level":"info","time":"\(time)"}\n
            data: not JSON\n\ndata:{"event":"ended","level":"info",\r\ndata: "time":"\(time)"}\r\n\r
            data: {"event":"half"
            """
        for size in [1, 2, 5, 1000] {
            var (parser, events) = (EventStreamParser(), [Record]())
            var rest = Array(text.utf8)[...]
            while !rest.isEmpty {
                events += parser.take(Array(rest.prefix(size)))
                rest = rest.dropFirst(size)
            }
            #expect(events.map(\.event.word) == ["spawned", "ended"])
        }
    }

    @Test("a name is escaped as one path segment")
    func encoding() {
        #expect(percentEncoded("a-b_c.d~9") == "a-b_c.d~9")
        #expect(percentEncoded("a b/ç?") == "a%20b%2F%C3%A7%3F")
    }
}

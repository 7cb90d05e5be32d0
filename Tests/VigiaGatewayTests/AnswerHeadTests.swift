import Testing

@testable import VigiaGateway

@Suite("Answers of the supervisor")
struct AnswerHeadTests {
    private static func read(_ text: String) -> AnswerHead? {
        let bytes = Array(text.utf8)
        return AnswerHead.end(in: bytes).flatMap { AnswerHead(bytes[..<$0.head]) }
    }

    @Test("status, length and the fields for clients are read, and no others go on")
    func reads() {
        let head = Self.read(
            "HTTP/1.0 405 Method Not Allowed\r\nContent-Type: application/json\r\nAllow: GET\r\n"
                + "Date: today\r\nSet-Cookie: a=b\r\nContent-Length: 12\r\n\r\nbody"
        )
        #expect(head?.status == 405 && head?.reason == "Method Not Allowed")
        #expect(head?.length == 12)
        #expect(head?.fields == "Content-Type: application/json\r\nAllow: GET\r\n")
    }

    @Test("an answer without a length has as many bytes as come")
    func endless() {
        let head = Self.read("HTTP/1.0 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
        #expect(head?.status == 200 && head?.length == nil)
    }

    static let bad = [
        "HTTP/1.0 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.0 200 OK\r\nContent-Length\r\n\r\n",
        "HTTP/1.0 20 OK\r\n\r\n", "HTTP/2 200 OK\r\n\r\n", "nonsense\r\n\r\n", "\r\n\r\n",
        "HTTP/1.0 200 OK\r\nContent-Length: 5",
    ]

    @Test("anything else is no answer", arguments: bad)
    func refuses(text: String) { #expect(Self.read(text) == nil) }
}

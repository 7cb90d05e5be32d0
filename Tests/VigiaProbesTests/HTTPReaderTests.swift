import Testing

@testable import VigiaProbes

@Suite("HTTP answers")
struct HTTPReaderTests {
    private static let answers: [(String, status: Int, body: String)] = [
        ("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbodyand more", 200, "body"),
        ("HTTP/1.1 200\r\ncontent-length:0\r\n\r\n", 200, ""),
        ("HTTP/1.0 418 I'm a teapot\nX: y\n folded\n\nto the end", 418, "to the end"),
        ("HTTP/1.1 204 No Content\r\nContent-Length: 9\r\n\r\n", 204, ""),
        (
            "HTTP/1.1 100 Go\r\n\r\nHTTP/1.1 103 Hints\r\nA: b\r\n\r\nHTTP/1.1 200 OK\r\n\r\nx",
            200, "x"
        ),
        (chunked + "4\r\nbody\r\n0\r\n\r\n", 200, "body"),
        (chunked + "2;a=b\r\nbo\r\n002 \r\ndy\r\n0\r\nTrailer: x\r\n\r\n", 200, "body"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n" + chunkedField + "0\r\n\r\n", 200, ""),
    ]

    private static let chunkedField = "Transfer-Encoding: gzip, Chunked\r\n\r\n"
    private static let chunked = "HTTP/1.1 200 OK\r\n" + chunkedField
    private static let sized = "HTTP/1.1 200 OK\r\nContent-Length: "

    private static let nonsense: [(String, String)] = [
        ("SSH-2.0-OpenSSH\r\n", notHTTP), ("\u{15}\u{3}\u{1}", notHTTP), ("H TTP", notHTTP),
        ("HTTP/1.1\r\n", notHTTP), ("HTTP/1.1 2000 OK\r\n", notHTTP),
        ("HTTP/1.1 099 OK\r\n", notHTTP), ("HTTP/1.1 +20 OK\r\n", notHTTP),
        ("HTTP/1.1 200 OK\r\nno colon\r\n", notHTTP),
        (sized + "-1\r\n", notHTTP), (sized + "ten\r\n", notHTTP),
        (sized + "1\r\nContent-Length: 2\r\n", notHTTP),
        (sized + "99999999999999999999\r\n", notHTTP),
        (sized + "65537\r\n\r\n", "body is longer than 64 KiB"),
        (chunked + "-1\r\n", notHTTP), (chunked + "zz\r\n", notHTTP), (chunked + "\r\n", notHTTP),
        (chunked + "1\r\nxxx", notHTTP), (chunked + "1\r\nx2\r\n", notHTTP),
        (chunked + "10001\r\n", "body is longer than 64 KiB"),
        (chunked + "7fffffffffffffff\r\n", "body is longer than 64 KiB"),
        (chunked + String(repeating: "0", count: 1100), notHTTP),
        ("HTTP/1.1 200 " + String(repeating: "x", count: 16_400), tooLong),
        (String(repeating: "HTTP/1.1 100 Go\r\n\r\n", count: 900), tooLong),
        (chunked + "0\r\n" + String(repeating: "A: b\r\n", count: 3000), tooLong),
        ("", "closed the connection without an answer"),
        ("HTTP/1.1 200 OK\r\n", "closed the connection in mid-answer"),
        (sized + "5\r\n\r\nbody", "closed the connection in mid-answer"),
        (chunked + "4\r\nbody\r\n0\r\n", "closed the connection in mid-answer"),
    ]

    private static let notHTTP = "answered with something that is not HTTP"
    private static let tooLong = "header is longer than 16 KiB"

    /// Gives the bytes to a reader in parts of `size` bytes, and then the end.
    private static func read(_ bytes: [UInt8], inPartsOf size: Int) -> HTTPReader.Result {
        var reader = HTTPReader()
        for start in stride(from: 0, to: bytes.count, by: size) {
            let part = Array(bytes[start..<min(start + size, bytes.count)])
            if let result = reader.take(part) { return result }
        }
        return reader.end()
    }

    @Test("an answer is read the same in whatever parts it arrives", arguments: answers)
    func whole(text: String, status: Int, body: String) {
        for size in [1, 2, 3, 7, 100_000] {
            let result = Self.read(Array(text.utf8), inPartsOf: size)
            #expect(result == .success(HTTPAnswer(status: status, body: Array(body.utf8))))
        }
    }

    @Test("invalid answers are refused with their reason, in whatever parts", arguments: nonsense)
    func refused(text: String, reason: String) {
        for size in [1, 5, 100_000] {
            guard case .failure(let refusal) = Self.read(Array(text.utf8), inPartsOf: size) else {
                Issue.record("taken for an answer: \(text.prefix(80))")
                return
            }
            #expect(refusal.reason == reason)
        }
    }

    @Test("no damage to an answer makes the reader trap or exceed its limits")
    func damaged() {
        var random = SeededNumbers(state: .random(in: 1 ... .max))
        let seed = random.state
        for _ in 0..<4000 {
            var bytes = Array(
                (Self.answers.randomElement(using: &random) ?? Self.answers[0]).0.utf8
            )
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                bytes[place] = UInt8.random(in: 0...255, using: &random)
            }
            let whole = Self.read(bytes, inPartsOf: bytes.count)
            #expect(Self.read(bytes, inPartsOf: 1) == whole, "seed \(seed)")
        }
    }
}

/// A xorshift generator; the same seed gives the same numbers.
private struct SeededNumbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}

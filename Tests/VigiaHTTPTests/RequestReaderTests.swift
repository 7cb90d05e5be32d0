import Testing

@testable import VigiaHTTP

@Suite("Requests from bytes")
struct RequestReaderTests {
    /// Feeds a text in pieces, and returns the requests, each as one line.
    private func read(_ text: String, pieces: Int = .max) throws(RequestRefusal) -> [String] {
        var reader = RequestReader(headBytesMax: 1024, bodyBytesMax: 100)
        var found: [String] = []
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let piece = Array(rest.prefix(pieces))
            rest = rest.dropFirst(pieces)
            unsafe piece.withUnsafeBytes { bytes in unsafe reader.append(bytes) }
            reading: while true {
                switch try reader.next() {
                case .needsMore: break reading
                case .continues: found.append("continue")
                case .request(let head, let body, let isKept):
                    let query = head.target.query.isEmpty ? "" : "?" + head.target.query
                    let text = String(decoding: body, as: UTF8.self)
                    found.append(
                        "\(head.method.rawValue) \(head.target.path)\(query) \"\(text)\""
                            + (isKept ? "" : " and closes")
                    )
                }
            }
        }
        if reader.isInside { found.append("and a part") }
        return found
    }

    static let chunked = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"

    static let good: [(text: String, requests: [String])] = [
        ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", ["GET / \"\""]),
        ("\r\n\r\nGET /a?b=c HTTP/1.1\r\nhost:a\r\n\r\n", ["GET /a?b=c \"\""]),
        ("GET http://a/b?c HTTP/1.1\r\nHost: a\r\n\r\n", ["GET /b?c \"\""]),
        // The authority ends where the path or the query begins. RFC 9112, section 3.2.2.
        ("GET http://a?x=/b HTTP/1.1\r\nHost: a\r\n\r\n", ["GET /?x=/b \"\""]),
        ("GET http://a HTTP/1.1\r\nHost: a\r\n\r\n", ["GET / \"\""]),
        ("GET http://A:80/?b HTTP/1.1\r\nHost: a\r\n\r\n", ["GET /?b \"\""]),
        ("GET https://a:81//b HTTP/1.1\r\nHost: A:81\r\n\r\n", ["GET //b \"\""]),
        ("GET http://a/b HTTP/1.0\r\n\r\n", ["GET /b \"\" and closes"]),
        ("GET / HTTP/1.1\r\nHost: a\r\nConnection: x, CLOSE\r\n\r\n", ["GET / \"\" and closes"]),
        ("GET / HTTP/1.0\r\n\r\n", ["GET / \"\" and closes"]),
        ("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", ["GET / \"\""]),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabcGET /x HTTP/1.1\r\nHost: a\r\n\r\n",
            ["POST / \"abc\"", "GET /x \"\""]
        ),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n"
                + "3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\nX-End: 1\r\n\r\n"
                + "DELETE /y HTTP/1.1\r\nHost: a\r\n\r\n",
            ["POST / \"abc0123456789\"", "DELETE /y \"\""]
        ),
        ("\(chunked)0000000000000003;a;b=\"c d\"\r\nabc\r\n00\r\n\r\n", ["POST / \"abc\""]),
        ("\(chunked)1\r\na\r\n1\r\nb\r\n0\r\nA:\r\nB: \t c\r\n\r\n", ["POST / \"ab\""]),
        ("GET / HTTP/1.1\r\nHost: a\r\n", ["and a part"]),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nab", ["and a part"]),
    ]

    @Test("requests are read the same however their bytes arrive", arguments: good)
    func reads(text: String, requests: [String]) throws {
        #expect(try read(text) == requests)
        for pieces in 1...7 { #expect(try read(text, pieces: pieces) == requests) }
    }

    @Test("a client that expects 100 Continue gets it once")
    func continues() throws {
        let head = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
        #expect(try read(head) == ["continue", "and a part"])
        #expect(try read(head + "ab") == ["POST / \"ab\""])
    }

    static let host = "Host: a\r\n"
    static let bad: [(text: String, status: Int)] = [
        ("GET / HTTP/1.1\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\n\(host)\(host)\r\n", 400),
        ("GET /\r\n\r\n", 400),
        ("GET  / HTTP/1.1\r\n\(host)\r\n", 400),
        ("GET / HTTP/1.1 \r\n\(host)\r\n", 400),
        ("GET a HTTP/1.1\r\n\(host)\r\n", 400),
        ("GET /a#b HTTP/1.1\r\n\(host)\r\n", 400),
        ("GET http://a#/b HTTP/1.1\r\n\(host)\r\n", 400),
        ("GET http:///b HTTP/1.1\r\n\(host)\r\n", 400),
        ("GET http://?b HTTP/1.1\r\n\(host)\r\n", 400),
        ("GET http://b@a/ HTTP/1.1\r\n\(host)\r\n", 400),
        ("GET http://b/ HTTP/1.1\r\n\(host)\r\n", 400),
        ("GET http://a:81/ HTTP/1.1\r\n\(host)\r\n", 400),
        ("GET http://a:443/ HTTP/1.1\r\n\(host)\r\n", 400),
        ("GET http://b/ HTTP/1.0\r\n\(host)\r\n", 400),
        ("GET http://a/ HTTP/1.1\r\nHost:\r\n\r\n", 400),
        ("GET /\u{e9} HTTP/1.1\r\n\(host)\r\n", 400),
        ("\u{16}\u{3}\u{1} \r\n\r\n", 400),
        ("GET / HTTP/2.0\r\n\(host)\r\n", 505),
        ("BREW / HTTP/1.1\r\n\(host)\r\n", 501),
        ("get / HTTP/1.1\r\n\(host)\r\n", 501),
        // Everything that could be read in two ways: RFC 9112, sections 2.2, 5.1, 5.2, 6.1 and 6.3.
        ("GET / HTTP/1.1\r\n\(host)A : b\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\n\(host)A: b\r\n c\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\n\(host)A: b\nC: d\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\n\(host)A: b\rC: d\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\n\(host)A: b\0\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\n\(host)Content-Length: 1\r\nContent-Length: 1\r\n\r\na", 400),
        ("GET / HTTP/1.1\r\n\(host)Content-Length: +1\r\n\r\na", 400),
        ("GET / HTTP/1.1\r\n\(host)Content-Length: 1, 1\r\n\r\na", 400),
        ("GET / HTTP/1.1\r\n\(host)Content-Length: 0x1\r\n\r\na", 400),
        ("GET / HTTP/1.1\r\n\(host)Content-Length: 99999999999999999999\r\n\r\na", 400),
        ("POST / HTTP/1.1\r\n\(host)Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\n\(host)Transfer-Encoding: gzip, chunked\r\n\r\n", 400),
        ("POST / HTTP/1.0\r\n\(host)Transfer-Encoding: chunked\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\n\(host)Content-Length: 101\r\n\r\n", 413),
        ("POST / HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n\r\n65\r\n", 413),
        ("POST / HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n\r\nx\r\n", 400),
        ("POST / HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n\r\n-1\r\n", 400),
        ("POST / HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n\r\n1 \r\na\r\n", 400),
        ("POST / HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n", 400),
        ("POST / HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n\r\n1\na\r\n", 400),
        ("POST / HTTP/1.1\r\n\(host)Transfer-Encoding: identity\r\n\r\n", 400),
        (
            "POST / HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n", 400
        ),
        // A length that overflows, and one that no integer can hold.
        ("\(chunked)FFFFFFFFFFFFFFFF\r\n", 413),
        ("\(chunked)7fffffffffffffff\r\n", 413),
        ("\(chunked)1\r\na\r\nffffffffffffffff\r\n", 413),
        ("\(chunked)00000000000000001\r\n", 400),
        ("\(chunked)0x1\r\n", 400),
        // The text between chunks has limits, and must be valid text.
        ("\(chunked)1;" + String(repeating: "x", count: 1022), 400),
        (
            chunked
                + String(repeating: "1;\(String(repeating: "x", count: 99))\r\na\r\n", count: 42),
            413
        ),
        ("\(chunked)1;a=\u{1}\r\na\r\n", 400),
        ("\(chunked)1;a\rb\r\na\r\n", 400),
        ("\(chunked)1;a\nb\r\na\r\n", 400),
        ("\(chunked)1\r\na\n", 400),
        ("\(chunked)0\r\nA : b\r\n\r\n", 400),
        ("\(chunked)0\r\nA: b\r\n c\r\n\r\n", 400),
        ("\(chunked)0\r\nA: b\nC: d\r\n\r\n", 400),
        ("\(chunked)0\r\nA: \0\r\n\r\n", 400),
        ("\(chunked)0\r\nGET / HTTP/1.1\r\n\r\n", 400),
        ("\(chunked)0\r\n" + String(repeating: "A: b\r\n", count: 33), 431),
        (
            "\(chunked)0\r\n"
                + String(repeating: "A: \(String(repeating: "b", count: 900))\r\n", count: 10), 431
        ),
        // A bare line feed is refused when it arrives, whatever follows.
        ("GET / HTTP/1.1\nHost: a", 400),
        ("GET / HTTP/1.1\r\nHost: a\n", 400),
        ("\nGET / HTTP/1.1", 400),
        ("\r\n\n", 400),
        ("GET / HTTP/1.1\r\n\(host)A: \(String(repeating: "b", count: 1024))\r\n\r\n", 431),
        (String(repeating: "b", count: 1025), 431),
        (
            "GET / HTTP/1.1\r\n\(host)" + String(repeating: "A:\r\n", count: 100) + "\r\n",
            431
        ),
    ]

    @Test("an invalid or ambiguous request is refused", arguments: bad)
    func refuses(text: String, status: Int) {
        let error = #expect(throws: RequestRefusal.self) { _ = try read(text) }
        #expect(error?.status == status)
        // Sending the bytes in pieces changes nothing.
        let late = #expect(throws: RequestRefusal.self) { _ = try read(text, pieces: 1) }
        #expect(late?.status == status)
    }

    @Test("a body of small chunks may have as many framing bytes as its limit, and no more")
    func framing() throws {
        let chunk = Array("1\r\na\r\n".utf8)  // Five bytes of framing for one of body.
        for (count, isTaken) in [(3_200, true), (12_000, true), (21_000, false)] {
            var body = BodyReader(.chunked, bytesMax: 100_000)
            var (input, place) = ([UInt8](), 0)
            for _ in 0..<count { input += chunk }
            do throws(RequestRefusal) {
                let isWhole = try body.take(from: &input, at: &place)
                #expect(isTaken && !isWhole && body.bytes.count == count)
            } catch { #expect(!isTaken && error == .framingTooLong) }
        }
    }

    @Test("used input is released, even where a byte is always left over")
    func held() throws {
        let text = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
        var reader = RequestReader(headBytesMax: 1024, bodyBytesMax: 100)
        let piece = Array((text.dropFirst() + "G").utf8)
        unsafe [UInt8(ascii: "G")].withUnsafeBytes { unsafe reader.append($0) }
        for _ in 0..<10_000 {
            unsafe piece.withUnsafeBytes { unsafe reader.append($0) }
            guard case .request = try reader.next() else { throw RequestRefusal.tooSlow }
            #expect(reader.waiting == 1)
            #expect(reader.held <= 2 * text.utf8.count)
        }
    }

    /// The result for a text, as one line.
    private func outcome(_ text: String, pieces: Int) -> String {
        do {
            return try read(text, pieces: pieces).joined(separator: "; ")
        } catch {
            return "\(error.status)"
        }
    }

    @Test("damaged requests are read the same however their bytes arrive", arguments: 1...8)
    func fuzz(seed: UInt64) {
        var numbers = Numbers(state: seed)
        let texts = Self.good.map(\.text) + Self.bad.map(\.text).filter { $0.utf8.count < 200 }
        let marks = Array("\r\n:; ,\0\t0aA%?/".utf8)
        for _ in 0..<400 {
            var bytes = Array(texts[numbers.next(below: texts.count)].utf8)
            for _ in 0...numbers.next(below: 3) {
                let place = numbers.next(below: bytes.count)
                switch numbers.next(below: 4) {
                case 0: bytes[place] = UInt8(numbers.next(below: 128))
                case 1: bytes.insert(marks[numbers.next(below: marks.count)], at: place)
                case 2 where bytes.count > 1: bytes.remove(at: place)
                default: bytes += texts[numbers.next(below: texts.count)].utf8
                }
            }
            let text = String(decoding: bytes, as: UTF8.self)
            let whole = outcome(text, pieces: .max)
            let parted = outcome(text, pieces: 1 + numbers.next(below: 9))
            #expect(whole == parted, "seed \(seed): \(text.debugDescription)")
        }
    }

    /// Numbers that are equal for equal seeds.
    private struct Numbers {
        var state: UInt64

        mutating func next(below end: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % end
        }
    }

    @Test("header fields are found in any case, without surrounding blanks")
    func fields() throws {
        let text = "GET / HTTP/1.1\r\nHost:\t a \t\r\nX-Tag: 1\r\nx-tag: 2\r\nEmpty:\r\n\r\n"
        let headers = try RequestHeadReader.read(Array(text.utf8)).headers
        #expect(headers["HOST"] == "a")
        #expect(headers["x-Tag"] == "1")
        #expect(headers.all("X-TAG") == ["1", "2"])
        #expect(headers["empty"] == "")
        #expect(headers["x"] == nil)
    }
}

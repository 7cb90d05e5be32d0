/// Makes requests of the bytes of one connection, as they come.
///
/// It is at the head of a request, or in its body. It reads no clock and no socket.
struct RequestReader {
    /// What the bytes so far come to.
    enum Outcome {
        case needsMore
        /// The client waits for `100 Continue`.
        case continues
        case request(Request, isKept: Bool)
    }

    private enum State {
        case head
        case body(RequestHead, BodyReader)
    }

    private let headBytesMax: Int
    private let bodyBytesMax: Int
    private let peer: String
    private var state = State.head
    /// What came and is not used yet, from `start` on.
    private var bytes: [UInt8] = []
    private var start = 0
    /// How far the end of the head has been looked for.
    private var searched = 0

    init(headBytesMax: Int, bodyBytesMax: Int, peer: String = "") {
        (self.headBytesMax, self.bodyBytesMax) = (headBytesMax, bodyBytesMax)
        self.peer = peer
    }

    /// How many bytes wait.
    var waiting: Int { bytes.count - start }

    /// Whether it is in the middle of a request.
    var isInside: Bool {
        if case .body = state { return true }
        return waiting > 0
    }

    /// Whether it has the head and waits for the body.
    var isInBody: Bool {
        if case .body = state { return true }
        return false
    }

    /// Takes bytes.
    mutating func append(_ new: UnsafeRawBufferPointer) {
        if start == bytes.count {
            bytes.removeAll(keepingCapacity: true)
            (start, searched) = (0, 0)
        }
        unsafe bytes.append(contentsOf: new)
    }

    /// Reads on until a request is whole.
    ///
    /// - Throws: why the connection is of no more use.
    mutating func next() throws(RequestRefusal) -> Outcome {
        switch state {
        case .head:
            guard let head = try takeHead() else { return .needsMore }
            if case .length(let length) = head.framing, length > bodyBytesMax {
                throw .bodyTooLong
            }
            var body = BodyReader(head.framing, bytesMax: bodyBytesMax)
            if try body.take(from: &bytes, at: &start) { return finish(head, body) }
            state = .body(head, body)
            return head.wantsContinue && waiting == 0 ? .continues : .needsMore
        case .body(let head, var body):
            state = .head  // Nobody else may hold the body while it grows.
            if try body.take(from: &bytes, at: &start) { return finish(head, body) }
            state = .body(head, body)
            return .needsMore
        }
    }

    private mutating func finish(_ head: RequestHead, _ body: BodyReader) -> Outcome {
        state = .head
        searched = start
        if start == bytes.count, bytes.capacity > Self.keptCapacityMax {
            (bytes, start, searched) = ([], 0, 0)
        }
        let request = Request(
            method: head.method,
            path: head.path,
            queryText: head.query,
            headers: head.headers,
            body: body.bytes,
            peer: peer
        )
        return .request(request, isKept: head.isKept)
    }

    /// More room than this is given back between two requests.
    private static let keptCapacityMax = 16 * 1024

    private mutating func takeHead() throws(RequestRefusal) -> RequestHead? {
        // A line end before a request is passed over. Source: RFC 9112, section 2.2.
        while waiting >= 2, bytes[start] == UInt8(ascii: "\r"), bytes[start + 1] == 0x0A {
            start += 2
        }
        searched = max(searched, start)
        guard let end = headEnd() else {
            guard waiting <= headBytesMax else { throw .headTooLong }
            return nil
        }
        guard end - start <= headBytesMax else { throw .headTooLong }
        let head = try RequestHeadReader.read(Array(bytes[start..<end]))
        start = end
        return head
    }

    /// The place behind the empty line.
    private mutating func headEnd() -> Int? {
        let count = bytes.count
        let found = Self.emptyLine(in: bytes.span, from: max(start, searched - 3))
        if found == nil { searched = count }
        return found
    }

    /// The place behind the first empty line.
    private static func emptyLine(in span: Span<UInt8>, from start: Int) -> Int? {
        var place = start
        while place + 3 < span.count {
            if span[place + 3] > 0x0D {
                place += 4  // No part of an empty line ends or begins here.
            } else if span[place] == 0x0D, span[place + 1] == 0x0A, span[place + 2] == 0x0D,
                span[place + 3] == 0x0A
            {
                return place + 4
            } else {
                place += 1
            }
        }
        return nil
    }
}

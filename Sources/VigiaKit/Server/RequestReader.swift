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
    private let takes: (Method, String) -> Bool
    private var state = State.head
    /// What came and is not used yet, from `start` on.
    private var bytes: [UInt8] = []
    private var start = 0
    /// How far the end of the head has been looked for.
    private var searched = 0

    /// - Parameters:
    ///   - headBytesMax: the longest head.
    ///   - bodyBytesMax: the longest body.
    ///   - peer: who sends.
    ///   - takes: whether anybody wants the body of a request with this method and path.
    init(
        headBytesMax: Int,
        bodyBytesMax: Int,
        peer: String = "",
        takes: @escaping (Method, String) -> Bool = { _, _ in true }
    ) {
        (self.headBytesMax, self.bodyBytesMax) = (headBytesMax, bodyBytesMax)
        (self.peer, self.takes) = (peer, takes)
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

    /// How many bytes of the body there are that it waits for.
    var bodyBytes: Int {
        if case .body(_, let body) = state { return body.bytes.count }
        return 0
    }

    /// How many bytes it holds, used or not.
    var held: Int { bytes.count }

    /// Takes bytes, and lets go of those that are used.
    mutating func append(_ new: UnsafeRawBufferPointer) {
        if start == bytes.count {
            bytes.removeAll(keepingCapacity: true)
            (start, searched) = (0, 0)
        } else if start >= waiting {
            // Whoever sends the next request before the last one is answered always leaves a byte
            // over. No more bytes move than were used, so that each moves about once.
            if bytes.capacity > Self.keptCapacityMax {
                bytes = Array(bytes[start...])
            } else {
                bytes.removeSubrange(..<start)
            }
            (start, searched) = (0, max(0, searched - start))
        }
        unsafe bytes.append(contentsOf: new)
    }

    /// Lets go of all bytes: nothing more is read.
    mutating func discard() { (bytes, start, searched, state) = ([], 0, 0, .head) }

    /// Reads on until a request is whole; without its body where nobody takes it, in which case it is
    /// the last one.
    ///
    /// - Throws: why the connection is of no more use.
    mutating func next() throws(RequestRefusal) -> Outcome {
        switch state {
        case .head:
            guard let head = try takeHead() else { return .needsMore }
            var body = BodyReader(head.framing, bytesMax: bodyBytesMax)
            if head.framing != .length(0), !takes(head.method, head.target.path) {
                state = .body(head, body)
                return .request(request(head, []), isKept: false)
            }
            if case .length(let length) = head.framing, length > bodyBytesMax {
                throw .bodyTooLong
            }
            if try body.take(from: &bytes, at: &start) { return finish(head, body) }
            wait(for: head, body)
            return head.wantsContinue && waiting == 0 ? .continues : .needsMore
        case .body(let head, var body):
            state = .head  // Nobody else may hold the body while it grows.
            if try body.take(from: &bytes, at: &start) { return finish(head, body) }
            wait(for: head, body)
            return .needsMore
        }
    }

    private mutating func wait(for head: RequestHead, _ body: BodyReader) {
        state = .body(head, body)
        giveRoomBack()
    }

    private mutating func giveRoomBack() {
        guard start == bytes.count, bytes.capacity > Self.keptCapacityMax else { return }
        (bytes, start, searched) = ([], 0, 0)
    }

    private mutating func finish(_ head: RequestHead, _ body: BodyReader) -> Outcome {
        state = .head
        searched = start
        giveRoomBack()
        return .request(request(head, body.bytes), isKept: head.isKept)
    }

    private func request(_ head: RequestHead, _ body: [UInt8]) -> Request {
        Request(
            method: head.method,
            path: head.target.path,
            queryText: head.target.query,
            headers: head.headers,
            body: body,
            peer: peer,
            authority: head.target.authority
        )
    }

    /// More room than this is given back between two requests, and two parts of a body.
    private static let keptCapacityMax = 4 * 1024

    private mutating func takeHead() throws(RequestRefusal) -> RequestHead? {
        // A line end before a request is passed over. Source: RFC 9112, section 2.2.
        while waiting >= 2, bytes[start] == UInt8(ascii: "\r"), bytes[start + 1] == 0x0A {
            start += 2
        }
        searched = max(searched, start)
        guard let end = try headEnd() else {
            guard waiting <= headBytesMax else { throw .headTooLong }
            return nil
        }
        let head = try RequestHeadReader.read(Array(bytes[start..<end]))
        start = end
        return head
    }

    /// The place behind the empty line; nil where it is not among the bytes of the longest head.
    ///
    /// A line feed without a carriage return is refused as soon as it has come: who sends one waits
    /// for an answer and not for the deadline.
    private mutating func headEnd() throws(RequestRefusal) -> Int? {
        let last = min(bytes.count, start + headBytesMax)
        let end = try Self.emptyLine(of: bytes.span, from: start, in: min(searched, last)..<last)
        if end == nil { searched = last }
        return end
    }

    private static func emptyLine(
        of span: Span<UInt8>,
        from start: Int,
        in places: Range<Int>
    ) throws(RequestRefusal) -> Int? {
        for place in places where span[place] == 0x0A {
            guard place > start, span[place - 1] == 0x0D else {
                throw .malformed("a line of the head ends with a bare line feed")
            }
            if place >= start + 3, span[place - 2] == 0x0A { return place + 1 }
        }
        return nil
    }
}

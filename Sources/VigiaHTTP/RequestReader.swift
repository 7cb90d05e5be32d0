/// Reads requests from the bytes of one connection, as they come.
///
/// The reader is in the head of a request, or in its body. It uses no clock and no socket.
package struct RequestReader {
    /// The result of reading the bytes so far.
    package enum Outcome {
        /// More bytes are needed.
        case needsMore
        /// The client waits for `100 Continue`.
        case continues
        /// A whole request, and whether the connection may stay open behind it.
        case request(RequestHead, body: [UInt8], isKept: Bool)
    }

    private enum State {
        case head
        case body(RequestHead, BodyReader)
    }

    private let headBytesMax: Int
    private let bodyBytesMax: Int
    private let takes: (RequestHead) -> Bool
    private var state = State.head
    /// The input; bytes before `start` are used.
    private var bytes: [UInt8] = []
    private var start = 0
    /// How far the end of the head has been searched.
    private var searched = 0

    /// Begins before the first request of a connection.
    ///
    /// - Parameters:
    ///   - headBytesMax: the most bytes of a head.
    ///   - bodyBytesMax: the most bytes of a body.
    ///   - takes: whether the body behind a head is wanted, so that it is read.
    package init(
        headBytesMax: Int,
        bodyBytesMax: Int,
        takes: @escaping (RequestHead) -> Bool = { _ in true }
    ) {
        (self.headBytesMax, self.bodyBytesMax, self.takes) = (headBytesMax, bodyBytesMax, takes)
    }

    /// The number of unused bytes.
    package var waiting: Int { bytes.count - start }

    /// Whether the reader is inside a request.
    package var isInside: Bool {
        if case .body = state { return true }
        return waiting > 0
    }

    /// Whether the head is complete, and the body is not.
    package var isInBody: Bool {
        if case .body = state { return true }
        return false
    }

    /// The number of body bytes so far; 0 outside of a body.
    package var bodyBytes: Int {
        if case .body(_, let body) = state { return body.bytes.count }
        return 0
    }

    /// The number of buffered bytes, used or not.
    package var held: Int { bytes.count }

    /// Appends input, and drops used bytes.
    package mutating func append(_ new: UnsafeRawBufferPointer) {
        if start == bytes.count {
            bytes.removeAll(keepingCapacity: true)
            (start, searched) = (0, 0)
        } else if start >= waiting {
            // A client that pipelines requests always leaves a byte over. No more bytes are moved
            // than were used, so each byte is moved about once.
            if bytes.capacity > Self.keptCapacityMax {
                bytes = Array(bytes[start...])
            } else {
                bytes.removeSubrange(..<start)
            }
            (start, searched) = (0, max(0, searched - start))
        }
        unsafe bytes.append(contentsOf: new)
    }

    /// Drops all bytes, since nothing more is read.
    package mutating func discard() { (bytes, start, searched, state) = ([], 0, 0, .head) }

    /// Reads until a request is complete.
    ///
    /// Where the body is not wanted, the request comes without it, and is the last one.
    ///
    /// - Throws: why the connection cannot be used any longer.
    package mutating func next() throws(RequestRefusal) -> Outcome {
        switch state {
        case .head:
            guard let head = try takeHead() else { return .needsMore }
            var body = BodyReader(head.framing, bytesMax: bodyBytesMax)
            if head.framing != .length(0), !takes(head) {
                state = .body(head, body)
                return .request(head, body: [], isKept: false)
            }
            if case .length(let length) = head.framing, length > bodyBytesMax {
                throw .bodyTooLong
            }
            if try body.take(from: &bytes, at: &start) { return finish(head, body) }
            wait(for: head, body)
            return head.wantsContinue && waiting == 0 ? .continues : .needsMore
        case .body(let head, var body):
            state = .head  // Another reference would force a copy.
            if try body.take(from: &bytes, at: &start) { return finish(head, body) }
            wait(for: head, body)
            return .needsMore
        }
    }

    private mutating func wait(for head: RequestHead, _ body: BodyReader) {
        state = .body(head, body)
        giveBufferBack()
    }

    private mutating func giveBufferBack() {
        guard start == bytes.count, bytes.capacity > Self.keptCapacityMax else { return }
        (bytes, start, searched) = ([], 0, 0)
    }

    private mutating func finish(_ head: RequestHead, _ body: BodyReader) -> Outcome {
        state = .head
        searched = start
        giveBufferBack()
        return .request(head, body: body.bytes, isKept: head.isKept)
    }

    /// The largest buffer that is kept between two requests, or two parts of a body, in bytes.
    private static let keptCapacityMax = 4 * 1024

    private mutating func takeHead() throws(RequestRefusal) -> RequestHead? {
        // Line ends before a request are skipped. Source: RFC 9112, section 2.2.
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

    /// The place behind the empty line; nil where the longest head would not contain it.
    ///
    /// A line feed without a carriage return is refused at once: a client that sends one waits for
    /// an answer, and not for the deadline.
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

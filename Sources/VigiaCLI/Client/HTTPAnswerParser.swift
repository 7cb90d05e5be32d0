/// One HTTP answer, taken in as it arrives, in pieces of any size.
///
/// It owns no socket, so a test can cut an answer anywhere. Everything is bounded.
/// Source: RFC 9112, sections 6 and 7.
struct HTTPAnswerParser {
    /// What is expected next.
    private enum Phase: Equatable {
        case head
        case body(left: Int)
        case untilClose
        case chunkSize
        case chunk(left: Int)
        case chunkEnd
        case trailer
        case done
    }

    /// The most bytes of all headers, and of one chunk's line.
    static let headBytesMax = 64 * 1024
    /// The most bytes of a body that is held: a project of 2,000 services, ten times over.
    static let bodyBytesMax = 16 * 1024 * 1024

    /// The status; nil until the head is complete.
    private(set) var status: Int?
    /// The headers, by their names in lower case.
    private(set) var headers: [String: String] = [:]
    /// What has arrived of the body, and was not drained.
    private(set) var body: [UInt8] = []
    private var phase = Phase.head
    private var pending: [UInt8] = []
    private var start = 0

    /// Whether the whole answer is here.
    var isComplete: Bool { phase == .done }

    /// Takes in what arrived.
    mutating func take(_ bytes: [UInt8]) throws(CommandError) {
        pending += bytes
        while try step() {}
        if start > 0 {
            pending.removeFirst(start)
            start = 0
        }
    }

    /// Takes in that nothing more comes.
    mutating func ended() throws(CommandError) {
        if phase == .untilClose { phase = .done }
        guard phase == .done else { throw .cutOff }
    }

    /// Hands out what has arrived of the body, and forgets it.
    mutating func drainBody() -> [UInt8] {
        defer { body = [] }
        return body
    }

    /// Does one step; false when more bytes are needed.
    private mutating func step() throws(CommandError) -> Bool {
        switch phase {
        case .done: return false
        case .head: return try takeHeadLine()
        case .untilClose: return try takeBody(left: .max)
        case .body(let left), .chunk(let left): return try takeBody(left: left)
        case .chunkSize: return try takeChunkSize()
        case .chunkEnd:
            guard try line() != nil else { return false }
            phase = .chunkSize
        case .trailer:
            guard let line = try line() else { return false }
            if line.isEmpty { phase = .done }
        }
        return true
    }

    private mutating func takeHeadLine() throws(CommandError) -> Bool {
        guard let line = try line() else { return false }
        guard let status else {
            let words = line.split(separator: " ")
            guard words.count >= 2, words[0].hasPrefix("HTTP/1."), let number = Int(words[1]),
                (100...599).contains(number)
            else { throw .badAnswer("it is not HTTP") }
            self.status = number
            return true
        }
        if line.isEmpty {
            try enterBody(status)
            return true
        }
        guard let colon = line.firstIndex(of: ":") else { throw .badAnswer("a bad header") }
        guard headers.count < 100 else { throw .badAnswer("too many headers") }
        let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
        headers[line[..<colon].lowercased()] = String(value)
        return true
    }

    private mutating func enterBody(_ status: Int) throws(CommandError) {
        if status < 200 {
            (self.status, headers) = (nil, [:])  // An interim answer; the real one follows.
        } else if status == 204 || status == 304 {
            phase = .done
        } else if headers["transfer-encoding"]?.lowercased() == "chunked" {
            phase = .chunkSize
        } else if let text = headers["content-length"] {
            guard let length = Int(text), (0...Self.bodyBytesMax).contains(length) else {
                throw .badAnswer("a length of \(text)")
            }
            phase = length == 0 ? .done : .body(left: length)
        } else {
            phase = .untilClose
        }
    }

    private mutating func takeChunkSize() throws(CommandError) -> Bool {
        guard let line = try line() else { return false }
        let digits = line.prefix { $0 != ";" && $0 != " " }
        guard let size = Int(digits, radix: 16), (0...Self.bodyBytesMax).contains(size) else {
            throw .badAnswer("a bad chunk")
        }
        phase = size == 0 ? .trailer : .chunk(left: size)
        return true
    }

    private mutating func takeBody(left: Int) throws(CommandError) -> Bool {
        let piece = pending[start...].prefix(left)
        guard !piece.isEmpty else { return false }
        guard body.count + piece.count <= Self.bodyBytesMax else {
            throw .badAnswer("it is longer than \(Self.bodyBytesMax) bytes")
        }
        body += piece
        start += piece.count
        switch phase {
        case .body: phase = left == piece.count ? .done : .body(left: left - piece.count)
        case .chunk: phase = left == piece.count ? .chunkEnd : .chunk(left: left - piece.count)
        case .head, .untilClose, .chunkSize, .chunkEnd, .trailer, .done: break
        }
        return true
    }

    /// The next line without its end; nil until it is complete.
    private mutating func line() throws(CommandError) -> String? {
        guard let end = pending[start...].firstIndex(of: UInt8(ascii: "\n")) else {
            guard pending.count - start <= Self.headBytesMax else {
                throw .badAnswer("a line without end")
            }
            return nil
        }
        var line = pending[start..<end]
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        start = end + 1
        return String(decoding: line, as: UTF8.self)
    }
}

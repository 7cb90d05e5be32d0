internal import Glibc
internal import VigiaCore

/// Reads one HTTP/1 answer from bytes as they arrive, without a socket or a clock.
///
/// State: head → (sized | chunked | until the end). Interim answers (1xx) are skipped. Nothing
/// beyond the named limits is kept, whatever the peer sends.
///
/// Source: RFC 9112, sections 4 to 7.
struct HTTPReader {
    typealias Result = Swift.Result<HTTPAnswer, HTTPRefusal>

    /// The most bytes of a body.
    static let bodyMax = 64 * 1024
    /// The most bytes of all heads, including interim ones, and of the trailer.
    static let headMax = 16 * 1024
    /// The most bytes of a line with a chunk's size.
    static let chunkLineMax = 1024

    private enum Stage {
        case statusLine
        case fields(Framing)
        case sized(left: Int)
        case untilEnd
        case chunkLine
        case chunk(left: Int)
        case chunkEnd
        case trailer
    }

    /// How the head says where the body ends.
    private struct Framing {
        var length: Int?
        var isChunked = false
        /// Whether the type of the content has no end, as an event stream.
        var isEndless = false
    }

    private let need: BodyNeed
    private var stage = Stage.statusLine
    private var waiting: [UInt8] = []
    private var taken = 0
    private var scanned = 0
    private var headBytes = 0
    private var status: Int?
    private var body: [UInt8] = []
    private(set) var hasBegun = false

    /// Begins before the first byte.
    init(_ need: BodyNeed = .whole) { self.need = need }

    /// Takes the next bytes.
    ///
    /// - Parameter bytes: any part of the answer, in order.
    /// - Returns: nil while more bytes are needed.
    mutating func take(_ bytes: [UInt8]) -> Result? {
        hasBegun = hasBegun || !bytes.isEmpty
        waiting += bytes
        defer { forgetTaken() }
        do throws(HTTPRefusal) {
            while true {
                switch try step() {
                case .goOn: continue
                case .needMore: return nil
                case .whole(let status): return .success(.init(status: status, body: body))
                }
            }
        } catch {
            return .failure(error)
        }
    }

    /// The peer has closed its side.
    mutating func end() -> Result {
        if case .untilEnd = stage, let status {
            return .success(.init(status: status, body: body))
        }
        if let enough { return .success(enough) }
        if !hasBegun { return .failure(refusal("closed the connection without an answer")) }
        let isHTTP = status != nil || waiting.starts(with: Self.greeting)
        return .failure(isHTTP ? refusal("closed the connection in mid-answer") : notHTTP)
    }

    /// The answer so far, where its head has arrived and decides; nil where more is needed.
    var enough: HTTPAnswer? {
        guard case .glance = need, let status else { return nil }
        if case .statusLine = stage { return nil }
        if case .fields = stage { return nil }
        return HTTPAnswer(status: status, body: body)
    }

    /// The connection failed with an errno.
    mutating func broken(by errno: CInt) -> Result {
        if let enough { return .success(enough) }
        return .failure(brokenRefusal(errno))
    }

    private func brokenRefusal(_ errno: CInt) -> HTTPRefusal {
        let when = hasBegun ? "in mid-answer" : "without an answer"
        if errno == ECONNRESET || errno == EPIPE { return refusal("reset the connection \(when)") }
        return refusal("\(Connection.reason(errno)) \(when)")
    }
}

// One step for each stage.
extension HTTPReader {
    private enum Progress {
        case goOn
        case needMore
        case whole(status: Int)
    }

    private static let greeting = Array("HTTP/".utf8)

    private var notHTTP: HTTPRefusal { refusal("answered with something that is not HTTP") }

    private func refusal(_ reason: String) -> HTTPRefusal { .init(reason: reason, status: status) }

    private mutating func step() throws(HTTPRefusal) -> Progress {
        switch stage {
        case .statusLine: try readStatusLine()
        case .fields(let framing): try readField(framing)
        case .sized(let left): try readBody(left: left, next: nil)
        case .untilEnd: try readBody(left: nil, next: nil)
        case .chunkLine: try readChunkLine()
        case .chunk(let left): try readBody(left: left, next: .chunkEnd)
        case .chunkEnd: try readChunkEnd()
        case .trailer: try readTrailer()
        }
    }

    private mutating func readStatusLine() throws(HTTPRefusal) -> Progress {
        let here = waiting[taken...].prefix(Self.greeting.count)
        guard Self.greeting.starts(with: here) else { throw notHTTP }
        guard let line = try headLine() else { return .needMore }
        let words = line.split(separator: " ", maxSplits: 2)
        guard words.count >= 2, words[1].count == 3, let code = Int(words[1]), code >= 100 else {
            throw notHTTP
        }
        status = code
        stage = .fields(Framing())
        return .goOn
    }

    private mutating func readField(_ framing: Framing) throws(HTTPRefusal) -> Progress {
        guard let line = try headLine() else { return .needMore }
        if line.isEmpty { return try headEnded(framing) }
        if line.first == " " || line.first == "\t" { return .goOn }  // Obsolete line folding.
        let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw notHTTP }
        var framing = framing
        let value = String(parts[1]).oneLine()
        switch parts[0].lowercased() {
        case "content-length":
            guard let length = Int(value), length >= 0, framing.length ?? length == length else {
                throw notHTTP
            }
            framing.length = length
        case "transfer-encoding": framing.isChunked = value.lowercased().hasSuffix("chunked")
        case "content-type":
            let kind = value.lowercased()
            framing.isEndless = Self.endless.contains { kind.hasPrefix($0) }
        default: break
        }
        stage = .fields(framing)
        return .goOn
    }

    /// The content types that have no end.
    ///
    /// Source: WHATWG HTML, section 9.2, and RFC 2046.
    private static let endless = ["text/event-stream", "multipart/x-mixed-replace"]

    private mutating func headEnded(_ framing: Framing) throws(HTTPRefusal) -> Progress {
        guard let status else { throw notHTTP }
        switch (status, framing.isChunked, framing.length) {
        case (100...199, _, _):
            (stage, self.status) = (.statusLine, nil)
            return .goOn
        case (204, _, _), (304, _, _): return .whole(status: status)
        case _ where isDecided(status, framing): return .whole(status: status)
        case (_, true, _): stage = .chunkLine
        case (_, false, let length?):
            if length > Self.bodyMax, isKept { throw tooLong }
            stage = .sized(left: length)
        case (_, false, nil): stage = .untilEnd
        }
        return .goOn
    }

    /// Whether the head alone decides.
    private func isDecided(_ status: Int, _ framing: Framing) -> Bool {
        switch need {
        case .nothing: true
        case .glance:
            framing.isEndless || !(200...299).contains(status)
                || framing.length ?? 0 > Self.bodyMax
        case .whole, .end: false
        }
    }

    /// Whether the content of the body is kept.
    private var isKept: Bool {
        if case .end = need { false } else { true }
    }

    /// Whether a glance at the body has shown that it is no JSON object.
    private var isOfNoInterest: Bool {
        guard case .glance = need else { return false }
        let first = body.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        return first.map { $0 != UInt8(ascii: "{") } ?? false
    }

    /// Moves bytes into the body; `left` is nil where only the end of the connection ends the body.
    private mutating func readBody(left: Int?, next: Stage?) throws(HTTPRefusal) -> Progress {
        let part = waiting[taken...].prefix(left ?? .max)
        taken += part.count
        if isKept {
            if body.count + part.count > Self.bodyMax {
                guard case .glance = need else { throw tooLong }
                return .whole(status: status ?? 0)
            }
            body += part
        }
        if isOfNoInterest { return .whole(status: status ?? 0) }
        guard let left else { return .needMore }
        if part.count == left {
            guard let next else { return .whole(status: status ?? 0) }
            stage = next
            return .goOn
        }
        stage = next == nil ? .sized(left: left - part.count) : .chunk(left: left - part.count)
        return .needMore
    }

    private var tooLong: HTTPRefusal { refusal("body is longer than 64 KiB") }
}

// Chunks, and lines.
extension HTTPReader {
    private mutating func readChunkLine() throws(HTTPRefusal) -> Progress {
        guard let line = nextLine() else {
            if waiting.count - taken > Self.chunkLineMax { throw notHTTP }
            return .needMore
        }
        let digits = line.prefix { $0 != ";" && $0 != " " }
        guard let size = Int(digits, radix: 16), size >= 0 else { throw notHTTP }
        if size > Self.bodyMax - body.count, isKept {
            guard case .glance = need else { throw tooLong }
            return .whole(status: status ?? 0)
        }
        stage = size == 0 ? .trailer : .chunk(left: size)
        return .goOn
    }

    private mutating func readChunkEnd() throws(HTTPRefusal) -> Progress {
        guard let line = nextLine() else {
            if waiting.count - taken > 1 { throw notHTTP }
            return .needMore
        }
        guard line.isEmpty else { throw notHTTP }
        stage = .chunkLine
        return .goOn
    }

    private mutating func readTrailer() throws(HTTPRefusal) -> Progress {
        guard let line = try headLine() else { return .needMore }
        return line.isEmpty ? .whole(status: status ?? 0) : .goOn
    }

    private mutating func headLine() throws(HTTPRefusal) -> Substring? {
        let line = nextLine()
        let unfinished = line == nil ? waiting.count - taken : 0
        if headBytes + unfinished > Self.headMax { throw refusal("header is longer than 16 KiB") }
        return line
    }

    /// The next whole line without its line end; the line counts against the head's limit.
    private mutating func nextLine() -> Substring? {
        let from = max(taken, scanned)
        guard let end = waiting[from...].firstIndex(of: UInt8(ascii: "\n")) else {
            scanned = waiting.count
            return nil
        }
        var line = waiting[taken..<end]
        headBytes += line.count + 1
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        taken = end + 1
        return Substring(decoding: line, as: UTF8.self)
    }

    private mutating func forgetTaken() {
        waiting.removeFirst(taken)
        (scanned, taken) = (max(0, scanned - taken), 0)
    }
}

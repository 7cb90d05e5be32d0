/// The head of a request: everything before its body.
package struct RequestHead: Sendable {
    /// How the end of the body is found.
    package enum Framing: Equatable, Sendable {
        /// By a number of bytes.
        case length(Int)
        /// By the chunk that is empty.
        case chunked
    }

    /// The method.
    package let method: RequestMethod
    /// The path, the query, and perhaps a host.
    package let target: RequestTarget
    /// The header fields.
    package let headers: HeadFields
    /// How the end of the body is found.
    package let framing: Framing
    /// Whether the connection stays open for another request.
    package let isKept: Bool
    /// Whether the client waits for `100 Continue` before it sends the body.
    package let wantsContinue: Bool
}

/// Why a request is refused; the connection is closed behind the answer.
package enum RequestRefusal: Error, Equatable {
    /// The request is not HTTP, or ambiguous; described in words.
    case malformed(String)
    /// The head has too many bytes or fields.
    case headTooLong
    /// The body has too many bytes.
    case bodyTooLong
    /// There are too many bytes between the chunks of a body.
    case framingTooLong
    /// The bodies of all clients together exceed the limit.
    case overloaded
    /// The method is none of `RequestMethod`.
    case unknownMethod
    /// The version is neither 1.1 nor 1.0.
    case unknownVersion
    /// The request took too long to come.
    case tooSlow

    /// The status of the answer.
    package var status: Int {
        switch self {
        case .malformed: 400
        case .tooSlow: 408
        case .bodyTooLong, .framingTooLong: 413
        case .headTooLong: 431
        case .unknownMethod: 501
        case .overloaded: 503
        case .unknownVersion: 505
        }
    }

    /// The reason, for the client.
    package var words: String {
        switch self {
        case .malformed(let words): words
        case .tooSlow: "the request did not come in time"
        case .bodyTooLong: "the body is too long"
        case .framingTooLong: "there is too much between the chunks"
        case .overloaded: "too much is sent at this moment"
        case .headTooLong: "the head is too long"
        case .unknownMethod: "the method is not known"
        case .unknownVersion: "only HTTP/1.1 and HTTP/1.0 are spoken here"
        }
    }
}

/// Reads the head of a request, strictly.
///
/// Everything that two readers could understand differently is refused, since a proxy in front may
/// have understood it the other way: a bare line feed, a folded line, a space before the colon, two
/// lengths, or a length beside chunks.
///
/// Source: RFC 9112, sections 2.2, 5 and 6.3.
package struct RequestHeadReader {
    static let fieldsMax = 100

    private let bytes: [UInt8]
    private var place = 0
    private var fields: [HeadFields.Place] = []
    private var length: Int?
    private var isChunked = false
    private var hosts = 0
    private var host: ArraySlice<UInt8> = []
    private var closes = false
    private var keeps = false
    private var wantsContinue = false

    /// - Parameter bytes: the head with the empty line that ends it.
    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
        fields.reserveCapacity(12)
    }

    /// Reads a head.
    ///
    /// - Parameter bytes: the head with the empty line that ends it.
    /// - Returns: the head.
    /// - Throws: why the request is refused.
    package static func read(_ bytes: [UInt8]) throws(RequestRefusal) -> RequestHead {
        var reader = Self(bytes)
        return try reader.head()
    }

    private mutating func head() throws(RequestRefusal) -> RequestHead {
        let method = try method()
        let target = try target()
        let isOld = try version()
        while bytes[place] != UInt8(ascii: "\r") { try field() }
        guard place == bytes.count - 2 else { throw .malformed("a line ends without a line feed") }
        if isChunked, length != nil || isOld { throw .malformed("the length is told twice") }
        guard hosts == 1 || isOld && hosts == 0 else { throw .malformed("one Host is wanted") }
        guard target.agrees(withHost: host) || hosts == 0 else {
            throw .malformed("the URL and the Host tell two hosts")
        }
        return RequestHead(
            method: method,
            target: target,
            headers: HeadFields(text: bytes, places: fields),
            framing: isChunked ? .chunked : .length(length ?? 0),
            isKept: isOld ? keeps && !closes : !closes,
            wantsContinue: wantsContinue && !isOld
        )
    }

    private mutating func method() throws(RequestRefusal) -> RequestMethod {
        let word = takeWhile(\.isTokenByte)
        guard take(UInt8(ascii: " ")), !word.isEmpty else {
            throw .malformed("the first line is not a request")
        }
        guard let method = RequestMethod(bytes: bytes[word]) else { throw .unknownMethod }
        return method
    }

    private mutating func target() throws(RequestRefusal) -> RequestTarget {
        let all = takeWhile { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") }
        guard take(UInt8(ascii: " ")), !all.isEmpty else {
            throw .malformed("the first line has no path")
        }
        return try RequestTarget(bytes[all])
    }

    /// Whether the request is HTTP/1.0 rather than HTTP/1.1.
    private mutating func version() throws(RequestRefusal) -> Bool {
        let word = takeWhile { $0 > 0x20 && $0 < 0x7F }
        try lineEnd()
        if bytes[word].elementsEqual("HTTP/1.1".utf8) { return false }
        if bytes[word].elementsEqual("HTTP/1.0".utf8) { return true }
        guard bytes[word].starts(with: "HTTP/".utf8) else {
            throw .malformed("the first line is not a request")
        }
        throw .unknownVersion
    }

    private mutating func field() throws(RequestRefusal) {
        let name = takeWhile(\.isTokenByte)
        guard !name.isEmpty, take(UInt8(ascii: ":")) else {
            throw .malformed("a line of the head is not a field")
        }
        guard fields.count < Self.fieldsMax else { throw .headTooLong }
        _ = takeWhile(\.isBlank)
        let rest = takeWhile(\.isFieldByte)
        try lineEnd()
        var end = rest.upperBound
        while end > rest.lowerBound, bytes[end - 1].isBlank { end -= 1 }
        let value = rest.lowerBound..<end
        fields.append(HeadFields.Place(name: name, value: value))
        try understand(bytes[name], bytes[value])
    }

    /// Evaluates a field that concerns the framing or the connection.
    private mutating func understand(
        _ name: ArraySlice<UInt8>,
        _ value: ArraySlice<UInt8>
    ) throws(RequestRefusal) {
        switch name.count {
        case 4 where name.reads("host"): (hosts, host) = (hosts + 1, value)
        case 6 where name.reads("expect"): wantsContinue = value.reads("100-continue")
        case 10 where name.reads("connection"):
            for word in value.split(separator: UInt8(ascii: ",")) {
                closes = closes || word.trimmed.reads("close")
                keeps = keeps || word.trimmed.reads("keep-alive")
            }
        case 14 where name.reads("content-length"):
            guard length == nil, let told = Self.number(value) else {
                throw .malformed("the Content-Length is no number, or is told twice")
            }
            length = told
        case 17 where name.reads("transfer-encoding"):
            guard !isChunked, value.reads("chunked") else {
                throw .malformed("the only Transfer-Encoding is chunked")
            }
            isChunked = true
        default: break
        }
    }

    /// Whether a line without its end is a field: a name, a colon and a value.
    static func isField(_ line: ArraySlice<UInt8>) -> Bool {
        let name = line.prefix(while: \.isTokenByte)
        return !name.isEmpty && line[name.endIndex...].first == UInt8(ascii: ":")
            && line[name.endIndex...].allSatisfy(\.isFieldByte)
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        guard (1...15).contains(digits.count) else { return nil }
        var number = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            number = number * 10 + Int(digit - UInt8(ascii: "0"))
        }
        return number
    }
}

// Reads bytes in order; the last two are a line end, so no reader passes the end.
extension RequestHeadReader {
    private mutating func takeWhile(_ belongs: (UInt8) -> Bool) -> Range<Int> {
        let start = place
        while place < bytes.count, belongs(bytes[place]) { place += 1 }
        return start..<place
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard place < bytes.count, bytes[place] == byte else { return false }
        place += 1
        return true
    }

    private mutating func lineEnd() throws(RequestRefusal) {
        guard take(UInt8(ascii: "\r")), take(UInt8(ascii: "\n")) else {
            throw .malformed("a line of the head has a byte that does not belong there")
        }
    }
}

extension UInt8 {
    /// Whether the byte may be part of a name.
    ///
    /// Source: RFC 9110, section 5.6.2.
    fileprivate var isTokenByte: Bool {
        switch self {
        case 0x61...0x7A, 0x41...0x5A, 0x30...0x39: true
        case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E...0x60, 0x7C, 0x7E: true
        default: false
        }
    }

    fileprivate var isBlank: Bool { self == 0x20 || self == 0x09 }

    /// Whether the byte may be part of a field's value.
    ///
    /// Source: RFC 9110, section 5.5.
    var isFieldByte: Bool { self >= 0x20 && self != 0x7F || self == 0x09 }
}

extension ArraySlice<UInt8> {
    /// Whether the text is this word in any case; `word` is in lower case.
    fileprivate func reads(_ word: StaticString) -> Bool {
        guard count == word.utf8CodeUnitCount else { return false }
        let word = unsafe UnsafeBufferPointer(
            start: word.utf8Start,
            count: word.utf8CodeUnitCount
        )
        return unsafe elementsEqual(word) { $0.lowercased == $1 }
    }

    fileprivate var trimmed: Self {
        var rest = self
        while rest.first?.isBlank == true { rest.removeFirst() }
        while rest.last?.isBlank == true { rest.removeLast() }
        return rest
    }
}

extension RequestMethod {
    /// The method with this name; nil for an unknown one.
    fileprivate init?(bytes: ArraySlice<UInt8>) {
        if bytes.elementsEqual("GET".utf8) { self = .get; return }
        self.init(rawValue: String(decoding: bytes, as: UTF8.self))
    }
}

/// Collects the body of one request.
///
/// Each chunk follows a line with its length; a chunk of no length ends the chunks, and an empty
/// line ends the body. Extensions of chunks and trailers are skipped. Everything that is not body
/// (lengths, line ends, extensions, trailers) has its own limits, or a small body could be sent in
/// any number of bytes.
///
/// Source: RFC 9112, section 7.1.
package struct BodyReader {
    private enum State: Equatable {
        case counted(left: Int)
        case size
        case chunk(left: Int)
        case chunkEnd
        case trailer
        case done
    }

    /// The most bytes of a line between chunks.
    private static let lineBytesMax = 1024
    /// The most digits of a length, including leading zeros.
    private static let digitsMax = 16
    /// The bytes between chunks that are always allowed; a longer body may have as many as its
    /// limit.
    private static let framingBytesAlways = 16 * 1024
    /// The most bytes of all extensions.
    private static let extensionBytesMax = 4 * 1024
    private static let trailersMax = 32
    private static let trailerBytesMax = 8 * 1024

    /// The body so far.
    package private(set) var bytes: [UInt8] = []
    private let bytesMax: Int
    private var state: State
    private var framing = 0
    private var extensions = 0
    private var trailers = 0
    private var trailerBytes = 0

    /// Begins before the first byte of a body.
    package init(_ framing: RequestHead.Framing, bytesMax: Int) {
        self.bytesMax = bytesMax
        switch framing {
        case .length(let length): state = length == 0 ? .done : .counted(left: length)
        case .chunked: state = .size
        }
    }

    /// Takes the input that has come.
    ///
    /// - Parameters:
    ///   - input: the bytes that came.
    ///   - place: the first unused byte; advanced behind the used ones.
    /// - Returns: whether the body is complete.
    /// - Throws: why the body is refused.
    package mutating func take(
        from input: inout [UInt8],
        at place: inout Int
    ) throws(RequestRefusal) -> Bool {
        while state != .done {
            switch state {
            case .counted(let left):
                let taken = move(left, from: input, at: &place)
                state = taken == left ? .done : .counted(left: left - taken)
                if taken < left { return false }
            case .size:
                guard let line = try line(of: input, at: &place) else { return false }
                try begin(line)
            case .chunk(let left):
                let taken = move(left, from: input, at: &place)
                state = taken == left ? .chunkEnd : .chunk(left: left - taken)
                if taken < left { return false }
            case .chunkEnd:
                guard let line = try line(of: input, at: &place) else { return false }
                guard line.isEmpty else { throw .malformed("a chunk is longer than it says") }
                state = .size
            case .trailer:
                guard let line = try line(of: input, at: &place) else { return false }
                try pass(line)
            case .done: break
            }
        }
        return true
    }

    private mutating func move(_ wanted: Int, from input: [UInt8], at place: inout Int) -> Int {
        let count = min(wanted, input.count - place)
        bytes.append(contentsOf: input[place..<(place + count)])
        place += count
        return count
    }

    /// Begins a chunk by its line: the length, and perhaps extensions.
    private mutating func begin(_ line: ArraySlice<UInt8>) throws(RequestRefusal) {
        let digits = line.prefix { Self.digit($0) != nil }
        let rest = line[digits.endIndex...]
        guard (1...Self.digitsMax).contains(digits.count),
            rest.isEmpty || rest.first == UInt8(ascii: ";"), rest.allSatisfy(\.isFieldByte)
        else { throw .malformed("the length of a chunk is no number") }
        extensions += rest.count
        guard extensions <= Self.extensionBytesMax else { throw .framingTooLong }
        let length = digits.reduce(UInt64(0)) { $0 << 4 | UInt64(Self.digit($1) ?? 0) }
        guard length <= UInt64(bytesMax - bytes.count) else { throw .bodyTooLong }
        state = length == 0 ? .trailer : .chunk(left: Int(length))
    }

    /// Skips a trailer field; the empty line ends the body.
    private mutating func pass(_ line: ArraySlice<UInt8>) throws(RequestRefusal) {
        guard !line.isEmpty else { return state = .done }
        trailers += 1
        trailerBytes += line.count
        guard trailers <= Self.trailersMax, trailerBytes <= Self.trailerBytesMax else {
            throw .headTooLong
        }
        guard RequestHeadReader.isField(line) else {
            throw .malformed("a line behind the chunks is not a field")
        }
    }

    private static func digit(_ byte: UInt8) -> Int? {
        switch byte {
        case 0x30...0x39: Int(byte - 0x30)
        case 0x41...0x46: Int(byte - 0x41) + 10
        case 0x61...0x66: Int(byte - 0x61) + 10
        default: nil
        }
    }

    /// The next line without its end; nil while the end has not come.
    private mutating func line(
        of input: [UInt8],
        at place: inout Int
    ) throws(RequestRefusal) -> ArraySlice<UInt8>? {
        guard let end = input[place...].prefix(Self.lineBytesMax).firstIndex(of: 0x0A) else {
            guard input.count - place < Self.lineBytesMax else {
                throw .malformed("a line between chunks is too long")
            }
            return nil
        }
        guard end > place, input[end - 1] == 0x0D else {
            throw .malformed("a line between chunks has no proper end")
        }
        framing += end + 1 - place
        guard framing <= max(bytesMax, Self.framingBytesAlways) else { throw .framingTooLong }
        defer { place = end + 1 }
        return input[place..<(end - 1)]
    }
}

/// The streams being moved, by number and by name.
///
/// A number is reused once its stream is gone: there may be thousands of streams, and every byte
/// needs a lookup, so they are in an array.
struct StreamTable {
    /// The number of a stream; the first is 1.
    typealias Token = UInt64

    private struct Pair {
        var (stdout, stderr): (UInt32, UInt32) = (0, 0)

        subscript(channel: LogChannel) -> UInt32 {
            get { channel == .stdout ? stdout : stderr }
            set { if channel == .stdout { stdout = newValue } else { stderr = newValue } }
        }
    }

    private var row: [LogStream?] = []
    private var free: [Token] = []
    private var names: [String: Pair] = [:]

    var count: Int { row.count - free.count }

    subscript(token: Token) -> LogStream? {
        token > 0 && token <= row.count ? row[Int(token) - 1] : nil
    }

    /// All streams with their numbers.
    var all: [(token: Token, stream: LogStream)] {
        row.enumerated().compactMap { place, stream in stream.map { (Token(place) + 1, $0) } }
    }

    /// The number of a log's stream.
    func token(of name: LogName) -> Token? {
        names[name.service].map { Token($0[name.channel]) }.flatMap { $0 > 0 ? $0 : nil }
    }

    /// Adds a stream whose name is not in the table.
    ///
    /// - Returns: its number.
    mutating func insert(_ stream: LogStream) -> Token {
        let token = free.popLast() ?? Token(row.count) + 1
        if token > row.count { row.append(stream) } else { row[Int(token) - 1] = stream }
        names[stream.name.service, default: Pair()][stream.name.channel] = UInt32(token)
        return token
    }

    /// Removes a stream.
    mutating func remove(_ token: Token) {
        guard let stream = self[token] else { return }
        row[Int(token) - 1] = nil
        free.append(token)
        names[stream.name.service]?[stream.name.channel] = 0
        if let pair = names[stream.name.service], pair.stdout == 0, pair.stderr == 0 {
            names[stream.name.service] = nil
        }
    }
}

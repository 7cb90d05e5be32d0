/// The streams that are moved, by number and by name.
///
/// A number is used again once its stream is gone: there may be thousands, and they are
/// looked up with every byte that comes, so they stand in a row.
struct StreamTable {
    /// Where a stream stands; the first is 1.
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

    /// All of them with their numbers.
    var all: [(token: Token, stream: LogStream)] {
        row.enumerated().compactMap { place, stream in stream.map { (Token(place) + 1, $0) } }
    }

    /// The number of a log that is moved.
    func token(of name: LogName) -> Token? {
        names[name.service].map { Token($0[name.channel]) }.flatMap { $0 > 0 ? $0 : nil }
    }

    /// Takes a stream in whose name is not there yet.
    ///
    /// - Returns: its number.
    mutating func insert(_ stream: LogStream) -> Token {
        let token = free.popLast() ?? Token(row.count) + 1
        if token > row.count { row.append(stream) } else { row[Int(token) - 1] = stream }
        names[stream.name.service, default: Pair()][stream.name.channel] = UInt32(token)
        return token
    }

    /// Lets go of a stream.
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

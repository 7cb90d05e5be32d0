/// The head of an answer of the supervisor.
struct AnswerHead: Equatable {
    /// The status.
    var status = 0
    /// The words behind the status.
    var reason = ""
    /// How many bytes follow; nil for as many as come.
    var length: Int?
    /// The fields that go on to the client, each with its line end.
    var fields = ""

    /// The longest head, in bytes.
    static let bytesMax = 16 * 1024

    /// Reads a head.
    ///
    /// - Parameter bytes: the bytes up to the empty line, without it.
    init?(_ bytes: ArraySlice<UInt8>) {
        let text = String(decoding: bytes, as: UTF8.self)
        var lines = text.split(separator: "\r\n", omittingEmptySubsequences: true)[...]
        guard let first = lines.popFirst() else { return nil }
        let words = first.split(separator: " ", maxSplits: 2)
        guard words.count >= 2, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]),
            (200...599).contains(status)
        else { return nil }
        self.status = status
        if words.count == 3 { reason = String(words[2]) }
        for line in lines {
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            switch line[..<colon].lowercased() {
            case "content-length":
                guard let count = Int(value), count >= 0 else { return nil }
                length = count
            case "content-type", "allow", "retry-after": fields += "\(line)\r\n"
            default: break
            }
        }
    }

    /// Where the body begins, and where the head ends; nil while that has not come.
    static func end(in bytes: [UInt8]) -> (head: Int, body: Int)? {
        var place = 3
        while place < bytes.count {
            if bytes[place] == 0x0A, bytes[place - 1] == 0x0D, bytes[place - 2] == 0x0A,
                bytes[place - 3] == 0x0D
            {
                return (place - 3, place + 1)
            }
            place += 1
        }
        return nil
    }
}

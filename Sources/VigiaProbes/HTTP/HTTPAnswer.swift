internal import VigiaCore
internal import VigiaJSON

/// A whole HTTP answer.
struct HTTPAnswer: Equatable {
    /// The status, 100 to 999.
    var status: Int
    /// The body, at most `HTTPReader.bodyMax` bytes.
    var body: [UInt8] = []

    /// The beginning of the body as one printable line; nil for an empty body.
    var excerpt: String? {
        let line = String(decoding: body.prefix(1024), as: UTF8.self).oneLine()
        return line.isEmpty ? nil : line
    }

    /// The body's scalars by dotted path.
    ///
    /// - Parameter wanted: whether any JSON is needed; otherwise only an object is parsed.
    /// - Returns: nil where the body is not JSON, or is not parsed.
    func bodyAsJSON(wanted: Bool) -> [String: String]? {
        let space: [UInt8] = [0x20, 0x09, 0x0A, 0x0D]
        guard wanted || body.first(where: { !space.contains($0) }) == UInt8(ascii: "{") else {
            return nil
        }
        // The reason is not needed: a body that is not JSON is an answer too.
        return (try? JSONValue(parsing: body))?.flattened
    }
}

/// Why there is no whole answer.
struct HTTPRefusal: Error, Equatable {
    /// The reason in words.
    var reason: String
    /// The status; nil where none arrived.
    var status: Int?
}

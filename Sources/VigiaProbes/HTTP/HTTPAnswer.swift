internal import VigiaCore
internal import VigiaJSON

/// An HTTP answer as it arrived, whole.
struct HTTPAnswer: Equatable {
    /// The status, 100 to 999.
    var status: Int
    /// The body, at most `HTTPReader.bodyMax` bytes.
    var body: [UInt8] = []

    /// The beginning of the body as one printable line; nil where it is empty.
    var excerpt: String? {
        let line = String(decoding: body.prefix(1024), as: UTF8.self).oneLine()
        return line.isEmpty ? nil : line
    }

    /// The body's scalars by dotted path.
    ///
    /// - Parameter wanted: whether any JSON will do; else only an object is worth reading.
    /// - Returns: nil where it is not JSON, or not worth reading.
    func bodyAsJSON(wanted: Bool) -> [String: String]? {
        let space: [UInt8] = [0x20, 0x09, 0x0A, 0x0D]
        guard wanted || body.first(where: { !space.contains($0) }) == UInt8(ascii: "{") else {
            return nil
        }
        // Why it cannot be read is of no interest: a body that is no JSON is an answer too.
        return (try? JSONValue(parsing: body))?.flattened
    }
}

/// Why there is no whole answer.
struct HTTPRefusal: Error, Equatable {
    /// In words.
    var reason: String
    /// The status, where it came that far.
    var status: Int?
}

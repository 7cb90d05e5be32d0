/// Values as bytes of JSON and back.
public enum JSON {
    /// Writes a value.
    ///
    /// - Parameter value: what to write.
    /// - Returns: the text on one line, in UTF-8, without a newline.
    public static func encode(_ value: some JSONWritable) -> [UInt8] {
        var writer = JSONWriter()
        value.write(to: &writer)
        return writer.bytes
    }

    /// Reads a value.
    ///
    /// - Parameters:
    ///   - type: which value.
    ///   - bytes: the whole text.
    /// - Returns: nil where the bytes are not such a value.
    public static func decode<Value: JSONReadable>(
        _ type: Value.Type,
        from bytes: [UInt8]
    ) -> Value? {
        // Whoever sent it hears that it is not understood; where it went wrong helps nobody.
        try? Value(json: JSONValue(parsing: bytes))
    }
}

/// What can be written as JSON.
public protocol JSONWritable {
    /// Appends exactly one value.
    func write(to json: inout JSONWriter)
}

/// What can be read from JSON.
public protocol JSONReadable {
    /// Takes what a text held; a member that was not there is `null`.
    ///
    /// - Throws: `JSONError.unexpected` where it is of another kind.
    init(json: JSONValue) throws(JSONError)
}

/// Why there is no value.
public enum JSONError: Error, Equatable {
    /// The text is not JSON, or lies too deep; `offset` counts the bytes before the fault.
    case notJSON(offset: Int)
    /// It is JSON, but not what was wanted, which is told in words.
    case unexpected(wanted: String)
}

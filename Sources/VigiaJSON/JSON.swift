/// Converts values to JSON text and back.
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

    /// Reads a value from a whole text.
    ///
    /// - Parameters:
    ///   - type: the type of the value.
    ///   - bytes: the whole text, in UTF-8.
    /// - Returns: nil where the text is not JSON, or no such value.
    public static func decode<Value: JSONReadable>(
        _ type: Value.Type,
        from bytes: [UInt8]
    ) -> Value? {
        // A sender only hears that its text is invalid; the place of the fault would help nobody.
        try? Value(json: JSONValue(parsing: bytes))
    }
}

/// A value that can be written as JSON.
public protocol JSONWritable {
    /// Appends exactly one value.
    func write(to json: inout JSONWriter)
}

/// A value that can be read from JSON.
public protocol JSONReadable {
    /// Takes the value of a text; a missing member is `null`.
    ///
    /// - Throws: `JSONError.unexpected` for a value of another kind.
    init(json: JSONValue) throws(JSONError)
}

/// Why no value could be read.
public enum JSONError: Error, Equatable {
    /// The text is not JSON, or nested too deeply; `offset` is the number of bytes before the
    /// fault.
    case notJSON(offset: Int)
    /// The text is JSON, but not the value that is described here.
    case unexpected(wanted: String)
}

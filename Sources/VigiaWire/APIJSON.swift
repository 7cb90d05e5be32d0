import FoundationEssentials

/// The API's values as bytes of JSON and back.
public enum APIJSON {
    /// Writes `value` as JSON with sorted keys.
    ///
    /// - Parameter value: one of the API's values.
    /// - Returns: the bytes; `{}` where a number has no JSON, which no API value holds.
    public static func encode(_ value: some Encodable) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf",
            negativeInfinity: "-inf",
            nan: "nan"
        )
        // Only a number without JSON can fail here, and the strategy above has words for those.
        return (try? encoder.encode(value)).map { Array($0) } ?? Array("{}".utf8)
    }

    /// Reads a value from JSON.
    ///
    /// - Parameters:
    ///   - type: which value.
    ///   - bytes: the whole text.
    /// - Returns: nil where the bytes are not such a value.
    public static func decode<Value: Decodable>(
        _ type: Value.Type,
        from bytes: [UInt8]
    ) -> Value? {
        // Whoever sent it hears that it is not understood; where it went wrong helps nobody.
        try? JSONDecoder().decode(type, from: Data(bytes))
    }
}

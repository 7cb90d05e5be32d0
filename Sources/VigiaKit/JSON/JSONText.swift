import VigiaJSON

/// Converts `Codable` values to JSON text and back.
public enum JSONText {
    /// Writes a value on one line.
    ///
    /// - Parameter value: the value; numbers that JSON lacks, such as infinity, become `null`.
    /// - Returns: the text in UTF-8.
    /// - Throws: what the value's own `encode(to:)` throws.
    public static func encode(_ value: some Encodable) throws -> [UInt8] {
        JSON.encode(try TreeEncoder.tree(of: value, at: []))
    }

    /// Reads a value from a whole text.
    ///
    /// - Parameters:
    ///   - type: the type of the value.
    ///   - bytes: the whole text, in UTF-8.
    /// - Returns: the value.
    /// - Throws: `DecodingError`, or what the value's own `init(from:)` throws.
    public static func decode<Value: Decodable>(
        _ type: Value.Type = Value.self,
        from bytes: [UInt8]
    ) throws -> Value {
        let tree: JSONValue
        do throws(JSONError) {
            tree = try JSONValue(parsing: bytes)
        } catch {
            let place =
                if case .notJSON(let offset) = error { "not JSON at byte \(offset)" } else {
                    "not JSON"
                }
            throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: place))
        }
        return try TreeDecoder(tree: tree, codingPath: []).value(type)
    }

    /// Why a value could not be read, in words for the sender.
    ///
    /// - Parameter error: the error that `decode` threw.
    /// - Returns: the reason, with the place in the text.
    public static func reason(_ error: any Error) -> String {
        guard let error = error as? DecodingError else { return String(describing: error) }
        switch error {
        case .keyNotFound(let key, let context):
            return "\(place(context.codingPath + [key])) is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context),
            .dataCorrupted(let context):
            return context.codingPath.isEmpty
                ? context.debugDescription
                : "\(place(context.codingPath)) is \(context.debugDescription)"
        @unknown default: return String(describing: error)
        }
    }

    private static func place(_ path: [any CodingKey]) -> String {
        path.reduce(into: "") { text, key in
            if let number = key.intValue {
                text += "[\(number)]"
            } else {
                text += text.isEmpty ? key.stringValue : ".\(key.stringValue)"
            }
        }
    }
}

/// The index of a value in a list.
struct PlaceKey: CodingKey {
    let intValue: Int?
    var stringValue: String { intValue.map(String.init) ?? "" }

    init(intValue: Int) { self.intValue = intValue }

    init?(stringValue: String) { nil }
}

/// The key of the part of a value that its superclass encodes.
struct SuperKey: CodingKey {
    var stringValue: String { "super" }
    var intValue: Int? { nil }

    init() {}

    init?(stringValue: String) { nil }

    init?(intValue: Int) { nil }
}

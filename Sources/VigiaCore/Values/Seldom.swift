/// An optional value that is seldom there: it lies on the heap, and costs its owner one word.
///
/// Copies share it. It is coded as the optional is that it stands for.
@propertyWrapper
public struct Seldom<Value: Hashable & Codable & Sendable>: Hashable, Codable, Sendable {
    /// That one or none.
    private var place: [Value]

    /// Gives a value, if there is one, a place of its own.
    public init(wrappedValue: Value?) { place = wrappedValue.map { [$0] } ?? [] }

    /// The value; nil where it is not there.
    public var wrappedValue: Value? {
        get { place.first }
        set { place = newValue.map { [$0] } ?? [] }
    }

    /// Reads the value, or that it is not there.
    public init(from decoder: any Decoder) throws {
        self.init(wrappedValue: try decoder.singleValueContainer().decode(Value?.self))
    }

    /// Writes the value, or that it is not there.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(wrappedValue)
    }
}

extension KeyedDecodingContainer {
    /// Reads a value that may be missing, for the code that the compiler makes.
    func decode<Value>(_: Seldom<Value>.Type, forKey key: Key) throws -> Seldom<Value> {
        Seldom(wrappedValue: try decodeIfPresent(Value.self, forKey: key))
    }
}

extension KeyedEncodingContainer {
    /// Writes a value unless it is missing, for the code that the compiler makes.
    mutating func encode<Value>(_ value: Seldom<Value>, forKey key: Key) throws {
        try encodeIfPresent(value.wrappedValue, forKey: key)
    }
}

/// An optional value that is rarely set: it lies on the heap, and costs its owner one word.
///
/// Copies share the value. It is coded like the optional that it replaces.
@propertyWrapper
public struct Seldom<Value: Hashable & Codable & Sendable>: Hashable, Codable, Sendable {
    /// The value; empty where it is not set.
    private var place: [Value]

    /// Takes a value, or nil, which uses no heap.
    public init(wrappedValue: Value?) { place = wrappedValue.map { [$0] } ?? [] }

    /// The value; nil where it is not set.
    public var wrappedValue: Value? {
        get { place.first }
        set { place = newValue.map { [$0] } ?? [] }
    }

    /// Reads the value, or null.
    public init(from decoder: any Decoder) throws {
        self.init(wrappedValue: try decoder.singleValueContainer().decode(Value?.self))
    }

    /// Writes the value, or null.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(wrappedValue)
    }
}

extension KeyedDecodingContainer {
    /// Reads a value that may be missing; synthesized code calls this.
    func decode<Value>(_: Seldom<Value>.Type, forKey key: Key) throws -> Seldom<Value> {
        Seldom(wrappedValue: try decodeIfPresent(Value.self, forKey: key))
    }
}

extension KeyedEncodingContainer {
    /// Writes a value unless it is missing; synthesized code calls this.
    mutating func encode<Value>(_ value: Seldom<Value>, forKey key: Key) throws {
        try encodeIfPresent(value.wrappedValue, forKey: key)
    }
}

/// A value on the heap that copies of its owner share until one of them changes it.
///
/// For what is large and seldom differs between copies: copying its owner costs one
/// reference. What is seen, compared and coded is the value alone.
@propertyWrapper
public struct Shared<Value: Hashable & Codable & Sendable>: Hashable, Codable, Sendable {
    /// The one value: an array is a place that is copied by whoever changes it while others
    /// have it too.
    private var place: [Value]

    /// Gives the value a place of its own.
    public init(wrappedValue: Value) { place = [wrappedValue] }

    /// The value.
    public var wrappedValue: Value {
        _read { yield place[0] }
        _modify { yield &place[0] }
    }

    /// The place itself, for another owner to share.
    public var projectedValue: Self { self }

    /// Whether the values are equal, told at once where they share a place.
    public static func == (a: Self, b: Self) -> Bool { a.place == b.place }

    /// Hashes the value.
    public func hash(into hasher: inout Hasher) { hasher.combine(place[0]) }

    /// Reads the value.
    public init(from decoder: any Decoder) throws {
        self.init(wrappedValue: try Value(from: decoder))
    }

    /// Writes the value.
    public func encode(to encoder: any Encoder) throws { try place[0].encode(to: encoder) }
}

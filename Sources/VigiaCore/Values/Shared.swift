/// A value on the heap that copies of its owner share until one of them changes it.
///
/// It suits large values that seldom differ between copies: copying the owner costs one reference.
/// Only the value is visible, compared and coded.
@propertyWrapper
public struct Shared<Value: Hashable & Codable & Sendable>: Hashable, Codable, Sendable {
    /// The one value; the array is copied when one of several owners changes it.
    private var place: [Value]

    /// Takes a value into storage of its own.
    public init(wrappedValue: Value) { place = [wrappedValue] }

    /// The value.
    public var wrappedValue: Value {
        _read { yield place[0] }
        _modify { yield &place[0] }
    }

    /// The storage itself, for another owner to share.
    public var projectedValue: Self { self }

    /// Whether the values are equal; shared storage is found equal at once.
    public static func == (a: Self, b: Self) -> Bool { a.place == b.place }

    /// Hashes only the value.
    public func hash(into hasher: inout Hasher) { hasher.combine(place[0]) }

    /// Reads only the value.
    public init(from decoder: any Decoder) throws {
        self.init(wrappedValue: try Value(from: decoder))
    }

    /// Writes only the value.
    public func encode(to encoder: any Encoder) throws { try place[0].encode(to: encoder) }
}

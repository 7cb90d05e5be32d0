/// A value on the heap that copies of its owner share until one of them changes it.
///
/// For what is large and seldom differs between copies: copying its owner costs one
/// reference. What is seen, compared and coded is the value alone.
@propertyWrapper
public struct Shared<Value: Hashable & Codable & Sendable>: Hashable, Codable {
    private final class Place {
        var value: Value
        init(_ value: Value) { self.value = value }
    }

    private var place: Place

    /// Gives the value a place of its own.
    public init(wrappedValue: Value) { place = Place(wrappedValue) }

    /// The value.
    public var wrappedValue: Value {
        _read { yield place.value }
        _modify {
            if !isKnownUniquelyReferenced(&place) { place = Place(place.value) }
            yield &place.value
        }
    }

    /// The place itself, for another owner to share.
    public var projectedValue: Self { self }

    /// Whether the values are equal, told at once where they share a place.
    public static func == (a: Self, b: Self) -> Bool {
        a.place === b.place || a.place.value == b.place.value
    }

    /// Hashes the value.
    public func hash(into hasher: inout Hasher) { hasher.combine(place.value) }

    /// Reads the value.
    public init(from decoder: any Decoder) throws {
        self.init(wrappedValue: try Value(from: decoder))
    }

    /// Writes the value.
    public func encode(to encoder: any Encoder) throws { try place.value.encode(to: encoder) }
}

/// A place is only ever changed by the one owner that holds it alone.
extension Shared: @unchecked Sendable {}

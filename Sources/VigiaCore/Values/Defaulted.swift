/// A value that has a default, and mostly is just that.
protocol Defaultable: Hashable, Codable, Sendable {
    /// The default.
    init()
}

/// A value that mostly is its default, and then costs its owner one word; any other lies on the
/// heap.
///
/// Copies share the value. Only the value is visible, compared and coded.
@propertyWrapper
struct Defaulted<Value: Defaultable>: Hashable, Codable, Sendable {
    /// The value; empty for the default.
    private var place: [Value] = []

    /// Takes a value; the default uses no heap.
    init(wrappedValue: Value) {
        if wrappedValue != Value() { place = [wrappedValue] }
    }

    /// The value.
    var wrappedValue: Value {
        _read { if let value = place.first { yield value } else { yield Value() } }
        _modify {
            if place.isEmpty { place = [Value()] }
            defer { if place[0] == Value() { place = [] } }
            yield &place[0]
        }
    }

    /// Reads only the value.
    init(from decoder: any Decoder) throws {
        self.init(wrappedValue: try Value(from: decoder))
    }

    /// Writes only the value.
    func encode(to encoder: any Encoder) throws { try wrappedValue.encode(to: encoder) }
}

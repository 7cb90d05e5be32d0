import VigiaJSON

/// Encodes a value as a JSON tree; its containers write into one growing place.
struct TreeEncoder: Encoder {
    /// A part of the growing tree.
    final class Place {
        enum Content {
            case nothing
            case value(JSONValue)
            case list([Item])
            case object([(name: String, item: Item)])
        }

        /// A finished value, or a part that its container still writes.
        enum Item {
            case value(JSONValue)
            case place(Place)

            var tree: JSONValue {
                switch self {
                case .value(let value): value
                case .place(let place): place.tree
                }
            }
        }

        var content = Content.nothing

        /// The tree so far.
        var tree: JSONValue {
            switch content {
            case .nothing: .object([])
            case .value(let value): value
            case .list(let items): .list(items.map(\.tree))
            case .object(let members):
                .object(members.map { JSONMember(name: $0.name, value: $0.item.tree) })
            }
        }

        func append(_ item: Item) {
            guard case .list(var items) = content else { return content = .list([item]) }
            content = .nothing  // Another reference would force a copy.
            items.append(item)
            content = .list(items)
        }

        func add(_ name: String, _ item: Item) {
            guard case .object(var members) = content else {
                return content = .object([(name, item)])
            }
            content = .nothing
            members.append((name, item))
            content = .object(members)
        }

        var count: Int { if case .list(let items) = content { items.count } else { 0 } }
    }

    let place: Place
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    /// Encodes a value as a tree.
    static func tree(of value: some Encodable, at path: [any CodingKey]) throws -> JSONValue {
        if let plain = plain(value) { return plain }
        let place = Place()
        try value.encode(to: Self(place: place, codingPath: path))
        return place.tree
    }

    /// The value itself, where it needs no containers.
    static func plain(_ value: some Encodable) -> JSONValue? {
        switch value {
        case let value as String: .text(value)
        case let value as Int: .integer(Int64(value))
        case let value as Bool: .flag(value)
        case let value as Double: .number(value)
        default: nil
        }
    }

    func container<Key>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        if case .nothing = place.content { place.content = .object([]) }
        return KeyedEncodingContainer(Keyed<Key>(place: place, codingPath: codingPath))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        if case .nothing = place.content { place.content = .list([]) }
        return Listed(place: place, codingPath: codingPath)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        Single(place: place, codingPath: codingPath)
    }
}

extension TreeEncoder {
    struct Keyed<Key: CodingKey>: KeyedEncodingContainerProtocol {
        let place: Place
        let codingPath: [any CodingKey]

        mutating func encodeNil(forKey key: Key) {
            place.add(key.stringValue, .value(.null))
        }

        mutating func encode(_ value: some Encodable, forKey key: Key) throws {
            let tree =
                try TreeEncoder.plain(value) ?? TreeEncoder.tree(of: value, at: codingPath + [key])
            place.add(key.stringValue, .value(tree))
        }

        mutating func nestedContainer<Nested>(
            keyedBy type: Nested.Type,
            forKey key: Key
        ) -> KeyedEncodingContainer<Nested> {
            encoder(key.stringValue, key).container(keyedBy: type)
        }

        mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
            encoder(key.stringValue, key).unkeyedContainer()
        }

        mutating func superEncoder() -> any Encoder { encoder("super", SuperKey()) }

        mutating func superEncoder(forKey key: Key) -> any Encoder {
            encoder(key.stringValue, key)
        }

        private func encoder(_ name: String, _ key: any CodingKey) -> TreeEncoder {
            let nested = Place()
            place.add(name, .place(nested))
            return TreeEncoder(place: nested, codingPath: codingPath + [key])
        }
    }

    struct Listed: UnkeyedEncodingContainer {
        let place: Place
        let codingPath: [any CodingKey]
        var count: Int { place.count }

        mutating func encodeNil() { place.append(.value(.null)) }

        mutating func encode(_ value: some Encodable) throws {
            if let plain = TreeEncoder.plain(value) { return place.append(.value(plain)) }
            let path = codingPath + [PlaceKey(intValue: count)]
            place.append(.value(try TreeEncoder.tree(of: value, at: path)))
        }

        mutating func nestedContainer<Nested>(
            keyedBy type: Nested.Type
        ) -> KeyedEncodingContainer<Nested> { encoder().container(keyedBy: type) }

        mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
            encoder().unkeyedContainer()
        }

        mutating func superEncoder() -> any Encoder { encoder() }

        private func encoder() -> TreeEncoder {
            let path = codingPath + [PlaceKey(intValue: count)]
            let nested = Place()
            place.append(.place(nested))
            return TreeEncoder(place: nested, codingPath: path)
        }
    }

    struct Single: SingleValueEncodingContainer {
        let place: Place
        let codingPath: [any CodingKey]

        mutating func encodeNil() { place.content = .value(.null) }
        mutating func encode(_ value: Bool) { place.content = .value(.flag(value)) }
        mutating func encode(_ value: String) { place.content = .value(.text(value)) }
        mutating func encode(_ value: Double) { place.content = .value(.number(value)) }
        // Converted to Double, it would show digits that the value does not have.
        mutating func encode(_ value: Float) {
            place.content = .value(.number(Double(value.description) ?? Double(value)))
        }
        mutating func encode(_ value: Int) { encode(Int64(value)) }
        mutating func encode(_ value: Int8) { encode(Int64(value)) }
        mutating func encode(_ value: Int16) { encode(Int64(value)) }
        mutating func encode(_ value: Int32) { encode(Int64(value)) }
        mutating func encode(_ value: Int64) { place.content = .value(.integer(value)) }
        mutating func encode(_ value: UInt) { encode(UInt64(value)) }
        mutating func encode(_ value: UInt8) { encode(Int64(value)) }
        mutating func encode(_ value: UInt16) { encode(Int64(value)) }
        mutating func encode(_ value: UInt32) { encode(Int64(value)) }
        mutating func encode(_ value: UInt64) {
            place.content = .value(Int64(exactly: value).map { .integer($0) } ?? .unsigned(value))
        }

        mutating func encode(_ value: some Encodable) throws {
            place.content = .value(try TreeEncoder.tree(of: value, at: codingPath))
        }
    }
}

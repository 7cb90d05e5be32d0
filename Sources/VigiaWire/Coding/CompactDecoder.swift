/// Reads the bytes that `CompactEncoder` wrote.
package enum CompactDecoder {
    /// Decodes the value in the bytes.
    ///
    /// - Parameters:
    ///   - type: the type of the value.
    ///   - bytes: the whole encoding.
    /// - Returns: the value.
    /// - Throws: `DecodingError` where the bytes are no such value.
    package static func decode<T: Decodable>(_ type: T.Type, from bytes: ArraySlice<UInt8>) throws
        -> T
    {
        var reader = CompactReader(rest: bytes)
        guard let value = reader.value() else { throw CompactSource.refusal([]) }
        return try CompactSource(value: value, codingPath: []).decode(type)
    }
}

/// A value in the encoding.
enum CompactValue {
    case none
    case flag(Bool)
    case signed(Int64)
    case unsigned(UInt64)
    case double(Double)
    case text(String)
    case array([CompactValue])
    case map([String: CompactValue])
}

/// Reads values from the front of bytes; nil where there is none.
struct CompactReader {
    var rest: ArraySlice<UInt8>
    private var depth = 0

    init(rest: ArraySlice<UInt8>) { self.rest = rest }

    /// The deepest nesting; deeper than any state of this program.
    private static let depthMax = 64

    mutating func value() -> CompactValue? {
        guard let tag = rest.popFirst() else { return nil }
        switch tag {
        case CompactTag.none: return CompactValue.none
        case CompactTag.no: return .flag(false)
        case CompactTag.yes: return .flag(true)
        case CompactTag.signed:
            return varint().map { .signed(Int64(bitPattern: $0 >> 1) ^ -Int64($0 & 1)) }
        case CompactTag.unsigned: return varint().map { .unsigned($0) }
        case CompactTag.double: return varint().map { .double(Double(bitPattern: $0)) }
        case CompactTag.text: return varint().flatMap { text(Int(clamping: $0)) }.map { .text($0) }
        case CompactTag.array, CompactTag.map:
            guard depth < Self.depthMax else { return nil }
            depth += 1
            defer { depth -= 1 }
            return tag == CompactTag.array ? array() : map()
        default: return nil
        }
    }

    private mutating func array() -> CompactValue? {
        var values: [CompactValue] = []
        while let next = rest.first {
            if next == CompactTag.end {
                rest.removeFirst()
                return .array(values)
            }
            guard let value = value() else { return nil }
            values.append(value)
        }
        return nil
    }

    private mutating func map() -> CompactValue? {
        var values: [String: CompactValue] = [:]
        while let next = rest.first {
            if next == CompactTag.end {
                rest.removeFirst()
                return .map(values)
            }
            guard let length = varint(), length >= 10, let key = text(Int(clamping: length - 10)),
                let value = value()
            else { return nil }
            values[key] = value
        }
        return nil
    }

    private mutating func text(_ length: Int) -> String? {
        guard length <= rest.count else { return nil }
        defer { rest.removeFirst(length) }
        return String(validating: rest.prefix(length), as: UTF8.self)
    }

    private mutating func varint() -> UInt64? {
        var (number, shift) = (UInt64(0), UInt64(0))
        while let byte = rest.popFirst(), shift < 64 {
            number |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return number }
            shift += 7
        }
        return nil
    }
}

/// A decoder of one value.
struct CompactSource: Decoder, SingleValueDecodingContainer {
    let value: CompactValue
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    static func refusal(_ path: [any CodingKey]) -> DecodingError {
        .dataCorrupted(.init(codingPath: path, debugDescription: "not what was written"))
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard case .map(let values) = value else { throw Self.refusal(codingPath) }
        return KeyedDecodingContainer(CompactMapSource(values: values, codingPath: codingPath))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard case .array(let values) = value else { throw Self.refusal(codingPath) }
        return CompactArraySource(values: values, codingPath: codingPath)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { self }

    func decodeNil() -> Bool {
        if case .none = value { true } else { false }
    }

    func decode<T: Decodable>(_ type: T.Type) throws -> T {
        let plain: Any? =
            switch (value, type) {
            case (.text(let text), is String.Type): text
            case (.flag(let flag), is Bool.Type): flag
            case (.double(let number), is Double.Type): number
            case (.signed(let number), is Int.Type): Int(exactly: number)
            case (.signed(let number), is Int64.Type): number
            case (.signed(let number), is Int32.Type): Int32(exactly: number)
            case (.unsigned(let number), is UInt64.Type): number
            case (.unsigned(let number), is UInt32.Type): UInt32(exactly: number)
            case (.unsigned(let number), is UInt8.Type): UInt8(exactly: number)
            default: nil
            }
        if let plain = plain as? T { return plain }
        switch type {
        case is String.Type, is Bool.Type, is Double.Type, is Int.Type, is Int64.Type,
            is Int32.Type, is UInt64.Type, is UInt32.Type, is UInt8.Type:
            throw Self.refusal(codingPath)
        default: return try T(from: self)
        }
    }
}

struct CompactMapSource<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let values: [String: CompactValue]
    let codingPath: [any CodingKey]
    var allKeys: [Key] { values.keys.compactMap { Key(stringValue: $0) } }

    func contains(_ key: Key) -> Bool { values[key.stringValue] != nil }

    private func source(_ key: Key) throws -> CompactSource {
        guard let value = values[key.stringValue] else { throw CompactSource.refusal(codingPath) }
        return CompactSource(value: value, codingPath: codingPath)
    }

    func decodeNil(forKey key: Key) throws -> Bool { try source(key).decodeNil() }

    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
        try source(key).decode(type)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type,
        forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> { try source(key).container(keyedBy: type) }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try source(key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder { throw CompactSource.refusal(codingPath) }
    func superDecoder(forKey key: Key) throws -> any Decoder { try source(key) }
}

struct CompactArraySource: UnkeyedDecodingContainer {
    let values: [CompactValue]
    let codingPath: [any CodingKey]
    private(set) var currentIndex = 0
    var count: Int? { values.count }
    var isAtEnd: Bool { currentIndex >= values.count }

    init(values: [CompactValue], codingPath: [any CodingKey]) {
        (self.values, self.codingPath) = (values, codingPath)
    }

    private mutating func next() throws -> CompactSource {
        guard !isAtEnd else { throw CompactSource.refusal(codingPath) }
        defer { currentIndex += 1 }
        return CompactSource(value: values[currentIndex], codingPath: codingPath)
    }

    mutating func decodeNil() throws -> Bool {
        guard !isAtEnd, case .none = values[currentIndex] else { return false }
        currentIndex += 1
        return true
    }

    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T { try next().decode(type) }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> { try next().container(keyedBy: type) }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try next().unkeyedContainer()
    }

    mutating func superDecoder() throws -> any Decoder { try next() }
}

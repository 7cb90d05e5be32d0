/// Encodes any `Encodable` value as compact bytes, in one pass and without a tree.
///
/// A checkpoint is written at each decision, before its effects are carried out, so a restart waits
/// for this encoder. Only this program and its next version read the form.
///
/// A value is a tag and its content: a varint, eight bytes, or a text with its length. Arrays and
/// maps end with a mark, since nothing announces that a container is complete: writing into a
/// container closes those that were opened inside it.
package enum CompactEncoder {
    /// Encodes a value.
    ///
    /// - Throws: what the value's own `encode(to:)` throws.
    package static func encode(_ value: some Encodable) throws -> [UInt8] {
        let writer = CompactWriter()
        try writer.write(value, path: [])
        writer.close(downTo: 0)
        return writer.bytes
    }
}

/// The tags before values.
enum CompactTag {
    static let (none, no, yes, signed, unsigned): (UInt8, UInt8, UInt8, UInt8, UInt8) = (
        0, 1, 2, 3, 4
    )
    static let (double, text, array, map, end): (UInt8, UInt8, UInt8, UInt8, UInt8) = (
        5, 6, 7, 8, 9
    )
}

/// The bytes so far, and the number of open containers.
final class CompactWriter {
    private(set) var bytes: [UInt8] = []
    private var depth = 0

    /// Closes all containers deeper than `wanted`.
    func close(downTo wanted: Int) {
        while depth > wanted {
            bytes.append(CompactTag.end)
            depth -= 1
        }
    }

    /// Opens a container, and returns its depth.
    func open(_ tag: UInt8) -> Int {
        bytes.append(tag)
        depth += 1
        return depth
    }

    func putNone() { bytes.append(CompactTag.none) }

    private func put(_ tag: UInt8, _ number: UInt64) {
        bytes.append(tag)
        varint(number)
    }

    func put(_ flag: Bool) { bytes.append(flag ? CompactTag.yes : CompactTag.no) }
    func put(_ number: Int64) {
        put(CompactTag.signed, UInt64(bitPattern: number << 1 ^ number >> 63))
    }
    func put(_ number: Int) { put(Int64(number)) }
    func put(_ number: Int32) { put(Int64(number)) }
    func put(_ number: UInt64) { put(CompactTag.unsigned, number) }
    func put(_ number: UInt32) { put(UInt64(number)) }
    func put(_ number: UInt8) { put(UInt64(number)) }
    func put(_ number: Double) { put(CompactTag.double, number.bitPattern) }
    func put(_ text: String) {
        put(CompactTag.text, UInt64(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    /// Writes the key of a map: a text without a tag.
    func key(_ text: String) {
        varint(UInt64(text.utf8.count) + 10)  // So no key begins with the end mark.
        bytes.append(contentsOf: text.utf8)
    }

    private func varint(_ number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    func write(_ value: some Encodable, path: [any CodingKey]) throws {
        let before = bytes.count
        try value.encode(to: CompactPlace(writer: self, depth: depth, codingPath: path))
        if bytes.count == before { putNone() }
    }
}

/// An encoder of one value.
struct CompactPlace: Encoder {
    let writer: CompactWriter
    let depth: Int
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        writer.close(downTo: depth)
        return KeyedEncodingContainer(
            CompactMap(writer: writer, depth: writer.open(CompactTag.map), codingPath: codingPath)
        )
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        writer.close(downTo: depth)
        return CompactArray(
            writer: writer,
            depth: writer.open(CompactTag.array),
            codingPath: codingPath
        )
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { self }
}

extension CompactPlace: SingleValueEncodingContainer {
    func encodeNil() { writer.putNone() }
    func encode<T: Encodable>(_ value: T) throws { try writer.write(value, path: codingPath) }
    // The plain types. A value of another plain type needs a line here, in `CompactMap` and in
    // `CompactSource`, or it and `encode(to:)` call each other without end.
    func encode(_ value: Bool) { writer.put(value) }
    func encode(_ value: String) { writer.put(value) }
    func encode(_ value: Double) { writer.put(value) }
    func encode(_ value: Int) { writer.put(value) }
    func encode(_ value: Int32) { writer.put(value) }
    func encode(_ value: Int64) { writer.put(value) }
    func encode(_ value: UInt8) { writer.put(value) }
    func encode(_ value: UInt32) { writer.put(value) }
    func encode(_ value: UInt64) { writer.put(value) }
}

struct CompactMap<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let writer: CompactWriter
    let depth: Int
    let codingPath: [any CodingKey]

    /// Writes the key, and returns the writer.
    private func at(_ key: Key) -> CompactWriter {
        writer.close(downTo: depth)
        writer.key(key.stringValue)
        return writer
    }

    func encodeNil(forKey key: Key) { at(key).putNone() }
    func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
        try at(key).write(value, path: codingPath)
    }
    // The most frequent types of members, without the detour through their `encode(to:)`.
    func encode(_ value: Bool, forKey key: Key) { at(key).put(value) }
    func encode(_ value: String, forKey key: Key) { at(key).put(value) }
    func encode(_ value: Double, forKey key: Key) { at(key).put(value) }
    func encode(_ value: Int, forKey key: Key) { at(key).put(value) }
    func encode(_ value: Int32, forKey key: Key) { at(key).put(value) }
    func encode(_ value: Int64, forKey key: Key) { at(key).put(value) }
    func encode(_ value: UInt8, forKey key: Key) { at(key).put(value) }
    func encode(_ value: UInt32, forKey key: Key) { at(key).put(value) }
    func encode(_ value: UInt64, forKey key: Key) { at(key).put(value) }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type,
        forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        CompactPlace(writer: at(key), depth: depth, codingPath: codingPath)
            .container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        CompactPlace(writer: at(key), depth: depth, codingPath: codingPath).unkeyedContainer()
    }

    func superEncoder() -> any Encoder {
        preconditionFailure("values here have no superclass")
    }

    func superEncoder(forKey key: Key) -> any Encoder { superEncoder() }
}

struct CompactArray: UnkeyedEncodingContainer {
    let writer: CompactWriter
    let depth: Int
    let codingPath: [any CodingKey]
    private(set) var count = 0

    init(writer: CompactWriter, depth: Int, codingPath: [any CodingKey]) {
        (self.writer, self.depth, self.codingPath) = (writer, depth, codingPath)
    }

    private mutating func begin() {
        writer.close(downTo: depth)
        count += 1
    }

    mutating func encodeNil() {
        begin()
        writer.putNone()
    }

    mutating func encode<T: Encodable>(_ value: T) throws {
        begin()
        try writer.write(value, path: codingPath)
    }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) -> KeyedEncodingContainer<Nested> {
        begin()
        return CompactPlace(writer: writer, depth: depth, codingPath: codingPath)
            .container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        begin()
        return CompactPlace(writer: writer, depth: depth, codingPath: codingPath).unkeyedContainer()
    }

    func superEncoder() -> any Encoder { preconditionFailure("values here have no superclass") }
}

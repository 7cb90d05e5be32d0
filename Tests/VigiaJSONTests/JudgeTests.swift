import FoundationEssentials
import Testing
import VigiaJSON

/// Foundation's reader and writer, as the reference for ours.
@Suite("JSON compared with Foundation")
struct JudgeTests {
    @Test("our text is read back unchanged by Foundation and by us", arguments: 0..<20)
    func writing(seed: UInt64) throws {
        var chance = Chance(seed: seed)
        for _ in 0..<50 {
            let value = chance.value(depth: 5)
            let bytes = JSON.encode(value)
            #expect(try JSONValue(parsing: bytes) == value)
            let judged = try JSONDecoder().decode(Judged.self, from: Data(bytes))
            #expect(judged.value.plain == value.plain, "\(String(decoding: bytes, as: UTF8.self))")
        }
    }

    @Test("Foundation's text is read by us", arguments: 0..<20)
    func reading(seed: UInt64) throws {
        var chance = Chance(seed: seed + 1000)
        for _ in 0..<50 {
            let value = chance.value(depth: 5)
            let bytes = Array(try JSONEncoder().encode(Judged(value: value)))
            #expect(try JSONValue(parsing: bytes).plain == value.plain)
        }
    }

    @Test("a damaged text is refused or read as Foundation does", arguments: 0..<20)
    func damage(seed: UInt64) {
        var chance = Chance(seed: seed + 2000)
        for _ in 0..<200 {
            var bytes = JSON.encode(chance.value(depth: 3))
            for _ in 0...chance.below(2) { chance.damage(&bytes) }
            let ours = try? JSONValue(parsing: bytes)
            let theirs = try? JSONDecoder().decode(Judged.self, from: Data(bytes))
            // Of two members with one name, each reader takes another.
            if let ours, ours.hasTwins { continue }
            #expect(ours?.plain == theirs?.value.plain, "\(bytes)")
        }
    }

    @Test("any bytes become one line of UTF-8 that Foundation reads", arguments: 0..<20)
    func text(seed: UInt64) throws {
        var chance = Chance(seed: seed + 3000)
        for _ in 0..<100 {
            let bytes = (0..<chance.below(40)).map { _ in UInt8(chance.below(256)) }
            var writer = JSONWriter()
            writer.text(bytes)
            #expect(writer.bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7F })
            let text = try JSONDecoder().decode(String.self, from: Data(writer.bytes))
            #expect(text == String(decoding: bytes, as: UTF8.self))
        }
    }
}

/// A value as Foundation reads and writes it.
private struct Judged: Codable {
    let value: JSONValue

    init(value: JSONValue) { self.value = value }

    init(from decoder: any Decoder) throws {
        let single = try decoder.singleValueContainer()
        // A failed attempt only says that the value is of another kind.
        if single.decodeNil() {
            value = .null
        } else if let text = try? single.decode(String.self) {
            value = .text(text)
        } else if let flag = try? single.decode(Bool.self) {
            value = .flag(flag)
        } else if let number = try? single.decode(Double.self) {
            value = .number(number)
        } else if let number = try? single.decode(Int64.self) {
            value = .integer(number)  // Foundation takes 1e-400 only for a whole number: 0.
        } else if let values = try? single.decode([Judged].self) {
            value = .list(values.map(\.value))
        } else {
            let members = try single.decode([String: Judged].self)
            value = .object(members.map { JSONMember(name: $0, value: $1.value) })
        }
    }

    func encode(to encoder: any Encoder) throws {
        var single = encoder.singleValueContainer()
        switch value {
        case .null: try single.encodeNil()
        case .flag(let flag): try single.encode(flag)
        case .integer(let number): try single.encode(number)
        case .unsigned(let number): try single.encode(number)
        case .number(let number): try single.encode(number)
        case .text(let text): try single.encode(text)
        case .list(let values): try single.encode(values.map { Judged(value: $0) })
        case .object(let members):
            let pairs = members.map { ($0.name, Judged(value: $0.value)) }
            try single.encode(Dictionary(pairs) { $1 })
        }
    }
}

extension JSONValue {
    /// The value without what JSON leaves open: the order of members, `1.0` for `1`, and the
    /// precision of numbers with a fraction or an exponent.
    fileprivate var plain: JSONValue {
        switch self {
        case .null, .flag, .text: self
        case .integer(let number): .number(Double(number))
        case .unsigned(let number): .number(Double(number))
        case .number(let number): .number(number)
        case .list(let values): .list(values.map(\.plain))
        case .object(let members):
            .object(
                members.map { JSONMember(name: $0.name, value: $0.value.plain) }
                    .sorted { $0.name < $1.name }
            )
        }
    }

    /// Whether two members of any object in the value have one name.
    fileprivate var hasTwins: Bool {
        switch self {
        case .null, .flag, .integer, .unsigned, .number, .text: false
        case .list(let values): values.contains(where: \.hasTwins)
        case .object(let members):
            Set(members.map(\.name)).count < members.count || members.contains { $0.value.hasTwins }
        }
    }
}

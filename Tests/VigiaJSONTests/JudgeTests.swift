import FoundationEssentials
import Testing
import VigiaJSON

/// Foundation's reader and writer as a second opinion on ours.
@Suite("JSON before a judge")
struct JudgeTests {
    @Test("what we write, the judge and we read back unchanged", arguments: 0..<20)
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

    @Test("what the judge writes, we read", arguments: 0..<20)
    func reading(seed: UInt64) throws {
        var chance = Chance(seed: seed + 1000)
        for _ in 0..<50 {
            let value = chance.value(depth: 5)
            let bytes = Array(try JSONEncoder().encode(Judged(value: value)))
            #expect(try JSONValue(parsing: bytes).plain == value.plain)
        }
    }

    @Test("a damaged text is refused or read as the judge does", arguments: 0..<20)
    func damage(seed: UInt64) {
        var chance = Chance(seed: seed + 2000)
        for _ in 0..<200 {
            var bytes = JSON.encode(chance.value(depth: 3))
            for _ in 0...chance.below(2) { chance.damage(&bytes) }
            let ours = try? JSONValue(parsing: bytes)
            let theirs = try? JSONDecoder().decode(Judged.self, from: Data(bytes))
            // Of two members with one name, each of us takes another.
            if let ours, ours.hasTwins { continue }
            #expect(ours?.plain == theirs?.value.plain, "\(bytes)")
        }
    }

    @Test("bytes of any kind become one line of UTF-8 that the judge reads", arguments: 0..<20)
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

/// A value as the judge reads and writes it.
private struct Judged: Codable {
    let value: JSONValue

    init(value: JSONValue) { self.value = value }

    init(from decoder: any Decoder) throws {
        let single = try decoder.singleValueContainer()
        // Each attempt that fails says only that the value is of another kind.
        if single.decodeNil() {
            value = .null
        } else if let text = try? single.decode(String.self) {
            value = .text(text)
        } else if let flag = try? single.decode(Bool.self) {
            value = .flag(flag)
        } else if let number = try? single.decode(Double.self) {
            value = .number(number)
        } else if let number = try? single.decode(Int64.self) {
            value = .integer(number)  // The judge takes 1e-400 for a whole number only: 0.
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
    /// The same without what JSON leaves open: the order of members, `1.0` for `1`, and how exact
    /// a number is that is not written as a whole one.
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

    /// Whether two members anywhere in it have one name.
    fileprivate var hasTwins: Bool {
        switch self {
        case .null, .flag, .integer, .unsigned, .number, .text: false
        case .list(let values): values.contains(where: \.hasTwins)
        case .object(let members):
            Set(members.map(\.name)).count < members.count || members.contains { $0.value.hasTwins }
        }
    }
}

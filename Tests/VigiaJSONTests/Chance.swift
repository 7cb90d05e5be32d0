import VigiaJSON

/// Random values; the same seed gives the same values.
///
/// Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", SplitMix64.
struct Chance: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    mutating func below(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &self) }

    /// A value of any kind, without two members of one name in an object.
    mutating func value(depth: Int) -> JSONValue {
        switch below(depth > 0 ? 9 : 7) {
        case 0: return .null
        case 1: return .flag(below(2) == 0)
        case 2: return .integer(Int64(truncatingIfNeeded: next()) >> below(64))
        case 3: return .unsigned(next() | 1 << 63)
        case 4: return .number(number())
        case 5, 6: return .text(text())
        case 7: return .list((0..<below(5)).map { _ in value(depth: depth - 1) })
        default:
            let names = Set((0..<below(5)).map { _ in text() }).sorted()
            return .object(names.map { JSONMember(name: $0, value: value(depth: depth - 1)) })
        }
    }

    private mutating func number() -> Double {
        let any = Double(bitPattern: next())
        return any.isFinite && below(2) == 0 ? any : Double(below(2_000_000)) / 1000 - 1000
    }

    private mutating func text() -> String {
        let edges: [UInt32] = [0, 0x1F, 0x22, 0x5C, 0x7F, 0x9F, 0x2028, 0xFFFF, 0x10FFFF, 0xD7FF]
        var text = String.UnicodeScalarView()
        for _ in 0..<below(8) {
            let number =
                switch below(4) {
                case 0: edges[below(edges.count)]
                case 1: UInt32(below(0x110000))
                default: UInt32(0x20 + below(0x5F))
                }
            text.append(Unicode.Scalar(number) ?? "?")
        }
        return String(text)
    }

    /// Changes, removes, doubles or inserts one byte, mostly one with a meaning in JSON.
    mutating func damage(_ bytes: inout [UInt8]) {
        guard !bytes.isEmpty else { return bytes.append(UInt8(ascii: "0")) }
        let marks = Array(#"{}[],:"\u0eE+-.tfn 19/"#.utf8)
        let byte = below(8) == 0 ? UInt8(1 + below(255)) : marks[below(marks.count)]
        let place = below(bytes.count)
        switch below(4) {
        case 0: bytes[place] = byte
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(bytes[place], at: place)
        default: bytes.insert(byte, at: place)
        }
    }
}

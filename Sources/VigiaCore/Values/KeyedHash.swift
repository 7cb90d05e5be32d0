/// SipHash-2-4: a hash under a key, from which nobody without the key can guess what was hashed.
///
/// Source: Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012.
public struct KeyedHash: Sendable {
    /// The bytes of a key.
    public static let keyBytes = 16

    private var state: SIMD4<UInt64>
    /// The last bytes that are no whole word yet, and how many bytes there were in all.
    private var (rest, count): (UInt64, Int) = (0, 0)

    /// Begins with a key of 16 bytes.
    public init(key: [UInt8]) {
        precondition(key.count == Self.keyBytes, "a key has 16 bytes")
        let (low, high) = (Self.word(key, 0), Self.word(key, 8))
        state = SIMD4(
            low ^ 0x736f_6d65_7073_6575,
            high ^ 0x646f_7261_6e64_6f6d,
            low ^ 0x6c79_6765_6e65_7261,
            high ^ 0x7465_6462_7974_6573
        )
    }

    /// Adds bytes.
    public mutating func add(_ bytes: [UInt8]) {
        var place = 0
        while place < bytes.count, count % 8 != 0 {
            add(bytes[place])
            place += 1
        }
        while place + 8 <= bytes.count {
            take(Self.word(bytes, place))
            (place, count) = (place + 8, count + 8)
        }
        while place < bytes.count {
            add(bytes[place])
            place += 1
        }
    }

    /// The hash of all bytes so far.
    public var value: UInt64 {
        var end = self
        end.take(rest | UInt64(truncatingIfNeeded: count) << 56)
        end.state[2] ^= 0xff
        for _ in 0..<4 { end.round() }
        return end.state[0] ^ end.state[1] ^ end.state[2] ^ end.state[3]
    }

    /// The hash of bytes under a key.
    public static func of(_ bytes: [UInt8], key: [UInt8]) -> UInt64 {
        var hash = Self(key: key)
        hash.add(bytes)
        return hash.value
    }

    private mutating func add(_ byte: UInt8) {
        rest |= UInt64(byte) << (8 * UInt64(count % 8))
        count += 1
        guard count % 8 == 0 else { return }
        take(rest)
        rest = 0
    }

    private mutating func take(_ word: UInt64) {
        state[3] ^= word
        round()
        round()
        state[0] ^= word
    }

    private mutating func round() {
        var (a, b, c, d) = (state[0], state[1], state[2], state[3])
        a &+= b
        c &+= d
        b = b << 13 | b >> 51
        d = d << 16 | d >> 48
        b ^= a
        d ^= c
        a = a << 32 | a >> 32
        c &+= b
        a &+= d
        b = b << 17 | b >> 47
        d = d << 21 | d >> 43
        b ^= c
        d ^= a
        c = c << 32 | c >> 32
        state = SIMD4(a, b, c, d)
    }

    private static func word(_ bytes: [UInt8], _ place: Int) -> UInt64 {
        (0..<8).reduce(0) { $0 | UInt64(bytes[place + $1]) << (8 * UInt64($1)) }
    }
}

import CSodium

/// libsodium, made ready.
enum Randomness {
    /// Whether it is; it is made so at the first use, once.
    static let isReady = sodium_init() >= 0
}

/// What a client shows to be let in: 32 random bytes, in hexadecimal.
package struct SessionToken: Hashable, Sendable, CustomStringConvertible {
    private static let count = 32
    private let bytes: [UInt8]

    /// Draws a new one.
    package init() {
        precondition(Randomness.isReady)
        var drawn = [UInt8](repeating: 0, count: Self.count)
        unsafe randombytes_buf(&drawn, drawn.count)
        bytes = drawn
    }

    /// Reads what a client shows; nil where it cannot be one.
    package init?(_ text: some StringProtocol) {
        let digits = text.utf8.map { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.count == 2 * Self.count, !digits.contains(nil) else { return nil }
        let values = digits.compactMap { $0 }
        bytes = stride(from: 0, to: values.count, by: 2).map {
            UInt8(values[$0] << 4 | values[$0 + 1])
        }
    }

    package var description: String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// What the database knows of it: who reads the file cannot log in with what it finds.
    var digest: [UInt8] {
        precondition(Randomness.isReady)
        var digest = [UInt8](repeating: 0, count: 32)
        unsafe crypto_generichash(&digest, 32, bytes, UInt64(bytes.count), nil, 0)
        return digest
    }
}

public import VigiaCore
public import VigiaJSON

/// A key to the API on TCP as it is kept: only a hash of the secret.
public struct APIToken: Hashable, Sendable {
    /// What a token allows.
    public enum Scope: String, Hashable, Sendable, CaseIterable {
        /// To see everything, and change nothing.
        case read
        /// To give orders too.
        case control
    }

    /// The name that its user gave it, unique in the project.
    public let name: String
    /// What it allows.
    public let scope: Scope
    /// When it was created.
    public let created: WallTime
    /// The SHA-256 of the secret.
    let digest: [UInt8]

    /// The longest name, in bytes.
    public static let nameBytesMax = 64

    /// Takes the parts of a token that is made, or read.
    init(name: String, scope: Scope, created: WallTime, digest: [UInt8]) {
        (self.name, self.scope, self.created, self.digest) = (name, scope, created, digest)
    }

    /// Whether a text can be a name: letters, digits, `.`, `_` and `-`.
    public static func isName(_ text: String) -> Bool {
        (1...nameBytesMax).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || [UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-")].contains(byte)
            }
    }
}

/// The secret of a token, which only its user has.
public struct TokenSecret: Sendable {
    /// The text that a client sends: `vigia_` and 64 hexadecimal digits.
    public let text: String

    private static let mark = "vigia_"

    /// Draws 256 bits from the kernel.
    ///
    /// Source: getrandom(2), which Swift's generator calls.
    init() {
        var generator = SystemRandomNumberGenerator()
        let words = (0..<4).map { _ in generator.next() as UInt64 }
        text = Self.mark + words.map { Self.hex($0) }.joined()
    }

    private static func hex(_ word: UInt64) -> String {
        let digits = String(word, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// The hash that is kept.
    var digest: [UInt8] { SHA256.hash(Array(text.utf8)) }
}

extension [APIToken] {
    /// The token of a secret; nil where there is none.
    ///
    /// Hashes are compared in full, so that the time tells nothing about them.
    func token(of secret: String) -> APIToken? {
        let digest = SHA256.hash([UInt8](secret.utf8))
        var found: APIToken?
        for token in self {
            var difference = UInt8(0)
            for (one, other) in zip(token.digest, digest) { difference |= one ^ other }
            if difference == 0 { found = token }
        }
        return found
    }
}

extension APIToken: JSONWritable {
    /// Writes everything but the hash.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("name", name)
            json.member("scope", scope.rawValue)
            json.member("created", "\(created)")
        }
    }
}

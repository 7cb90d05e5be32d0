/// A file that a configuration was read from, and a fingerprint of what it held.
///
/// So that anybody can tell, without reading the configuration, whether it would read otherwise
/// by now.
public struct ConfigurationFile: Hashable, Codable, Sendable {
    /// Its absolute path.
    public let path: String
    /// The fingerprint of its bytes.
    public let fingerprint: UInt64

    /// Takes both.
    public init(path: String, fingerprint: UInt64) {
        (self.path, self.fingerprint) = (path, fingerprint)
    }

    /// Takes the fingerprint of bytes.
    public init(path: String, holding bytes: [UInt8]) {
        self.init(path: path, fingerprint: Self.fingerprint(of: bytes))
    }

    /// FNV-1a with 64 bits; against chance, not against people.
    ///
    /// Source: draft-eastlake-fnv.
    public static func fingerprint(of bytes: [UInt8]) -> UInt64 {
        bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}

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
        self.init(path: path, fingerprint: Checksum.of(bytes))
    }
}

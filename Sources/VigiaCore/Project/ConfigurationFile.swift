/// A file that a configuration was read from, with the fingerprint of its content.
///
/// The fingerprint shows whether the file has changed, without reading the configuration again.
public struct ConfigurationFile: Hashable, Codable, Sendable {
    /// The absolute path of the file.
    public let path: String
    /// The fingerprint of the file's bytes.
    public let fingerprint: UInt64

    /// Takes an absolute path and a fingerprint, as `Checksum.of` computes it.
    public init(path: String, fingerprint: UInt64) {
        (self.path, self.fingerprint) = (path, fingerprint)
    }

    /// Computes the fingerprint of `bytes`.
    public init(path: String, holding bytes: [UInt8]) {
        self.init(path: path, fingerprint: Checksum.of(bytes))
    }
}

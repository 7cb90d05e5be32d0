/// A checksum that is the same in every process.
///
/// It detects accidents and torn writes, not attacks.
public enum Checksum {
    /// FNV-1a with 64 bits.
    ///
    /// Source: draft-eastlake-fnv.
    ///
    /// - Parameters:
    ///   - bytes: the bytes to sum up.
    ///   - number: a number that the checksum also covers.
    /// - Returns: the checksum.
    public static func of(_ bytes: some Sequence<UInt8>, with number: UInt64 = 0) -> UInt64 {
        var sum: UInt64 = 0xcbf2_9ce4_8422_2325 ^ number
        for byte in bytes { sum = (sum ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return sum
    }
}

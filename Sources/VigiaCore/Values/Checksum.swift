/// A number for bytes, the same in every process: against chance and torn writes, not against
/// people.
public enum Checksum {
    /// FNV-1a with 64 bits.
    ///
    /// Source: draft-eastlake-fnv.
    ///
    /// - Parameters:
    ///   - bytes: what the number is for.
    ///   - number: another number that belongs to them.
    /// - Returns: theirs.
    public static func of(_ bytes: some Sequence<UInt8>, with number: UInt64 = 0) -> UInt64 {
        var sum: UInt64 = 0xcbf2_9ce4_8422_2325 ^ number
        for byte in bytes { sum = (sum ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return sum
    }
}

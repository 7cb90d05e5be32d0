/// A value of a row.
public enum Field: Equatable, Sendable {
    /// NULL.
    case null
    /// A whole number.
    case integer(Int64)
    /// A number.
    case real(Double)
    /// A text in the database's encoding.
    case text([UInt8])
    /// Bytes.
    case blob([UInt8])
}

/// A size in bytes.
///
/// The unit is part of the type, so no field is called `sizeKb`. In text, `64MB` is 64 × 1024 ×
/// 1024 bytes, as for memory.
public struct Bytes: Comparable, Hashable, Codable, Sendable {
    /// The number of bytes.
    public let count: Int

    /// Takes a number of bytes.
    public init(count: Int) { self.count = count }

    /// `n` × 1024 bytes.
    public static func kibibytes(_ n: Int) -> Self { Self(count: n * 1024) }

    /// `n` × 1024² bytes.
    public static func mebibytes(_ n: Int) -> Self { .kibibytes(n * 1024) }

    /// `n` × 1024³ bytes.
    public static func gibibytes(_ n: Int) -> Self { .mebibytes(n * 1024) }

    /// Orders by size.
    public static func < (a: Self, b: Self) -> Bool { a.count < b.count }

    /// Adds two sizes.
    public static func + (a: Self, b: Self) -> Self { Self(count: a.count + b.count) }

    /// A percentage of this size, rounded down to whole bytes and limited to 64 bits.
    ///
    /// - Parameter percent: 80 for four fifths; may exceed 100.
    /// - Returns: that share.
    public func percent(_ percent: Int) -> Self {
        let (hundreds, tooMany) = (count / 100).multipliedReportingOverflow(by: percent)
        let (sum, carried) = hundreds.addingReportingOverflow(count % 100 * percent / 100)
        return Self(count: tooMany || carried ? .max : sum)
    }

    /// Reads a single integer, in bytes.
    public init(from decoder: any Decoder) throws {
        count = try decoder.singleValueContainer().decode(Int.self)
    }

    /// Writes a single integer, in bytes.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(count)
    }
}

extension Bytes: CustomStringConvertible {
    /// The size as people write it: `512 B`, `64 KB`, `1.5 GB`; rounded down to the unit or its
    /// tenths.
    public var description: String {
        var (whole, tenths, unit) = (count, 0, 0)
        let units = ["B", "KB", "MB", "GB", "TB", "PB"]
        while whole >= 1024, unit < units.count - 1 {
            (whole, tenths, unit) = (whole / 1024, whole % 1024 * 10 / 1024, unit + 1)
        }
        return tenths == 0 || whole >= 100
            ? "\(whole) \(units[unit])" : "\(whole).\(tenths) \(units[unit])"
    }
}

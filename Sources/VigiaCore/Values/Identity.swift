/// The identity of a run: one life of one process in a slot, by a number that is never used twice.
///
/// A pid is never an identity, since the kernel reuses it. Numbers below `tasksBegin` are runs of
/// services, counted from 1 over the life of the project's guardian. Numbers from `tasksBegin` are
/// the supervisor's own children (probes, checks), which no checkpoint contains.
public struct RunID: Hashable, Comparable, Codable, Sendable, CustomStringConvertible {
    /// The number.
    public let raw: UInt64

    /// The first number of the supervisor's own children.
    public static let tasksBegin: UInt64 = 1 << 48

    /// Takes a number that was never used for another run.
    public init(raw: UInt64) { self.raw = raw }

    /// Whether the run is a child of the supervisor's own, such as an exec probe.
    public var isTask: Bool { raw >= Self.tasksBegin }

    /// Orders by age: a smaller number was started earlier.
    public static func < (a: Self, b: Self) -> Bool { a.raw < b.raw }

    /// The number in decimal digits.
    public var description: String { "\(raw)" }

    /// Reads a single integer.
    public init(from decoder: any Decoder) throws {
        raw = try decoder.singleValueContainer().decode(UInt64.self)
    }

    /// Writes a single integer.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(raw)
    }
}

/// The kernel's number of a process; good for display and for system calls, never as an identity.
public struct ProcessID: Hashable, Codable, Sendable, CustomStringConvertible {
    /// The number.
    public let raw: Int32

    /// Takes a pid as the kernel gives it.
    public init(raw: Int32) { self.raw = raw }

    /// The number in decimal digits.
    public var description: String { "\(raw)" }

    /// Reads a single integer.
    public init(from decoder: any Decoder) throws {
        raw = try decoder.singleValueContainer().decode(Int32.self)
    }

    /// Writes a single integer.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(raw)
    }
}
